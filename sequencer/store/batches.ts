/** Table `batches`: sealed, committed, proven, submitted, verified. */
import type { Commitments, G1Point } from "../../protocol/challenges.ts";
import { fromJson, toJson } from "../../protocol/json.ts";
import type { Trace } from "../../protocol/trace.ts";
import type { ColumnCommitments, ProvenBatch } from "../../prover/port.ts";
import type { Database } from "./database.ts";

export type BatchStage = "sealed" | "committed" | "proven" | "submitted" | "verified";

export interface BatchRow {
  number: number;
  seal: number;
  origin: "own" | "l1";
  token: number;
  instance: string;
  /** Unix seconds. */
  batchTime: number;
  feeAccount: number;
  operations: number;
  opens: number;
  credits: number;
  exits: number;
  withdrawals: number;
  wordsHash: string;
  stage: BatchStage;
  checked: boolean;
  txHash: string | null;
  l1Block: number | null;
  root: string | null;
  times: Record<BatchStage, number | null>;
}

export type NewBatch = Omit<BatchRow, "seal" | "stage" | "checked" | "txHash" | "l1Block" | "root" | "times">;

/** How L1 accepted a batch. */
export interface Acceptance { txHash: string; block: number; root: string; at: number }

const COLUMNS = `number, seal, origin, token, instance, batch_time, fee_account, operations, opens, credits, exits, withdrawals,
  words_hash, stage, checked, tx_hash, l1_block, root, sealed_at, committed_at, proven_at, submitted_at, verified_at`;
interface Row {
  number: number; seal: number; origin: "own" | "l1"; token: number; instance: string; batch_time: number; fee_account: number;
  operations: number; opens: number; credits: number; exits: number; withdrawals: number; words_hash: string; stage: BatchStage;
  checked: number; tx_hash: string | null; l1_block: number | null; root: string | null; sealed_at: number;
  committed_at: number | null; proven_at: number | null; submitted_at: number | null; verified_at: number | null;
}

const toBatch = (r: Row): BatchRow => ({ number: r.number, seal: r.seal, origin: r.origin, token: r.token, instance: r.instance,
  batchTime: r.batch_time, feeAccount: r.fee_account, operations: r.operations, opens: r.opens, credits: r.credits, exits: r.exits,
  withdrawals: r.withdrawals, wordsHash: r.words_hash, stage: r.stage, checked: r.checked === 1, txHash: r.tx_hash,
  l1Block: r.l1_block, root: r.root,
  times: { sealed: r.sealed_at, committed: r.committed_at, proven: r.proven_at, submitted: r.submitted_at, verified: r.verified_at } });

const IDENTITY: G1Point = { x: 0n, y: 0n };

export function batchesTable(db: Database) {
  const nextSeal = db.prepare<[], { value: string }>(
    "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'last_seal' RETURNING value");
  const insert = db.prepare(`INSERT INTO batches (number, seal, origin, token, instance, batch_time, fee_account, operations, opens,
    credits, exits, withdrawals, words_hash, stage, checked, trace, sealed_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sealed', 0, ?, ?)`);
  const get = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM batches WHERE number = ?`);
  const list = db.prepare<[number, number], Row>(`SELECT ${COLUMNS} FROM batches WHERE number < ? ORDER BY number DESC LIMIT ?`);
  const inStage = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM batches WHERE stage = ? ORDER BY number`);
  const unchecked = db.prepare<[], Row>(`SELECT ${COLUMNS} FROM batches WHERE stage = 'verified' AND checked = 0 ORDER BY number`);
  const unverified = db.prepare<[], Row>(`SELECT ${COLUMNS} FROM batches WHERE stage <> 'verified' ORDER BY number`);
  const head = db.prepare<[], { n: number | null }>("SELECT max(number) n FROM batches");
  const verifiedHead = db.prepare<[], { n: number | null }>("SELECT max(number) n FROM batches WHERE stage = 'verified'");
  const part = (column: string) => db.prepare<[number], { part: string | null }>(`SELECT ${column} part FROM batches WHERE number = ?`);
  const [trace, commitments, proven] = [part("trace"), part("commitments"), part("proven")];
  const lastOfToken = db.prepare<[number, number], { commitments: string | null }>(
    "SELECT commitments FROM batches WHERE number < ? AND token = ? ORDER BY number DESC LIMIT 1");
  const commit = db.prepare(`UPDATE batches SET commitments = ?, committed_at = ?, stage = 'committed'
    WHERE number = ? AND seal = ? AND stage = 'sealed'`);
  const prove = db.prepare(`UPDATE batches SET proven = ?, proven_at = ?, stage = 'proven'
    WHERE number = ? AND seal = ? AND stage = 'committed'`);
  const unprove = db.prepare("UPDATE batches SET proven = NULL, proven_at = NULL, stage = 'committed' WHERE number = ? AND stage = 'proven'");
  const submit = db.prepare(`UPDATE batches SET tx_hash = ?, submitted_at = coalesce(submitted_at, ?), stage = 'submitted'
    WHERE number = ? AND stage IN ('proven', 'submitted')`);
  const unsubmit = db.prepare(`UPDATE batches SET tx_hash = NULL, submitted_at = NULL, stage = 'proven' WHERE number = ? AND stage = 'submitted'`);
  const verify = db.prepare(`UPDATE batches SET stage = 'verified', commitments = ?, checked = ?, tx_hash = ?, l1_block = ?, root = ?,
    verified_at = ? WHERE number = ?`);
  const check = db.prepare("UPDATE batches SET checked = 1 WHERE number = ?");
  // A batch whose block vanished goes back to the furthest stage that what we hold allows.
  const unverify = db.prepare(`UPDATE batches SET l1_block = NULL, verified_at = NULL, root = NULL, tx_hash = NULL, submitted_at = NULL, checked = 0,
    stage = CASE WHEN proven IS NOT NULL THEN 'proven' WHEN committed_at IS NOT NULL THEN 'committed' ELSE 'sealed' END
    WHERE l1_block > ? AND origin = 'own'`);
  const firstForeign = db.prepare<[number], { n: number | null }>(
    "SELECT min(number) n FROM batches WHERE l1_block > ? AND origin = 'l1'");
  const firstOfToken = db.prepare<[number], { n: number | null }>(
    "SELECT min(number) n FROM batches WHERE stage <> 'verified' AND token = ?");
  const drop = db.prepare("DELETE FROM batches WHERE number >= ?");

  const read = <T>(row: { part: string | null } | undefined): T | undefined => (row?.part == null ? undefined : fromJson<T>(row.part));
  const newOf = (text: string | null | undefined): Pick<Commitments, "newV" | "newK"> | undefined => {
    if (text === undefined) return { newV: IDENTITY, newK: IDENTITY };
    return text === null ? undefined : fromJson<Commitments>(text);
  };
  return {
    get: (number: number): BatchRow | undefined => { const row = get.get(number); return row && toBatch(row); },
    /** Newest first, numbers below `before`. */
    list: (before: number, limit: number): BatchRow[] => list.all(before, limit).map(toBatch),
    inStage: (stage: BatchStage): BatchRow[] => inStage.all(stage).map(toBatch),
    /** Verified batches whose commitments we have not recomputed yet. */
    unchecked: (): BatchRow[] => unchecked.all().map(toBatch),
    unverified: (): BatchRow[] => unverified.all().map(toBatch),
    head: (): number => head.get()!.n ?? 0,
    verifiedHead: (): number => verifiedHead.get()!.n ?? 0,
    trace: (number: number): Trace | undefined => read<Trace>(trace.get(number)),
    commitments: (number: number): Commitments | undefined => read<Commitments>(commitments.get(number)),
    proven: (number: number): ProvenBatch | undefined => read<ProvenBatch>(proven.get(number)),
    /** Commitments of `token` and of the keys before batch `number`; undefined while an earlier batch is not committed. */
    commitmentsBefore(number: number, token: number): ColumnCommitments | undefined {
      const v = newOf(lastOfToken.get(number, token)?.commitments)?.newV;
      const k = newOf(number === 1 ? undefined : commitments.get(number - 1)?.part)?.newK;
      return v && k && { v, k };
    },
    /** Adds the next batch in stage "sealed". */
    insert(b: NewBatch, body: Trace | undefined, now: number): void {
      const seal = Number(nextSeal.get()!.value);
      insert.run(b.number, seal, b.origin, b.token, b.instance, b.batchTime, b.feeAccount, b.operations, b.opens, b.credits, b.exits,
        b.withdrawals, b.wordsHash, body === undefined ? null : toJson(body), now);
    },
    /** The results of work: each is dropped (false) if the batch was sealed anew meanwhile. */
    commit: (b: BatchRow, value: Commitments, now: number): boolean =>
      commit.run(toJson(value), now, b.number, b.seal).changes === 1,
    prove: (b: BatchRow, value: ProvenBatch, now: number): boolean => prove.run(toJson(value), now, b.number, b.seal).changes === 1,
    /** Forgets a proof that L1 refuses. */
    unprove: (number: number): void => void unprove.run(number),
    submit: (number: number, txHash: string, now: number): void => void submit.run(txHash, now, number),
    /** Forgets a transaction that failed or vanished. */
    unsubmit: (number: number): void => void unsubmit.run(number),
    verify: (number: number, value: Commitments, checked: boolean, a: Acceptance): void =>
      void verify.run(toJson(value), checked ? 1 : 0, a.txHash, a.block, a.root, a.at, number),
    markChecked: (number: number): void => void check.run(number),
    unverifyAfter: (block: number): void => void unverify.run(block),
    firstForeignAfter: (block: number): number | null => firstForeign.get(block)!.n,
    firstUnverifiedOf: (token: number): number | null => firstOfToken.get(token)!.n,
    dropFrom: (from: number): void => void drop.run(from),
  };
}
