/** A plan for the instances that were set up here: sizes, verifiers and KZG points come from their manifests. */
import type { DeploymentPlan, Parameters, ReferenceString } from "../../ignition/modules/Colonnade.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { readInstances } from "../../prover/instances.ts";
import { loadManifest, type Manifest } from "../../prover/manifest.ts";

/** The instance whose column size decides which others join a deployment that names none. */
const DEFAULT_INSTANCE = "dev";

/**
 * Checked manifests of the instances called `names`; without names, of `dev` and all that share its columns and are set up. They come in the
 * order of circuits/instances.json. Throws KEYS_MISSING, MANIFEST_MISMATCH, or an Error for a name that does not exist.
 */
export async function loadManifests(root: string, names: readonly string[]): Promise<Manifest[]> {
  const known = await readInstances(root);
  const unknown = names.filter((name) => !known.some((instance) => instance.name === name));
  if (unknown.length > 0) throw new Error(`No such instance: ${unknown.join(", ")}. There are: ${known.map(({ name }) => name).join(", ")}`);
  const logN = known.find(({ name }) => name === DEFAULT_INSTANCE)?.logN;
  const manifests: Manifest[] = [];
  for (const instance of known) {
    const wanted = names.length > 0 ? names.includes(instance.name) : instance.logN === logN;
    if (!wanted) continue;
    const optional = names.length === 0 && instance.name !== DEFAULT_INSTANCE;
    const manifest = await loadManifest(root, instance).catch((error: unknown) => {
      if (optional && error instanceof ColonnadeError && error.code === "KEYS_MISSING") return undefined;
      throw error;
    });
    if (manifest !== undefined) manifests.push(manifest);
  }
  return manifests;
}

/** Throws MANIFEST_MISMATCH if the instances are not for one column size and one set of KZG points. */
export function planFor(manifests: readonly Manifest[], submitters: string[], parameters: Parameters): DeploymentPlan {
  const [first, ...rest] = manifests;
  for (const other of rest) {
    for (const [part, ours, theirs] of [["logN", first.logN, other.logN], ["tauG2", String(first.kzg.tauG2), String(other.kzg.tauG2)],
      ["firstRow", String(first.kzg.firstRow), String(other.kzg.firstRow)]] as const) {
      if (ours !== theirs) throw new ColonnadeError("MANIFEST_MISMATCH", { part, [first.name]: ours, [other.name]: theirs });
    }
  }
  return {
    submitters,
    instances: [...manifests],
    logN: first.logN,
    referenceString: referenceString(first),
    parameters,
    demoTokens: [{ name: "Demo dollar", symbol: "DEMO" }],
  };
}

/** What the contract takes of the KZG points that an instance was set up with. */
export function referenceString({ kzg }: Manifest): ReferenceString {
  return { tauG2: kzg.tauG2.map(BigInt), firstRow: kzg.firstRow.map(BigInt) };
}
