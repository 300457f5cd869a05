/** A full batch as the prover takes it. */
import type { Instance } from "../protocol/instance.ts";
import { IDENTITY } from "../prover/points.ts";
import type { ColumnCommitments, Prover, ProvingJob } from "../prover/port.ts";
import { fromNothing, fullBatch, TOKEN } from "./fixture.ts";

/** `commit` makes the commitments after the batch, as the service does when it seals one. */
export async function benchJob(instance: Instance, prover: Prover): Promise<{ job: ProvingJob; commit: () => Promise<ColumnCommitments> }> {
  const { state, trace } = fullBatch(instance);
  const old = await prover.commit(instance.logN, { v: IDENTITY, k: IDENTITY }, fromNothing(state));
  const commit = (): Promise<ColumnCommitments> => prover.commit(instance.logN, old, trace.changes);
  const next = await commit();
  const job: ProvingJob = {
    place: { chainId: 31337n, contract: `0x${"11".repeat(20)}`, batchNumber: 1, instanceIndex: 0, submitter: `0x${"22".repeat(20)}` },
    trace,
    commitments: { oldV: old.v, oldK: old.k, newV: next.v, newK: next.k },
    columns: { cells: [...state.columns.get(TOKEN) ?? []], keys: [...state.keys] },
  };
  return { job, commit };
}
