import type { Groth16Backend, Phase } from "../../prover/groth16/backend.ts";
import { chooseBackend } from "../../prover/groth16/choose.ts";
import { LocalProver } from "../../prover/local.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import type { BackendName } from "../../prover/port.ts";
import type { Instance } from "../../protocol/instance.ts";
import { benchJobs } from "../fixture-job.ts";
import { proofLaps, type Stage } from "../measure/proof-laps.ts";
import type { Cost } from "../measure/run-task.ts";
import { medianLaps, Stopwatch } from "../measure/stopwatch.ts";

export interface BackendLaps {
  stages: Record<Stage, Cost>;
  /** Of Groth16, from backends that tell. */
  phases: Record<string, Cost>;
  /** A chain of full batches given to one prover at once: one is prepared while another is in Groth16. */
  pipeline: { operationsPerSecond: number; cpuPerOperation: number };
}

export interface BackendArguments { instance: Instance; runs: number; backend: BackendName; filled?: boolean }

/** Proves a full batch once to load the keys, `runs` times one after the other, and a chain of `runs` (3 or more) in a pipeline; all proofs checked. */
export default async function backendLaps({ instance, runs, backend: name, filled }: BackendArguments): Promise<BackendLaps> {
  const phases: Record<string, Cost>[] = [];
  const backend = chooseBackend(name);
  const listening: Groth16Backend = { ...backend, async prove(...args) {
    const result = await backend.prove(...args);
    phases.push(Object.fromEntries((result.phases ?? []).map(({ name: phase, wall, cpu }: Phase) => [phase, { wall, cpu }])));
    return result;
  } };
  const prover = new LocalProver(PROJECT_ROOT, listening);
  const batches = await benchJobs(instance, prover, { count: Math.max(runs, 3), filled });
  const { jobs } = batches;
  await prover.prove(jobs[0]);
  phases.length = 0;
  const stages = await proofLaps(prover, batches, runs);
  const medians = { stages, phases: medianLaps(phases) };
  const watch = new Stopwatch();
  watch.begin("pipeline");
  await Promise.all(jobs.map((next) => prover.prove(next)));
  watch.end();
  await prover.close();
  const operations = jobs.length * instance.ops;
  return { ...medians, pipeline: { operationsPerSecond: operations / watch.laps.pipeline.wall, cpuPerOperation: watch.laps.pipeline.cpu / operations } };
}
