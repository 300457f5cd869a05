/** Full batches as the prover takes them. */
import type { Instance } from "../protocol/instance.ts";
import { IDENTITY } from "../prover/points.ts";
import type { ColumnCommitments, Prover, ProvingJob } from "../prover/port.ts";
import { fromNothing, fullBatch, nextBatch, TOKEN, type StateOptions } from "./fixture.ts";

export interface BenchJobs {
  /** A chain of batches, each from the state that the one before left. Only the first brings its columns. */
  jobs: ProvingJob[];
  /** Makes the commitments after the first batch, as the service does when it seals one. */
  commit: () => Promise<ColumnCommitments>;
}

export async function benchJobs(instance: Instance, prover: Prover, { count = 1, ...options }: StateOptions & { count?: number } = {}): Promise<BenchJobs> {
  const { state, trace: first } = fullBatch(instance, options);
  const start = await prover.commit(instance.logN, { v: IDENTITY, k: IDENTITY }, fromNothing(state));
  const columns = { cells: [...state.columns.get(TOKEN) ?? []], keys: [...state.keys] };
  const jobs: ProvingJob[] = [];
  for (let old = start, trace = first; ;) {
    const next = await prover.commit(instance.logN, old, trace.changes);
    jobs.push({
      place: { chainId: 31337n, contract: `0x${"11".repeat(20)}`, batchNumber: jobs.length + 1, instanceIndex: 0, submitter: `0x${"22".repeat(20)}` },
      trace,
      commitments: { oldV: old.v, oldK: old.k, newV: next.v, newK: next.k },
      columns: jobs.length === 0 ? columns : undefined,
    });
    if (jobs.length === count) break;
    state.apply(TOKEN, trace.changes);
    trace = nextBatch(instance, state);
    old = next;
  }
  return { jobs, commit: () => prover.commit(instance.logN, start, first.changes) };
}
