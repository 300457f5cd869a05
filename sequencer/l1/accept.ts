/** What an event means for the store. Everything here runs inside the transaction that also moves the cursor. */
import type { AcceptedBatch, ContractEvent } from "../../l1/events.ts";
import { wordsHashOf, type BatchFromL1 } from "../../l1/read-batch.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { replayBatch } from "../../protocol/replay.ts";
import { CREDIT, EXIT, OPEN, type EntryRow } from "../store/entries.ts";
import type { OperationMember } from "../store/events.ts";
import type { Store } from "../store/store.ts";
import { unsealFrom } from "../store/unseal.ts";
import { HistoryHole } from "./history.ts";

export interface AcceptContext {
  domain: bigint;
  /** Names of the contract's instances, by index. */
  instances: readonly string[];
  /** Batches read from calldata, by transaction and number, for those that are not ours. */
  foreign: ReadonlyMap<string, BatchFromL1>;
  now: number;
}

export type Accepted = Extract<ContractEvent, { name: "BatchAccepted" }>;
export const foreignKey = ({ txHash, batch }: Accepted): string => `${txHash}/${batch.number}`;

/** Whether an accepted batch is the one that we sealed under its number: same words after the same state is the same batch. */
export function isOurs(store: Store, { batch }: Accepted): boolean {
  const own = store.batches.get(batch.number);
  return own !== undefined && own.stage !== "verified" && own.origin === "own" && own.wordsHash === batch.wordsHash;
}

/** The contract counts without leaving a number out. Throws HistoryHole if this one is not the next. */
function requireNext(part: string, next: number, got: number): void {
  if (next !== got) throw new HistoryHole(part, next, got);
}

/**
 * Applies one event. Throws STATE_MISMATCH if L1 contradicts what we know for certain, HistoryHole if something before
 * it was left out.
 */
export function applyEvent(store: Store, event: ContractEvent, context: AcceptContext): void {
  switch (event.name) {
    case "Queued":
      requireNext(`next entry of the queue ${event.kind} of token ${event.token}`,
        store.history.tail(event.kind, event.token), event.index);
      return store.entries.insert({ ...event.entry, kind: event.kind, token: event.token, index: event.index, block: event.block,
        txHash: event.txHash, seenAt: context.now });
    case "FeeReclaimed":
      return store.entries.reclaimFee(event);
    case "TokenRegistered":
      requireNext("next token", store.chain.tokens().length + 1, event.token);
      return store.chain.addToken(event.token, event.asset, event.block);
    case "Frozen": {
      store.chain.freeze(event.token, event.block);
      // A sealed batch of a frozen token will never be accepted, and nothing after it before it.
      const stuck = store.batches.firstUnverifiedOf(event.token);
      if (stuck !== null) unsealFrom(store, stuck);
      return;
    }
    case "Claimable": case "Claimed":
      return store.chain.addClaim({ ...event, amount: event.name === "Claimed" ? -event.amount : event.amount });
    case "BatchAccepted":
      requireNext("next batch", store.batches.verifiedHead() + 1, event.batch.number);
      return isOurs(store, event) ? acceptOwn(store, event, context.now) : acceptForeign(store, event, context);
  }
}

const place = ({ txHash, block, batch }: Accepted, at: number) => ({ txHash, block, root: batch.root, at });

function acceptOwn(store: Store, event: Accepted, now: number): void {
  const { batch } = event;
  const known = store.batches.commitments(batch.number);
  if (known !== undefined) assertCommitments(batch, known);
  const before = store.batches.commitmentsBefore(batch.number, batch.token)!;
  store.batches.verify(batch.number, { oldV: before.v, oldK: before.k, newV: batch.newV, newK: batch.newK }, known !== undefined,
    place(event, now));
  store.jobs.done(batch.number, "commit");
  store.jobs.done(batch.number, "prove");
  store.jobs.done(batch.number, "publish");
}

/** Our commitments of a batch against L1's. Throws STATE_MISMATCH naming both sides. */
export function assertCommitments(l1: Pick<AcceptedBatch, "number" | "newV" | "newK">, ours: Pick<AcceptedBatch, "newV" | "newK">): void {
  for (const part of ["newV", "newK"] as const) {
    if (ours[part].x !== l1[part].x || ours[part].y !== l1[part].y) {
      throw new ColonnadeError("STATE_MISMATCH", { batch: l1.number, part, ours: `${ours[part].x},${ours[part].y}`,
        contract: `${l1[part].x},${l1[part].y}` });
    }
  }
}

/** A batch of another submitter, or of ourselves before the database was lost: it comes from calldata, ours make way for it. */
function acceptForeign(store: Store, event: Accepted, { domain, instances, foreign, now }: AcceptContext): void {
  const { batch } = event;
  const read = foreign.get(foreignKey(event));
  if (read === undefined) throw new ColonnadeError("INTERNAL", { batch: batch.number, reason: "its calldata was not fetched yet" });
  unsealFrom(store, batch.number);
  const head = store.batches.head();
  if (head + 1 !== batch.number) throw new ColonnadeError("STATE_MISMATCH", { part: "batch number", ours: head + 1, contract: batch.number });
  const hash = wordsHashOf(read, domain, store.cells.accounts());
  if (hash !== batch.wordsHash) {
    throw new ColonnadeError("STATE_MISMATCH", { batch: batch.number, part: "wordsHash", ours: hash, contract: batch.wordsHash });
  }

  const { data } = read;
  const changes = replayBatch(data, store.cells.view);
  const before = store.batches.commitmentsBefore(batch.number, batch.token)!;
  store.batches.insert({ number: batch.number, origin: "l1", token: batch.token, instance: instances[batch.instance],
    batchTime: read.batchTime, feeAccount: data.feeAccount, operations: data.records.length, opens: data.opens.length,
    credits: data.credits.length, exits: data.exits.length, withdrawals: read.withdrawals.length, wordsHash: hash }, undefined, now);
  const operations = claimOperations(store, batch, read, now);
  const entries: EntryRow[] = [];
  for (const [kind, token, count] of [[OPEN, 0, data.opens.length], [CREDIT, batch.token, data.credits.length],
    [EXIT, batch.token, data.exits.length]] as const) {
    const taken = store.entries.untaken(kind, token, count);
    if (taken.length < count) {
      const part = `entries of the queue ${kind} of token ${token} for batch ${batch.number}`;
      throw new HistoryHole(part, taken.length, count);
    }
    store.entries.take(taken, batch.number);
    entries.push(...taken);
  }
  store.events.sealed(batch.number, { operations, entries }, now);
  store.cells.apply(batch.number, batch.token, changes);
  store.batches.verify(batch.number, { oldV: before.v, oldK: before.k, newV: batch.newV, newK: batch.newK }, false, place(event, now));
}

/** Pooled operations that the foreign batch carried are done; what it overtook can never be. Returns all that it carried. */
function claimOperations(
  store: Store, batch: AcceptedBatch, { data, withdrawals }: BatchFromL1, now: number,
): OperationMember[] {
  const members: OperationMember[] = [];
  const done = new Map<number, bigint>();
  const paid = payees(withdrawals);
  for (const record of data.records) {
    if (record.to === 0 && record.amount36 === 0n) continue; // an exit
    const nonce = (store.cells.view.cell(batch.token, record.from) >> 144n) + (done.get(record.from) ?? 0n);
    done.set(record.from, (done.get(record.from) ?? 0n) + 1n);
    const pooled = store.operations.living(batch.token, record.from, nonce);
    const member: OperationMember = [null, record.from, record.to];
    members.push(member);
    if (pooled === undefined) continue;
    const { to, amount36, fee12, recipient } = pooled.operation;
    const same = to === record.to && amount36 === record.amount36 && fee12 === record.fee12
      && (record.to === 0 ? paid.take(record.from, record.amount36, recipient) : recipient === 0n);
    if (same) {
      store.operations.seal(pooled.hash, batch.number);
      member[0] = pooled.hash;
    } else store.operations.reject(pooled.hash, "NONCE_USED", now);
  }
  return members;
}

/**
 * The withdrawals of a batch as a multiset: the circuit lets them stand in any order, so their places tell nothing about
 * which record each belongs to. Sender and amount do, and where those are equal, one recipient is as good as the other.
 */
function payees(
  withdrawals: BatchFromL1["withdrawals"],
): { take(from: number, amount36: bigint, recipient: bigint): boolean } {
  const left = new Map<string, number>();
  const nameOf = (from: number, amount36: bigint, recipient: bigint): string => `${from}/${amount36}/${recipient}`;
  for (const { from, amount36, recipient } of withdrawals) {
    const name = nameOf(from, amount36, recipient);
    left.set(name, (left.get(name) ?? 0) + 1);
  }
  return {
    take(...withdrawal) {
      const name = nameOf(...withdrawal);
      const n = left.get(name) ?? 0;
      left.set(name, n - 1);
      return n > 0;
    },
  };
}
