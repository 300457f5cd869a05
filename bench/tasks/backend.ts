import type { Groth16Backend, Phase } from "../../prover/groth16/backend.ts";
import { chooseBackend } from "../../prover/groth16/choose.ts";
import { LocalProver } from "../../prover/local.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import type { BackendName } from "../../prover/port.ts";
import type { Instance } from "../../protocol/instance.ts";
import { benchJob } from "../fixture-job.ts";
import type { Cost } from "../measure/run-task.ts";
import { medianLaps, Stopwatch } from "../measure/stopwatch.ts";
import type { Stage } from "./prove.ts";

export interface BackendLaps {
  stages: Record<Stage, Cost>;
  /** Of Groth16, from backends that tell. */
  phases: Record<string, Cost>;
  /** Several full batches given to one prover at once: one is prepared while another is in Groth16. */
  pipeline: { operationsPerSecond: number; cpuPerOperation: number };
}

/** Proves a full batch once to load the keys, `runs` times one after the other, and `runs` times in a pipeline; all proofs checked. */
export default async function backendLaps({ instance, runs, backend: name }: { instance: Instance; runs: number; backend: BackendName }): Promise<BackendLaps> {
  const phases: Record<string, Cost>[] = [];
  const backend = chooseBackend(name);
  const listening: Groth16Backend = { ...backend, async prove(...args) {
    const result = await backend.prove(...args);
    phases.push(Object.fromEntries((result.phases ?? []).map(({ name: phase, wall, cpu }: Phase) => [phase, { wall, cpu }])));
    return result;
  } };
  const prover = new LocalProver(PROJECT_ROOT, listening);
  const { commit, job } = await benchJob(instance, prover);
  await prover.prove(job);
  phases.length = 0;
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
  const medians = { stages: medianLaps(laps), phases: medianLaps(phases) };
  const batches = Math.max(runs, 3);
  const watch = new Stopwatch();
  watch.begin("pipeline");
  await Promise.all(Array.from({ length: batches }, () => prover.prove(job)));
  watch.end();
  await prover.close();
  const operations = batches * instance.ops;
  return { ...medians, pipeline: { operationsPerSecond: operations / watch.laps.pipeline.wall, cpuPerOperation: watch.laps.pipeline.cpu / operations } };
}
