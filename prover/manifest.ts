/**
 * The manifest of an instance ties circuit sources, compiled circuit, keys, Solidity verifier and KZG points together by hash.
 * Whoever uses one of them loads the manifest first; what does not belong together is refused with both hashes named.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ColonnadeError } from "../protocol/errors.ts";
import type { Instance } from "../protocol/instance.ts";
import { hashFile } from "./file-hash.ts";
import type { VerificationKey } from "./groth16/backend.ts";
import { findInstance } from "./instances.ts";
import { manifestPath } from "./paths.ts";
import type { ArtifactPaths } from "./paths.ts";
import { readSources } from "./sources.ts";
import type { Sources } from "./sources.ts";

export { kzgPath } from "./paths.ts";

export interface FileEntry {
  /** Relative to the project's root, forward slashes. */
  path: string;
  sha256: string;
  bytes: number;
}

/** The instance's sizes, and what was made for them. */
export interface Manifest extends Instance {
  version: 1;
  /** The keys come from secrets that everyone knows. */
  insecure: boolean;
  sources: Sources;
  constraints: number;
  wires: number;
  publicSignals: number;
  files: Record<keyof ArtifactPaths, FileEntry>;
  /** Name of the contract in `files.verifier`. */
  verifierContract: string;
  verificationKeyHash: string;
  /** Decimals: `tauG2` in the pairing precompile's order, [x.im, x.re, y.im, y.re]; `firstRow`, the commitment to 1 in row 0, as [x, y]. */
  kzg: { file: string; tauG2: [string, string, string, string]; firstRow: [string, string] };
}

/**
 * Reads the manifest of an instance and checks it against the files and the circuit sources. Reads every artifact once:
 * about half a second for `dev`. Throws KEYS_MISSING if the instance was never set up, MANIFEST_MISMATCH naming the part and
 * both hashes otherwise.
 */
export async function loadManifest(root: string, instance: Instance): Promise<Manifest> {
  const text = await readFile(manifestPath(root, instance.name), "utf8").catch((cause: unknown) => {
    throw new ColonnadeError("KEYS_MISSING", { instance: instance.name, remedy: `npm run setup -- --instance ${instance.name}` }, { cause });
  });
  const manifest = JSON.parse(text) as Manifest;
  await checkManifest(root, instance, manifest);
  return manifest;
}

/** Throws MANIFEST_MISMATCH at the first part that differs. */
export async function checkManifest(root: string, instance: Instance, manifest: Manifest): Promise<void> {
  const compare = (part: string, expected: string | number, actual: string | number): void => {
    if (expected !== actual) throw new ColonnadeError("MANIFEST_MISMATCH", { instance: instance.name, part, expected, actual });
  };
  compare("manifest version", 1, manifest.version);
  compare("instance name", instance.name, manifest.name);
  compare("circuit sources", manifest.sources.hash, (await readSources(root, instance)).hash);
  for (const { path, sha256 } of Object.values(manifest.files)) {
    const actual = await hashFile(join(root, path)).catch(() => "missing");
    compare(path, sha256, actual);
  }
}

/** An instance that is ready to prove and verify. */
export interface LoadedInstance {
  manifest: Manifest;
  /** Absolute. */
  paths: ArtifactPaths;
  verificationKey: VerificationKey;
}

/** `loadManifest` of the instance called `name`, with its verification key. Throws an Error if circuits/instances.json has no such name. */
export async function loadInstance(root: string, name: string): Promise<LoadedInstance> {
  const manifest = await loadManifest(root, await findInstance(root, name));
  const entries = Object.entries(manifest.files).map(([part, { path }]) => [part, join(root, path)]);
  const paths = Object.fromEntries(entries) as ArtifactPaths;
  const verificationKey = JSON.parse(await readFile(paths.verificationKey, "utf8")) as VerificationKey;
  return { manifest, paths, verificationKey };
}
