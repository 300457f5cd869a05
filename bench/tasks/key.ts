import { stat } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { developmentGroth16Secret, writeGroth16Key } from "../../prover/setup/groth16-key.ts";
import { benchPaths } from "../circuits.ts";

/** Makes the development key of a compiled circuit; returns its size. */
export default async function key({ label }: { label: string }): Promise<{ bytes: number }> {
  const paths = benchPaths(label);
  const zkey = join(PROJECT_ROOT, paths.zkey);
  await writeGroth16Key(join(PROJECT_ROOT, paths.r1cs), zkey, developmentGroth16Secret(`bench ${label}`));
  return { bytes: (await stat(zkey)).size };
}
