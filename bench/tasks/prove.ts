import type { Instance } from "../../protocol/instance.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { LocalProver } from "../../prover/local.ts";
import { IDENTITY } from "../../prover/points.ts";
import type { ProvingStage } from "../../prover/port.ts";
import { fromNothing, fullBatch, TOKEN } from "../fixture.ts";
import { medianLaps, Stopwatch } from "../measure/stopwatch.ts";
import type { Cost } from "../measure/run-task.ts";

export type Stage = "commit" | ProvingStage;

/** Proves one full batch `runs` times, each proof checked; returns the median of each stage. */
export default async function prove({ instance, runs }: { instance: Instance; runs: number }): Promise<Record<Stage, Cost>> {
  const { state, trace } = fullBatch(instance);
  const prover = new LocalProver(PROJECT_ROOT);
  const old = await prover.commit(instance.logN, { v: IDENTITY, k: IDENTITY }, fromNothing(state));
  const laps: Record<Stage, Cost>[] = [];
  for (let run = 0; run < runs; run++) {
    const watch = new Stopwatch();
    watch.begin("commit");
    const next = await prover.commit(instance.logN, old, trace.changes);
    watch.end();
    await prover.prove({
      place: { chainId: 31337n, contract: `0x${"11".repeat(20)}`, batchNumber: 1, instanceIndex: 0, submitter: `0x${"22".repeat(20)}` },
      trace,
      commitments: { oldV: old.v, oldK: old.k, newV: next.v, newK: next.k },
      columns: { cells: [...state.columns.get(TOKEN) ?? []], keys: [...state.keys] },
    }, { onStage: (stage) => watch.begin(stage) });
    watch.end();
    laps.push(watch.laps as Record<Stage, Cost>);
  }
  await prover.close();
  return medianLaps(laps);
}
