/** Where set-up puts things, relative to the project's root. Everything here can be deleted and made again. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root folder. */
export const PROJECT_ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Contract names cannot hold every character that an instance's name can. */
export function verifierContractName(instance: string): string {
  return `Groth16Verifier_${instance.replaceAll(/[^A-Za-z0-9]/g, "_")}`;
}

const kzgPoints = (logN: number): string => `build/kzg/INSECURE-kzg-${logN}.points`;

/** The points file of a column size; instances of one size share it. */
export function kzgPath(root: string, logN: number): string {
  return join(root, kzgPoints(logN));
}

/** Paths of an instance's artifacts, with forward slashes, relative to the root. */
export function artifactPaths(instance: string, logN: number) {
  const folder = `build/${instance}`;
  return {
    main: `${folder}/main.circom`,
    r1cs: `${folder}/batch.r1cs`,
    wasm: `${folder}/batch.wasm`,
    witness: `${folder}/batch.witness`,
    zkey: `${folder}/INSECURE-batch.zkey`,
    verificationKey: `${folder}/verification_key.json`,
    verifier: `contracts/verifiers/${verifierContractName(instance)}.sol`,
    kzgPoints: kzgPoints(logN),
  };
}

export type ArtifactPaths = ReturnType<typeof artifactPaths>;

export function manifestPath(root: string, instance: string): string {
  return join(root, "build", instance, "manifest.json");
}
