/** What a deployment must be, from what this clone built. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Instance } from "../../protocol/instance.ts";
import type { ExpectedDeployment, ExpectedInstance } from "../expected.ts";
import { readCode } from "./code.ts";

interface ManifestPart {
  verificationKeyHash: string;
  verifierContract: string;
  files: { verifier: { path: string } };
  kzg: { tauG2: string[]; firstRow: string[] };
}

/**
 * What the contract with the instances called `names`, in its order, must be: from circuits/instances.json and the
 * manifests in build/ under `root`, and from the compiled contracts. Throws MANIFEST_MISMATCH for a name that does not
 * exist, KEYS_MISSING for one that was never set up, and an Error if the contracts are not compiled.
 */
export function readExpected(root: string, names: readonly string[]): ExpectedDeployment {
  const { instances: known } = readJson<{ instances: Instance[] }>(join(root, "circuits", "instances.json"));
  const instances = names.map((name): ExpectedInstance => {
    const instance = known.find((candidate) => candidate.name === name);
    if (instance === undefined) {
      throw new ColonnadeError("MANIFEST_MISMATCH", { part: "instance", ours: "none", contract: name });
    }
    const path = join(root, "build", name, "manifest.json");
    if (!existsSync(path)) {
      throw new ColonnadeError("KEYS_MISSING", { instance: name, remedy: `npm run setup -- --instance ${name}` });
    }
    const { verificationKeyHash, verifierContract, files, kzg } = readJson<ManifestPart>(path);
    return { ...instance, verificationKeyHash, kzg, verifier: readCode(files.verifier.path, verifierContract) };
  });
  return { instances, rollup: readCode("contracts/Colonnade.sol", "Colonnade"),
    gate: readCode("contracts/Groth16Gate.sol", "Groth16Gate") };
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
