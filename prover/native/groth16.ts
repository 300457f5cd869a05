/** The addon's Groth16, typed: keys that are loaded once for a process, and proofs. */
import { statSync } from "node:fs";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Phase } from "../groth16/backend.ts";
import { callAddon, requireAddon, type CancelHandle, type PathName } from "./engine.ts";
import { availableMemory } from "./memory.ts";

/** A proving key inside the addon; its memory goes when nobody holds it any more. */
export type KeyHandle = { readonly key: unique symbol };

/** Bytes. */
export interface MemoryNeed { key: number; loading: number; proof: number }

/** Points in normal form, G2 with real parts first; public signals 32 bytes each. */
export interface RawProof { a: Uint8Array; b: Uint8Array; c: Uint8Array; publicSignals: Uint8Array; phases: Phase[] }

/** See bindings/groth16.cpp. */
export interface Groth16Addon {
  keyMemory(zkeyPath: string, path?: PathName): Promise<MemoryNeed>;
  loadKey(zkeyPath: string, path: PathName | undefined, cancel: CancelHandle): Promise<KeyHandle>;
  prove(key: KeyHandle, witness: string | Uint8Array, cancel: CancelHandle, onPhase?: (name: string) => void): Promise<RawProof>;
}

interface LoadedKey { stamp: string; need: MemoryNeed; handle: Promise<KeyHandle> }

export interface NativeOptions {
  /** Undefined: the best there is. */
  path?: PathName;
  /** Bytes that may be taken; by default what the system has to give at that moment. */
  memoryLimit?: () => number;
}

/** Proving keys by file and path. */
export class NativeGroth16 {
  readonly #path: PathName;
  readonly #memoryLimit: () => number;
  readonly #keys = new Map<string, LoadedKey>();

  /** Throws NATIVE_MISSING where there is no native core, or where this machine cannot run the path. */
  constructor({ path, memoryLimit = availableMemory }: NativeOptions = {}) {
    const { paths, path: best } = requireAddon().engine;
    this.#path = path ?? best;
    if (!paths.includes(this.#path)) throw new ColonnadeError("NATIVE_MISSING", { path: this.#path, available: paths.join(", ") });
    this.#memoryLimit = memoryLimit;
  }

  /**
   * Throws MANIFEST_MISMATCH for a key and BATCH_INVALID for a witness that is malformed or does not belong to the key, OUT_OF_MEMORY before
   * it starts, CANCELLED once the signal is aborted.
   */
  async prove(
    zkeyPath: string, witness: string | Uint8Array, { signal, onPhase }: { signal?: AbortSignal; onPhase?: (name: string) => void } = {},
  ): Promise<RawProof> {
    const key = await this.#key(zkeyPath, signal);
    const handle = await key.handle;
    this.#check("proof", key.need.proof);
    return callAddon(({ groth16 }, cancel) => groth16.prove(handle, witness, cancel, onPhase), signal);
  }

  /** Forgets all keys. Proofs under way keep theirs until they are done. */
  close(): void {
    this.#keys.clear();
  }

  async #key(zkeyPath: string, signal?: AbortSignal): Promise<LoadedKey> {
    const stamp = fileStamp(zkeyPath);
    const known = this.#keys.get(zkeyPath);
    if (known?.stamp === stamp) return known;
    const need = await callAddon(({ groth16 }) => groth16.keyMemory(zkeyPath, this.#path), signal);
    const meanwhile = this.#keys.get(zkeyPath);
    if (meanwhile?.stamp === stamp) return meanwhile;
    this.#check("key", need.key + need.loading + need.proof);
    // Whoever cancels a proof does not cancel the loading: others may wait for the same key.
    const handle = callAddon(({ groth16 }, cancel) => groth16.loadKey(zkeyPath, this.#path, cancel));
    const loaded = { stamp, need, handle };
    this.#keys.set(zkeyPath, loaded);
    handle.catch(() => this.#keys.get(zkeyPath) === loaded && this.#keys.delete(zkeyPath));
    return loaded;
  }

  #check(part: string, needed: number): void {
    const available = this.#memoryLimit();
    if (needed > available) throw new ColonnadeError("OUT_OF_MEMORY", { part, neededBytes: needed, availableBytes: available });
  }
}

/** Changes when a file is replaced. */
function fileStamp(path: string): string {
  const about = statSync(path, { throwIfNoEntry: false, bigint: true });
  if (about === undefined) throw new ColonnadeError("MANIFEST_MISMATCH", { file: path, reason: "there is no such file" });
  return `${about.dev} ${about.ino} ${about.size} ${about.mtimeNs}`;
}
