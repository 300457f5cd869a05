/** Set-up of one instance: circuit → constraint system → development keys → verifiers → manifest. */
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Instance } from "../../protocol/instance.ts";
import { getCurve } from "../curve.ts";
import { hashFile } from "../file-hash.ts";
import { loadManifest } from "../manifest.ts";
import type { FileEntry, Manifest } from "../manifest.ts";
import { artifactPaths, manifestPath, verifierContractName } from "../paths.ts";
import type { ArtifactPaths } from "../paths.ts";
import { fromBytes, g2FromBytes } from "../points.ts";
import { readSources } from "../sources.ts";
import { G1_BYTES, readSrs } from "../srs-file.ts";
import { compileInstance } from "./compile.ts";
import { developmentGroth16Secret, writeGroth16Key } from "./groth16-key.ts";
import { domainLog, readR1csHeader } from "./r1cs.ts";
import { developmentTauG2, writeDevelopmentSrs } from "./srs.ts";
import { ensureWitnessEvaluator } from "./witness-executable.ts";
import { verificationKeyHash, writeSolidityVerifier, writeVerificationKey } from "./verifier.ts";

/** Hears what set-up does, line by line. */
export type Say = (line: string) => void;

/**
 * Makes everything that `instance` needs, or finds that it is there and belongs together. Returns the manifest.
 * Uses the curve: end with `closeCurve()`.
 */
export async function setUpInstance(root: string, instance: Instance, say: Say): Promise<Manifest> {
  const noEvaluator = await ensureWitnessEvaluator();
  if (noEvaluator !== undefined) say(`witnesses come from WebAssembly, more slowly: ${noEvaluator}`);
  const present = await loadManifest(root, instance).catch((error: unknown) => {
    if (!(error instanceof ColonnadeError)) throw error;
    say(error.code === "KEYS_MISSING" ? "nothing here yet" : `to be made again: ${error.message}`);
    return null;
  });
  if (present !== null) {
    say(`up to date (${present.constraints} constraints; development keys, INSECURE)`);
    return present;
  }

  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    say(`${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    return result;
  };
  const paths = artifactPaths(instance.name, instance.logN);
  const at = (part: keyof ArtifactPaths) => join(root, paths[part]);
  // Taken before compiling: a source that changes meanwhile makes the manifest not fit, instead of going unnoticed.
  const sources = await readSources(root, instance);
  await rm(manifestPath(root, instance.name), { force: true });

  const noProgram = await timed("compile circuit", () => compileInstance(root, instance, paths));
  if (noProgram !== undefined) say(`witnesses come from WebAssembly: the circuit needs ${noProgram}`);
  const header = readR1csHeader(at("r1cs"));
  checkPower(instance, header.constraints, domainLog(header));
  await timed(`INSECURE development key for ${header.constraints} constraints`, () =>
    writeGroth16Key(at("r1cs"), at("zkey"), developmentGroth16Secret(instance.name)));
  const key = await timed("verification key and Solidity verifier", async () => {
    await writeSolidityVerifier(at("zkey"), at("verifier"), verifierContractName(instance.name));
    return writeVerificationKey(at("zkey"), at("verificationKey"));
  });
  const points = await ensurePoints(at("kzgPoints"), instance.logN, timed);

  const manifest: Manifest = {
    version: 1,
    ...instance,
    insecure: true,
    sources,
    constraints: header.constraints,
    wires: header.wires,
    publicSignals: header.publics,
    files: await timed("hash all files", () => describe(root, paths)),
    verifierContract: verifierContractName(instance.name),
    verificationKeyHash: verificationKeyHash(key),
    kzg: { file: paths.kzgPoints, ...points },
  };
  const path = manifestPath(root, instance.name);
  await writeFile(`${path}.partial`, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(`${path}.partial`, path);
  return manifest;
}

function checkPower({ name, power }: Instance, constraints: number, needed: number): void {
  if (needed === power) return;
  throw new Error(`Instance ${name} has ${constraints} constraints and needs a domain of 2^${needed}; circuits/instances.json says 2^${power}`);
}

type Timed = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/** Instances of one column size share their points file; it is made if it is missing or not the development one. */
async function ensurePoints(path: string, logN: number, timed: Timed): Promise<Omit<Manifest["kzg"], "file">> {
  const expected = await developmentTauG2();
  const read = () => readSrs(path).catch(() => null);
  const found = await read();
  if (found === null || Buffer.compare(found.tauG2, expected) !== 0) {
    await mkdir(dirname(path), { recursive: true });
    await timed(`INSECURE KZG points for 2^${logN} rows`, () => writeDevelopmentSrs(path, logN));
  }
  const curve = await getCurve();
  const [xIm, xRe, yIm, yRe] = g2FromBytes(curve, expected).map(String);
  const { x, y } = fromBytes(curve, (await readSrs(path)).lagrange.subarray(0, G1_BYTES));
  return { tauG2: [xIm, xRe, yIm, yRe], firstRow: [String(x), String(y)] };
}

async function describe(root: string, paths: ArtifactPaths): Promise<Manifest["files"]> {
  const entries = Object.entries(paths).map(async ([part, path]): Promise<[string, FileEntry]> => {
    const full = join(root, path);
    return [part, { path, sha256: await hashFile(full), bytes: (await stat(full)).size }];
  });
  return Object.fromEntries(await Promise.all(entries)) as Manifest["files"];
}
