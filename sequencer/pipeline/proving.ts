/** Proves committed batches, several at once, and tries again what failed. */
import type { BatchPlace } from "../../protocol/challenges.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Instance } from "../../protocol/instance.ts";
import type { ColumnSnapshot, Prover, ProvenBatch, ProvingJob, ProvingStage } from "../../prover/port.ts";
import type { Log } from "../log.ts";
import type { BatchRow } from "../store/batches.ts";
import type { Store } from "../store/store.ts";
import { unsealFrom } from "../store/unseal.ts";
import { withTimeout } from "../with-timeout.ts";
import { findCulprits, type Culprit } from "./culprits.ts";
import { snapshotBefore } from "./snapshot.ts";

export interface ProvingOptions {
  store: Store;
  /** The prover to use now; another one after `replaceProver`. */
  prover: () => Prover;
  /** Ends a prover that hangs, so that the next call of `prover` gives a fresh one. */
  replaceProver: () => Promise<void>;
  place: Omit<BatchPlace, "batchNumber" | "instanceIndex">;
  /** By the contract's index. */
  instances: readonly Instance[];
  /** Most batches with the prover at one time. */
  inFlight: number;
  /** A proof that takes longer is given up and tried again. */
  timeoutMs: number;
  /** Called when a batch was proven or failed. */
  onChange: () => void;
  /** Called with how long a phase of a proof took. */
  onPhase?: (phase: ProvingStage, seconds: number) => void;
  now?: () => number;
  log?: Log;
}

/**
 * A batch whose proof failed so often is looked at, operation by operation: the first failure may have been the
 * prover's own.
 */
const SUSPECT_AFTER = 2;
/** Failures that an operation may cause. What else goes wrong with a batch is not looked into. */
const SUSPECT: readonly string[] = ["BATCH_INVALID", "PROOF_INVALID", "INTERNAL"];

export interface Proving {
  /**
   * Starts as many proofs as may run. True if any was started. Throws MANIFEST_MISMATCH if a proof was refused with it: trying again
   * cannot help.
   */
  tick(): boolean;
  /** What is being proven. */
  running(): { batch: number; stage: ProvingStage | "waiting"; since: number }[];
  /** From now on nothing is started and nothing that ends counts: the store is about to close. */
  stop(): void;
}

interface Run { batch: number; stage: ProvingStage | "waiting"; since: number }

export function createProving(options: ProvingOptions): Proving {
  const { store, instances, inFlight, timeoutMs, now = Date.now, log = () => {} } = options;
  const runs = new Map<number, Run>();
  let stopping = false;
  let mismatch: ColonnadeError | undefined;

  function start(batch: BatchRow): void {
    const run: Run = { batch: batch.number, stage: "waiting", since: now() };
    runs.set(batch.seal, run);
    void prove(batch, run)
      .catch((error: unknown) => fail(batch, error))
      .finally(() => {
        runs.delete(batch.seal);
        options.onChange();
      });
  }

  async function prove(batch: BatchRow, run: Run): Promise<void> {
    const [trace, commitments] = [store.batches.trace(batch.number)!, store.batches.commitments(batch.number)!];
    const instanceIndex = instances.findIndex(({ name }) => name === batch.instance);
    const place = { ...options.place, batchNumber: batch.number, instanceIndex };
    const controller = new AbortController();
    let enteredAt = performance.now();
    const leave = (): void => {
      if (run.stage !== "waiting") options.onPhase?.(run.stage, (performance.now() - enteredAt) / 1000);
      enteredAt = performance.now();
    };
    const onStage = (stage: ProvingStage): void => {
      leave();
      run.stage = stage;
    };
    const job: ProvingJob = { place, trace, commitments };
    const prove = (columns?: ColumnSnapshot): Promise<ProvenBatch> =>
      options.prover().prove({ ...job, columns }, { onStage, signal: controller.signal });
    // The prover has most columns from the batches before. A snapshot is every account's cell: it is read only if it has to be.
    const proof = prove().catch(async (error: unknown) => {
      if (!(error instanceof ColonnadeError) || error.code !== "COLUMNS_WANTED" || !isWanted(batch)) throw error;
      const columns = await snapshotBefore(store, batch.number, batch.token);
      if (!isWanted(batch)) throw new ColonnadeError("CANCELLED");
      return prove(columns);
    });
    const proven = await withTimeout(proof, timeoutMs, () => {
      controller.abort();
      void options.replaceProver().catch(() => undefined);
    });
    leave();
    if (stopping) return;
    store.transaction(() => {
      if (store.batches.prove(batch, proven, now())) store.jobs.done(batch.number, "prove");
    });
    log(`batch ${batch.number} proven after ${((now() - run.since) / 1000).toFixed(1)} s`);
  }

  /** Not if it was sealed anew meanwhile: then its columns may be others, too. */
  function isWanted(batch: BatchRow): boolean {
    return !stopping && store.batches.get(batch.number)?.seal === batch.seal;
  }

  async function fail(batch: BatchRow, error: unknown): Promise<void> {
    if (!isWanted(batch)) return;
    const code = error instanceof ColonnadeError ? error.code : "INTERNAL";
    if (code === "MANIFEST_MISMATCH") mismatch = error as ColonnadeError;
    log(`batch ${batch.number}: proving failed: ${String(error)}`, "warn");
    const attempts = store.transaction(() => store.jobs.fail(batch.number, "prove", String(error), now()));
    if (attempts >= SUSPECT_AFTER && SUSPECT.includes(code)) await takeOutCulprits(batch);
  }

  /**
   * One operation that no proof fits must not hold up everybody else's: it is found and rejected, and the batch is
   * built anew without it.
   */
  async function takeOutCulprits(batch: BatchRow): Promise<void> {
    const instance = instances.find(({ name }) => name === batch.instance)!;
    let culprits: Culprit[];
    try {
      const onTimeout = (): void => void options.replaceProver().catch(() => undefined);
      culprits = await findCulprits(store.batches.trace(batch.number)!, instance, (trace) =>
        withTimeout(options.prover().check(trace), timeoutMs, onTimeout));
    } catch (error) {
      if (!isWanted(batch)) return;
      log(`batch ${batch.number}: looking for what keeps it from being proven failed: ${String(error)}`, "warn");
      if (error instanceof ColonnadeError && error.code === "MANIFEST_MISMATCH") mismatch = error;
      return;
    }
    if (culprits.length === 0 || !isWanted(batch)) return;
    store.transaction(() => {
      for (const { from, nonce, reason } of culprits) {
        const found = store.operations.living(batch.token, from, nonce);
        if (found === undefined) continue;
        store.operations.reject(found.hash, "UNPROVABLE", now());
        const which = `${found.hash} (account ${from}, token ${batch.token}, nonce ${nonce})`;
        log(`batch ${batch.number}: no proof fits operation ${which}: rejected. ${reason}`, "warn");
      }
      unsealFrom(store, batch.number);
    });
    log(`batch ${batch.number} and all later ones are built anew`, "warn");
  }

  return {
    tick() {
      if (stopping) return false;
      if (mismatch !== undefined) throw mismatch;
      const ready = store.batches.inStage("committed").filter(({ number, seal, origin }) =>
        origin === "own" && !runs.has(seal) && store.jobs.isDue(number, "prove", now()));
      const starting = ready.slice(0, Math.max(0, inFlight - runs.size));
      starting.forEach(start);
      return starting.length > 0;
    },
    running: () => [...runs.values()].map(({ batch, stage, since }) => ({ batch, stage, since })),
    stop: () => void (stopping = true),
  };
}
