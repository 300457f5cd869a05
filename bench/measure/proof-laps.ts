import type { ProvingStage, Prover } from "../../prover/port.ts";
import type { BenchJobs } from "../fixture-job.ts";
import type { Cost } from "./run-task.ts";
import { medianLaps, Stopwatch } from "./stopwatch.ts";

/** What is measured of a batch: the commitments that it is sealed with, then the stages of its proof. */
export type Stage = "commit" | ProvingStage;

/** Proves the first batch `runs` times, one after the other; returns the median of each stage. */
export async function proofLaps(prover: Prover, { jobs: [job], commit }: BenchJobs, runs: number): Promise<Record<Stage, Cost>> {
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
  return medianLaps(laps);
}
