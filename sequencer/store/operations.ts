/** Table `operations`: the pool, and where each operation went. */
import type { ErrorCode } from "../../protocol/errors.ts";
import { decodeAmount, decodeFee } from "../../protocol/floats.ts";
import { fromJson, toJson } from "../../protocol/json.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import type { Database } from "./database.ts";

export interface OperationRow {
  seq: number;
  hash: string;
  operation: SignedOperation;
  stage: "pooled" | "sealed" | "rejected";
  batch: number | null;
  pooledAt: number;
  rejectedAt: number | null;
  code: ErrorCode | null;
}

/** A pooled operation of one sender, as admission sees it. */
export interface PooledSpend { nonce: bigint; spends: bigint }

export interface Row {
  seq: number; hash: string; body: string; stage: OperationRow["stage"]; batch: number | null;
  pooled_at: number; rejected_at: number | null; code: ErrorCode | null;
}

export const toOperation = (row: Row): OperationRow => ({ seq: row.seq, hash: row.hash, operation: fromJson(row.body), stage: row.stage,
  batch: row.batch, pooledAt: row.pooled_at, rejectedAt: row.rejected_at, code: row.code });

export function operationsTable(db: Database) {
  const byHash = db.prepare<[string], Row>("SELECT * FROM operations WHERE hash = ?");
  const forget = db.prepare("DELETE FROM operations WHERE hash = ? AND stage = 'rejected'");
  const insert = db.prepare(`INSERT INTO operations (hash, token, sender, nonce, valid_until, spends, body, stage, pooled_at, receiver)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'pooled', ?, ?)`);
  const spends = db.prepare<[number, number], { nonce: number; spends: string }>(
    "SELECT nonce, spends FROM operations WHERE token = ? AND sender = ? AND stage = 'pooled' ORDER BY nonce");
  const spendsOf = db.prepare<[number], { token: number; nonce: number; spends: string }>(
    "SELECT token, nonce, spends FROM operations WHERE sender = ? AND stage = 'pooled' ORDER BY token, nonce");
  const countPooled = db.prepare<[], { n: number }>("SELECT count(*) n FROM operations WHERE stage = 'pooled'");
  const byToken = db.prepare<[], { token: number; n: number; oldest: number }>(
    `SELECT token, count(*) n, (SELECT pooled_at FROM operations o WHERE o.stage = 'pooled' AND o.token = p.token ORDER BY seq LIMIT 1) oldest
     FROM operations p WHERE stage = 'pooled' GROUP BY token`);
  const countSender = db.prepare<[number], { n: number }>("SELECT count(*) n FROM operations WHERE stage = 'pooled' AND sender = ?");
  const senders = db.prepare<[number], { sender: number }>("SELECT sender FROM operations WHERE stage = 'pooled' AND token = ? ORDER BY seq");
  const ofSender = db.prepare<[number, number, number], Row>(
    "SELECT * FROM operations WHERE token = ? AND sender = ? AND stage = 'pooled' ORDER BY nonce LIMIT ?");
  const living = db.prepare<[number, number, number], Row>(
    "SELECT * FROM operations WHERE token = ? AND sender = ? AND nonce = ? AND stage <> 'rejected'");
  const seal = db.prepare("UPDATE operations SET stage = 'sealed', batch = ? WHERE hash = ? AND stage = 'pooled'");
  const unseal = db.prepare("UPDATE operations SET stage = 'pooled', batch = NULL WHERE batch >= ?");
  const reject = db.prepare("UPDATE operations SET stage = 'rejected', batch = NULL, code = ?, rejected_at = ? WHERE hash = ?");
  const expire = db.prepare(
    "UPDATE operations SET stage = 'rejected', code = 'EXPIRED', rejected_at = ? WHERE stage = 'pooled' AND valid_until < ?");
  const ofBatch = db.prepare<[number], { hash: string }>("SELECT hash FROM operations WHERE batch = ? ORDER BY sender, nonce");
  const senderKey = db.prepare<[number], Row>("SELECT * FROM operations WHERE sender = ? ORDER BY seq DESC LIMIT 1");

  const map = (row: Row | undefined): OperationRow | undefined => (row === undefined ? undefined : toOperation(row));
  return {
    byHash: (hash: string) => map(byHash.get(hash)),
    /** Adds an operation to the pool; one that was rejected before starts anew. */
    insert(hash: string, operation: SignedOperation, now: number): OperationRow {
      forget.run(hash);
      const { token, from, nonce, validUntil } = operation;
      const cost = decodeAmount(operation.amount36) + decodeFee(operation.fee12);
      const { lastInsertRowid } = insert.run(hash, token, from, Number(nonce), validUntil, cost.toString(), toJson(operation), now, operation.to);
      return { seq: Number(lastInsertRowid), hash, operation, stage: "pooled", batch: null, pooledAt: now, rejectedAt: null, code: null };
    },
    /** Pooled operations of a sender in one token, by nonce. */
    spends: (token: number, sender: number): PooledSpend[] =>
      spends.all(token, sender).map((row) => ({ nonce: BigInt(row.nonce), spends: BigInt(row.spends) })),
    /** Pooled operations of a sender in all tokens, by token. */
    spendsOf(sender: number): Map<number, PooledSpend[]> {
      const found = new Map<number, PooledSpend[]>();
      for (const { token, nonce, spends } of spendsOf.all(sender)) {
        const list = found.get(token) ?? [];
        found.set(token, list);
        list.push({ nonce: BigInt(nonce), spends: BigInt(spends) });
      }
      return found;
    },
    countPooled: (): number => countPooled.get()!.n,
    /** How many wait in each token that has any, and since when the oldest does. */
    waitingByToken: (): Map<number, { n: number; oldest: number }> =>
      new Map(byToken.all().map(({ token, n, oldest }) => [token, { n, oldest }])),
    countSender: (sender: number): number => countSender.get(sender)!.n,
    /** The sender of each pooled operation of a token, in the order of arrival. */
    senders: (token: number): number[] => senders.all(token).map(({ sender }) => sender),
    /** Pooled operations of one sender in nonce order, at most `limit`. */
    pooledOf: (token: number, sender: number, limit: number): OperationRow[] => ofSender.all(token, sender, limit).map(toOperation),
    /** The operation that holds a nonce now, pooled or sealed. */
    living: (token: number, sender: number, nonce: bigint) => map(living.get(token, sender, Number(nonce))),
    seal: (hash: string, batch: number): void => void seal.run(batch, hash),
    /** Returns the operations of batch `from` and later to the pool. */
    unsealFrom: (from: number): void => void unseal.run(from),
    reject: (hash: string, code: ErrorCode, now: number): void => void reject.run(code, now, hash),
    /** Rejects what can no longer be valid in a batch of time `batchTime` (seconds) or later; returns how many. */
    expire: (batchTime: number, now: number): number => expire.run(now, batchTime).changes,
    hashesOf: (batch: number): string[] => ofBatch.all(batch).map(({ hash }) => hash),
    /** The last key that an account signed with: the state itself holds only Ax. */
    lastKey: (sender: number) => map(senderKey.get(sender))?.operation.key,
  };
}
