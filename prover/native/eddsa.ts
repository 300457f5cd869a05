/** The native core's hashing and signature checks, typed. Its verdicts are those of protocol/eddsa.ts. */
import { BASE8 } from "../../protocol/babyjub.ts";
import type { PublicKey, Signature } from "../../protocol/eddsa.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import { RATE } from "../../protocol/transcript.ts";
import { nativeAddon } from "./addon.ts";
import { poseidonConstants, type PoseidonConstants } from "./poseidon-constants.ts";

/** An engine inside the addon: tables, and the code path that was chosen. */
type Handle = { readonly engine: unique symbol };

/** Poseidon's constants inside the addon. */
type PoseidonTable = { readonly poseidon: unique symbol };

/** What the addon exports; see bindings/eddsa.cpp. */
export interface EddsaAddon {
  openEngine(constants: PoseidonConstants[], baseX: bigint, baseY: bigint, path?: EnginePath): Handle | undefined;
  nameOf(engine: Handle): EnginePath;
  checkSignatures(engine: Handle, flat: bigint[]): Promise<Uint8Array>;
  checkOperations(engine: Handle, domain: bigint, flat: bigint[]): Promise<{ verdicts: Uint8Array; hashes: string[] }>;
  openPoseidon(constants: PoseidonConstants): PoseidonTable;
  poseidon(table: PoseidonTable, inputs: bigint[], initialState: bigint): bigint;
  sponge(table: PoseidonTable, elements: readonly bigint[]): bigint;
  hasLadder(h: bigint): boolean;
}

export type EnginePath = "portable" | "ifma";
/** Undefined: accepted. */
export type Verdict = Extract<ErrorCode, "SIGNATURE_NOT_CANONICAL" | "KEY_INVALID" | "SIGNATURE_INVALID"> | undefined;
/** By the numbers of eddsa/check.hpp. */
const VERDICTS: readonly Verdict[] = [undefined, "SIGNATURE_NOT_CANONICAL", "KEY_INVALID", "SIGNATURE_INVALID"];

export interface EddsaEngine {
  readonly path: EnginePath;
  /** Verdicts of one thread's work; messages must be canonical elements of F. */
  checkSignatures(list: readonly { key: PublicKey; signature: Signature; message: bigint }[]): Promise<Verdict[]>;
  /** The same for operations, whose messages are hashed too: w and recipient as `messageHash` takes them. */
  checkOperations(domain: bigint, list: readonly { key: PublicKey; signature: Signature; packed: bigint; recipient: bigint }[]):
    Promise<{ hash: string; verdict: Verdict }[]>;
}

/**
 * An engine on the fastest path that this machine has, or on the one asked for. Undefined without the native core or where the machine
 * cannot run the path. Making one takes some ten milliseconds; any number of calls may run at the same time.
 *
 * @example
 * const [verdict] = await openEddsa()!.checkSignatures([{ key, signature, message }]);
 */
export function openEddsa(path?: EnginePath): EddsaEngine | undefined {
  const addon = nativeAddon()?.eddsa;
  const engine = addon?.openEngine([poseidonConstants(3), poseidonConstants(5)], BASE8.x, BASE8.y, path);
  if (addon === undefined || engine === undefined) return undefined;
  return {
    path: addon.nameOf(engine),
    async checkSignatures(list) {
      const flat = list.flatMap(({ key, signature: { r8x, r8y, s }, message }) => [key.ax, key.ay, r8x, r8y, s, message]);
      return [...await addon.checkSignatures(engine, flat)].map((verdict) => VERDICTS[verdict]);
    },
    async checkOperations(domain, list) {
      if (list.length === 0) return [];
      const flat: bigint[] = [];
      for (const { key, signature: { r8x, r8y, s }, packed, recipient } of list) flat.push(key.ax, key.ay, r8x, r8y, s, packed, recipient);
      const { verdicts, hashes } = await addon.checkOperations(engine, domain, flat);
      return hashes.map((hash, i) => ({ hash, verdict: VERDICTS[verdicts[i]] }));
    },
  };
}

/** The sponge of protocol/transcript.ts by the native core, a few times faster. Undefined without the core. */
export function openSponge(): ((elements: readonly bigint[]) => bigint) | undefined {
  const addon = nativeAddon()?.eddsa;
  if (addon === undefined) return undefined;
  const table = addon.openPoseidon(poseidonConstants(RATE));
  return (elements) => addon.sponge(table, elements);
}
