/** What the API shows of the store. */
import { getAddress, toBeHex } from "ethers";
import type {
  AccountTokenView, AccountView, BatchDetailView, BatchView, OperationStage, OperationView, StageView, TokenListView, TokenView,
} from "../../client/api-types.ts";
import { unpackCell, type Cell } from "../../protocol/cell.ts";
import { decodeAmount, decodeFee } from "../../protocol/floats.ts";
import { kindOf } from "../../protocol/operations.ts";
import type { Offer } from "../pool/fees.ts";
import { afterSpends } from "../pool/pending.ts";
import type { BatchRow } from "../store/batches.ts";
import type { TokenRow } from "../store/chain.ts";
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

/** Which tokens of an account are shown: those after `after`, at most `limit`, or one alone, whatever it holds. */
export type TokenChoice = { after: number; limit: number } | { token: number };

/** An account as L1 opened it; `entry` is its open entry, `final` the last block that L1 cannot take back. */
export function accountView(store: Store, entry: EntryRow, choice: TokenChoice, final: number): AccountView {
  const verifiedHead = store.batches.verifiedHead();
  const openedIn = store.cells.openedIn(entry.id);
  const { tokens, after } = holdingsOf(store, entry.id, verifiedHead, choice);
  return {
    id: entry.id, owner: entry.owner, final: entry.block <= final, tokens, after,
    key: { ax: entry.value.toString(), ay: store.operations.lastKey(entry.id)?.ay.toString() ?? null },
    status: openedIn === undefined ? "queued" : openedIn > verifiedHead ? "pending" : "open",
  };
}

/** What an account holds or spends, token by token. What it never had is left out. */
function holdingsOf(
  store: Store, id: number, verifiedHead: number, choice: TokenChoice,
): Pick<AccountView, "tokens" | "after"> {
  const { after, limit } = "token" in choice ? { after: choice.token - 1, limit: 1 } : choice;
  const spends = store.operations.spendsOf(id);
  // One more than is shown tells whether there is another page.
  const cells = new Map(store.cells.holdings(id, verifiedHead, after, limit + 1).map((cell) => [cell.token, cell]));
  const spent = [...spends.keys()].filter((token) => token > after);
  const all = [...new Set([...cells.keys(), ...spent])].sort((a, b) => a - b);
  const shown = "token" in choice ? [choice.token] : all.slice(0, limit);
  const balance = ({ balance, nonce }: Cell) => ({ balance: balance.toString(), nonce: nonce.toString() });
  const tokens = shown.map((token): AccountTokenView => {
    const { now, then } = cells.get(token) ?? { now: 0n, then: 0n };
    return { token, verified: balance(unpackCell(then)), pending: balance(afterSpends(now, spends.get(token) ?? [])) };
  });
  return { tokens, after: "token" in choice || all.length <= limit ? null : shown.at(-1)! };
}

/** Most tokens of one answer. */
const MOST_TOKENS = 100;

/** A page of tokens. */
export function tokenList(store: Store, offer: Offer, after = 0, limit = MOST_TOKENS): TokenListView {
  const rows = store.chain.tokens();
  const from = rows.findIndex(({ token }) => token > after);
  const page = from < 0 ? [] : rows.slice(from, from + limit);
  const more = from >= 0 && from + limit < rows.length;
  return { tokens: page.map((row) => tokenView(row, offer)), after: more ? page.at(-1)!.token : null };
}

export function tokenView({ token, asset, frozenBlock }: TokenRow, offer: Offer): TokenView {
  return { token, asset, frozen: frozenBlock !== null, served: offer.isServed(token),
    minimumFee: offer.quotedFee(token, "transfer").toString(),
    minimumWithdrawalFee: offer.quotedFee(token, "withdraw").toString() };
}
