import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { writeDevelopmentSrs } from "../../prover/setup/srs.ts";

/** Makes the development KZG points of a column size and throws them away; returns their size. */
export default async function points({ logN }: { logN: number }): Promise<{ bytes: number }> {
  const folder = join(PROJECT_ROOT, "build", "bench-points");
  const path = join(folder, `INSECURE-kzg-${logN}.points`);
  await mkdir(folder, { recursive: true });
  try {
    await writeDevelopmentSrs(path, logN);
    return { bytes: (await stat(path)).size };
  } finally {
    await rm(path, { force: true });
  }
}
