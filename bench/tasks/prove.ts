import type { Instance } from "../../protocol/instance.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { LocalProver } from "../../prover/local.ts";
import type { ProvingStage } from "../../prover/port.ts";
import { benchJobs } from "../fixture-job.ts";
import { medianLaps, Stopwatch } from "../measure/stopwatch.ts";
import type { Cost } from "../measure/run-task.ts";

export type Stage = "commit" | ProvingStage;

/** Proves one full batch `runs` times, each proof checked; returns the median of each stage. */
export default async function prove({ instance, runs }: { instance: Instance; runs: number }): Promise<Record<Stage, Cost>> {
  const prover = new LocalProver(PROJECT_ROOT);
  const { jobs: [job], commit } = await benchJobs(instance, prover);
  const laps: Record<Stage, Cost>[] = [];
  for (let run = 0; run < runs; run++) {
    const watch = new Stopwatch();
    watch.begin("commit");
    await commit();
    watch.end();
    await prover.prove(job, { onStage: (stage) => watch.begin(stage) });
    watch.end();
    laps.push(watch.laps as Record<Stage, Cost>);
  }
  await prover.close();
  return medianLaps(laps);
}
