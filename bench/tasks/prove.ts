import type { Instance } from "../../protocol/instance.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { LocalProver } from "../../prover/local.ts";
import { benchJobs } from "../fixture-job.ts";
import { proofLaps, type Stage } from "../measure/proof-laps.ts";
import type { Cost } from "../measure/run-task.ts";

/** Proves one full batch `runs` times, each proof checked; returns the median of each stage. */
export default async function prove({ instance, runs }: { instance: Instance; runs: number }): Promise<Record<Stage, Cost>> {
  const prover = new LocalProver(PROJECT_ROOT);
  const laps = await proofLaps(prover, await benchJobs(instance, prover), runs);
  await prover.close();
  return laps;
}
