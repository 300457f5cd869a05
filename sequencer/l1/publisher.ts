/**
 * Sends proven batches to L1, one at a time and in order. It keeps no state of its own: every tick asks L1 and the store what is true now,
 * so a restart in any line goes on where it was.
 */
import { describeRevert, revertOf } from "../../l1/contract.ts";
import { toBatchStruct } from "../../protocol/submission.ts";
import type { BatchRow } from "../store/batches.ts";
import { CREDIT, EXIT, OPEN, queueEntry } from "../store/entries.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";
import type { Submission } from "../store/submissions.ts";
import { unsealFrom } from "../store/unseal.ts";
import { nextBlockTime, type L1Node } from "./node.ts";
import type { Operator } from "./operator.ts";

export interface PublisherOptions {
  store: Store;
  node: L1Node;
  operator: Operator;
  /** Seconds by which the contract lets a batch's time lie behind the block's. */
  window: number;
  /** A transaction that was not mined for this long is sent again with a higher fee. */
  bumpAfterMs: number;
  now?: () => number;
  log?: Log;
}

export interface Publisher {
  /** Sends, or sends again, what is next. True if anything was done. */
  tick(): Promise<boolean>;
}

/** A proof that L1 refuses this often is made anew. */
const PROOF_REFUSALS = 2;

export function createPublisher({ store, node, operator, window, bumpAfterMs, now = Date.now, log = () => {} }: PublisherOptions): Publisher {
  async function tick(): Promise<boolean> {
    if (store.batches.unverified().length === 0) return false;
    const next = Number(await node.contract.batchCount()) + 1;
    const batch = store.batches.get(next);
    if (batch === undefined || (batch.stage !== "proven" && batch.stage !== "submitted")) return false;
    if (!store.jobs.isDue(batch.number, "publish", now())) return false;
    try {
      return await publish(batch);
    } catch (error) {
      note(batch, describe(error));
      return false;
    }
  }

  async function publish(batch: BatchRow): Promise<boolean> {
    const nonce = await operator.nextNonce();
    for (const sent of store.submissions.ofBatch(batch.number, batch.seal)) {
      const receipt = await node.provider.getTransactionReceipt(sent.txHash);
      if (receipt?.status === 1) return false; // mined between our questions; the watcher will see it
      if (receipt === null && sent.l1Nonce === nonce) return keepAlive(batch, sent);
      // Reverted, or its nonce went to another transaction: it will never count.
      store.transaction(() => {
        store.submissions.drop(sent.txHash);
        store.batches.unsubmit(batch.number);
      });
      if (receipt !== null) note(batch, `transaction ${sent.txHash} reverted`);
    }
    if (!store.jobs.isDue(batch.number, "publish", now())) return true;

    const data = calldata(batch);
    if (!(await wouldBeAccepted(batch, data, await operator.viewFor(nonce)))) return true;
    if (store.batches.get(batch.number)?.seal !== batch.seal) return true; // sealed anew meanwhile
    await send(batch, await operator.sign(batch, data, nonce));
    return true;
  }

  async function send(batch: BatchRow, submission: Submission): Promise<void> {
    await operator.send(submission);
    store.transaction(() => {
      if (store.batches.get(batch.number)?.seal !== batch.seal) return;
      store.batches.submit(batch.number, submission.txHash, now());
      store.jobs.done(batch.number, "publish");
    });
    log(`batch ${batch.number} submitted: ${submission.txHash}`);
  }

  /** A transaction on its way: sent again if the node forgot it, replaced if it takes too long. */
  async function keepAlive(batch: BatchRow, submission: Submission): Promise<boolean> {
    // By its signature's age: a node that keeps forgetting what pays too little must not hold the bump off for ever.
    if (now() - submission.signedAt < bumpAfterMs) {
      const isKnown = submission.sentAt !== null && await node.provider.getTransaction(submission.txHash) !== null;
      if (!isKnown) await send(batch, submission);
      return !isKnown;
    }
    if (batch.batchTime + window < await nextBlockTime(node)) {
      unsealStale(batch); // too late for this one; what is built now will use its nonce
      return true;
    }
    const replacement = await operator.raise(submission);
    log(`batch ${batch.number}: ${submission.txHash} is not mined, sending it with a fee of ${replacement.maxFee} wei`);
    await send(batch, replacement);
    return true;
  }

  function calldata(batch: BatchRow): string {
    const entries = (kind: 1 | 2 | 3) => store.entries.takenBy(batch.number, kind).map(queueEntry);
    const struct = toBatchStruct(store.batches.trace(batch.number)!,
      { opens: entries(OPEN), credits: entries(CREDIT), exits: entries(EXIT) }, store.batches.proven(batch.number)!);
    return node.contract.interface.encodeFunctionData("submitBatch", [struct]);
  }

  /** Asks the contract itself, before anything is paid. */
  async function wouldBeAccepted(batch: BatchRow, data: string, blockTag: string): Promise<boolean> {
    try {
      await node.provider.call({ from: operator.address, to: node.address, data, blockTag });
      return true;
    } catch (error) {
      const revert = revertOf(error);
      const attempts = note(batch, describe(error));
      if (revert?.name === "BatchTimeOutOfRange" && revert.args.batchTime < revert.args.least) {
        unsealStale(batch);
      } else if ((revert?.name === "InvalidProof" || revert?.name === "InvalidOpening") && attempts % PROOF_REFUSALS === 0) {
        log(`batch ${batch.number}: L1 refuses its proof, proving it again`, "warn");
        store.transaction(() => store.batches.unprove(batch.number));
      }
      return false;
    }
  }

  function unsealStale({ number, seal }: BatchRow): void {
    log(`batch ${number} waited too long for L1: it and all later ones are built anew`, "warn");
    store.transaction(() => {
      if (store.batches.get(number)?.seal === seal) unsealFrom(store, number);
    });
  }

  /** The custom error with its values if there is one, else what the node said. */
  function describe(error: unknown): string {
    const revert = revertOf(error);
    if (revert !== null) return describeRevert(revert);
    return error instanceof Error ? error.message : String(error);
  }

  function note(batch: BatchRow, error: string): number {
    log(`batch ${batch.number}: not submitted: ${error}`, "warn");
    return store.transaction(() =>
      store.batches.get(batch.number)?.seal === batch.seal ? store.jobs.fail(batch.number, "publish", error, now()) : 0);
  }

  return { tick };
}
