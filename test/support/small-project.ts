/** A project folder with a tiny circuit in place of the real one, for tests of set-up and proving that take seconds. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Instance } from "../../protocol/instance.ts";

export const TINY: Instance = { name: "tiny", power: 4, logN: 4, ops: 5, maxOpen: 1, maxCredit: 1, maxExit: 1, maxWithdraw: 1 };

/** product = (kappa + a_0)·(kappa + a_1)·…, plus a linear part that keeps zeta in. */
export const TINY_CIRCUIT = `pragma circom 2.2.0;

include "circomlib/circuits/comparators.circom";

template Batch(OPS, MAX_OPEN, MAX_CREDIT, MAX_EXIT, MAX_WITHDRAW, LOG_N) {
    signal input kappa;
    signal input zeta;
    signal input a[OPS];
    signal output product;
    signal partial[OPS + 1];
    partial[0] <== 1;
    for (var i = 0; i < OPS; i++) partial[i + 1] <== partial[i] * (kappa + a[i]);
    product <== partial[OPS] * (3 * zeta - 7);
    component zero = IsZero();
    zero.in <== zeta;
    zero.out === 0;
}
`;

export interface SmallProject {
  root: string;
  /** Writes circuits/batch.circom and circuits/instances.json. */
  write(circuit: string, instances: readonly Instance[]): Promise<void>;
  remove(): Promise<void>;
}

export async function createSmallProject(): Promise<SmallProject> {
  // circom2 does not follow symbolic links, and on some systems the temporary folder is one.
  const root = await mkdtemp(join(await realpath(tmpdir()), "colonnade-project-"));
  const project: SmallProject = {
    root,
    async write(circuit, instances) {
      await mkdir(join(root, "circuits"), { recursive: true });
      await writeFile(join(root, "circuits", "batch.circom"), circuit);
      await writeFile(join(root, "circuits", "instances.json"), JSON.stringify({ instances }));
    },
    remove: () => rm(root, { recursive: true }),
  };
  await project.write(TINY_CIRCUIT, [TINY]);
  return project;
}
