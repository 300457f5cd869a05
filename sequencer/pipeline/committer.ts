/** Commits sealed batches, one after the other: the next batch's starting point is known long before this one is proven. */
import type { Instance } from "../../protocol/instance.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Prover } from "../../prover/port.ts";
import { assertCommitments } from "../l1/accept.ts";
import type { Log } from "../log.ts";
import type { BatchRow } from "../store/batches.ts";
import type { Store } from "../store/store.ts";
import { withTimeout } from "../with-timeout.ts";

/** A commitment takes milliseconds; a prover that was just started reads its points first. */
const TIMEOUT_MS = 300_000;

export interface CommitterOptions {
  store: Store;
  prover: () => Prover;
  /** Ends a prover that hangs, so that the next call of `prover` gives a fresh one. */
  replaceProver: () => Promise<void>;
  instances: readonly Instance[];
  now?: () => number;
  log?: Log;
}

export interface Committer {
  /**
   * Commits the next sealed batch, and checks the next verified one whose commitments came from L1. True if there was one. Throws
   * STATE_MISMATCH if L1 holds another state than ours, MANIFEST_MISMATCH if the prover's files are not the contract's:
   * then nothing may go on.
   */
  tick(): Promise<boolean>;
}

export function createCommitter(options: CommitterOptions): Committer {
  const { store, prover, replaceProver, instances, now = Date.now, log = () => {} } = options;
  const [{ logN }] = instances;

  async function commitmentsOf(batch: BatchRow) {
    const before = store.batches.commitmentsBefore(batch.number, batch.token);
    if (before === undefined) return undefined;
    const after = await withTimeout(prover().commit(logN, before, store.cells.changesOf(batch.number)), TIMEOUT_MS,
      () => void replaceProver().catch(() => undefined));
    return { oldV: before.v, oldK: before.k, newV: after.v, newK: after.k };
  }

  return {
    async tick() {
      const [check] = store.batches.unchecked();
      if (check !== undefined) {
        const ours = await commitmentsOf(check);
        const l1 = store.batches.get(check.number)?.seal === check.seal ? store.batches.commitments(check.number) : undefined;
        if (ours !== undefined && l1 !== undefined) {
          assertCommitments({ number: check.number, ...l1 }, ours);
          store.batches.markChecked(check.number);
        }
        return true;
      }
      const batch = store.batches.inStage("sealed").find(({ number }) => store.jobs.isDue(number, "commit", now()));
      if (batch === undefined) return false;
      try {
        const commitments = await commitmentsOf(batch);
        if (commitments === undefined) return false;
        store.transaction(() => {
          if (store.batches.commit(batch, commitments, now())) store.jobs.done(batch.number, "commit");
        });
      } catch (error) {
        if (store.batches.get(batch.number)?.seal !== batch.seal) return true;
        store.transaction(() => store.jobs.fail(batch.number, "commit", String(error), now()));
        if (error instanceof ColonnadeError && error.code === "MANIFEST_MISMATCH") throw error;
        log(`batch ${batch.number}: committing failed: ${String(error)}`, "warn");
      }
      return true;
    },
  };
}
