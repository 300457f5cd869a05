/** What the API shows of the store. */
import { getAddress, toBeHex } from "ethers";
import type { AccountTokenView, AccountView, BatchDetailView, BatchView, OperationStage, OperationView, StageView, TokenView } from "../../client/api-types.ts";
import { unpackCell, type Cell } from "../../protocol/cell.ts";
import { decodeAmount, decodeFee } from "../../protocol/floats.ts";
import { kindOf } from "../../protocol/operations.ts";
import { pendingAccount } from "../pool/pending.ts";
import type { BatchRow } from "../store/batches.ts";
import type { EntryRow } from "../store/entries.ts";
import type { OperationRow } from "../store/operations.ts";
import type { Store } from "../store/store.ts";

export const moment = (ms: number): string => new Date(ms).toISOString();

const BATCH_STAGES = ["sealed", "committed", "proven", "submitted", "verified"] as const;

function stagesOf(batch: BatchRow): StageView[] {
  return BATCH_STAGES.flatMap((stage) => {
    const at = batch.times[stage];
    return at === null ? [] : [{ stage, at: moment(at) }];
  });
}

/** The stage of an operation: that of its batch once it has one. */
export const stageOf = (store: Store, row: OperationRow): OperationStage => (row.stage === "sealed" ? store.batches.get(row.batch!)!.stage : row.stage);

/** `window`: seconds by which the contract lets a batch's time lie behind the block's. */
export function operationView(store: Store, row: OperationRow, window: number): OperationView {
  const { operation: o } = row;
  const batch = row.batch === null ? undefined : store.batches.get(row.batch);
  const stages: StageView[] = [{ stage: "pooled", at: moment(row.pooledAt) }, ...(batch === undefined ? [] : stagesOf(batch))];
  if (row.rejectedAt !== null) stages.push({ stage: "rejected", at: moment(row.rejectedAt) });
  return {
    hash: row.hash, kind: kindOf(o), from: o.from, to: o.to, token: o.token, amount: decodeAmount(o.amount36).toString(),
    fee: decodeFee(o.fee12).toString(), nonce: o.nonce.toString(), validUntil: o.validUntil, voidAfter: o.validUntil + window,
    recipient: kindOf(o) === "withdraw" ? getAddress(toBeHex(o.recipient, 20)) : null,
    stage: row.stage === "sealed" ? batch!.stage : row.stage, stages,
    batch: row.batch, l1Transaction: batch?.txHash ?? null, l1Block: batch?.l1Block ?? null, code: row.code,
  };
}

export function batchView(b: BatchRow): BatchView {
  return {
    number: b.number, token: b.token, instance: b.instance, own: b.origin === "own", stage: b.stage, stages: stagesOf(b), batchTime: b.batchTime,
    feeAccount: b.feeAccount,
    counts: { operations: b.operations, opens: b.opens, credits: b.credits, exits: b.exits, withdrawals: b.withdrawals },
    l1Transaction: b.txHash, l1Block: b.l1Block, root: b.root,
  };
}

export function batchDetailView(store: Store, b: BatchRow): BatchDetailView {
  const commitments = store.batches.commitments(b.number);
  const point = ({ x, y }: { x: bigint; y: bigint }) => ({ x: x.toString(), y: y.toString() });
  return {
    ...batchView(b), operations: store.operations.hashesOf(b.number),
    commitments: commitments === undefined ? null : { oldV: point(commitments.oldV), newV: point(commitments.newV),
      oldK: point(commitments.oldK), newK: point(commitments.newK) },
  };
}

/** An account as L1 opened it; `entry` is its open entry, `final` the last block that L1 cannot take back. */
export function accountView(store: Store, entry: EntryRow, final: number): AccountView {
  const verifiedHead = store.batches.verifiedHead();
  const openedIn = store.cells.openedIn(entry.id);
  const balance = ({ balance, nonce }: Cell) => ({ balance: balance.toString(), nonce: nonce.toString() });
  const tokens = store.chain.tokens().map(({ token }): AccountTokenView => ({
    token,
    verified: balance(unpackCell(store.cells.cellAfter(token, entry.id, verifiedHead))),
    pending: balance(pendingAccount(store, token, entry.id)),
  }));
  return {
    id: entry.id, owner: entry.owner, final: entry.block <= final, tokens,
    key: { ax: entry.value.toString(), ay: store.operations.lastKey(entry.id)?.ay.toString() ?? null },
    status: openedIn === undefined ? "queued" : openedIn > verifiedHead ? "pending" : "open",
  };
}

export function tokenViews(store: Store, minimumFee: (token: number) => bigint): TokenView[] {
  return store.chain.tokens().map(({ token, asset, frozenBlock }) =>
    ({ token, asset, frozen: frozenBlock !== null, minimumFee: minimumFee(token).toString() }));
}
