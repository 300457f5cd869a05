/** Table `submissions`: every L1 transaction that was signed, before it was sent. */
import type { Database } from "./database.ts";

export interface Submission {
  txHash: string;
  batch: number;
  seal: number;
  l1Nonce: number;
  /** The signed transaction. */
  raw: string;
  /** Wei per gas. */
  maxFee: bigint;
  priorityFee: bigint;
  signedAt: number;
  sentAt: number | null;
}

interface Row {
  tx_hash: string; batch: number; seal: number; l1_nonce: number; raw: string; max_fee: string; priority_fee: string;
  signed_at: number; sent_at: number | null;
}
const toSubmission = (row: Row): Submission => ({ txHash: row.tx_hash, batch: row.batch, seal: row.seal, l1Nonce: row.l1_nonce,
  raw: row.raw, maxFee: BigInt(row.max_fee), priorityFee: BigInt(row.priority_fee), signedAt: row.signed_at, sentAt: row.sent_at });

export function submissionsTable(db: Database) {
  // The same bytes can be signed twice: where the node forgot a transaction, and fees are what they were.
  const insert = db.prepare(`INSERT INTO submissions VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (tx_hash) DO UPDATE
    SET batch = excluded.batch, seal = excluded.seal, signed_at = excluded.signed_at, sent_at = NULL`);
  const sent = db.prepare("UPDATE submissions SET sent_at = ? WHERE tx_hash = ?");
  const ofBatch = db.prepare<[number, number], Row>("SELECT * FROM submissions WHERE batch = ? AND seal = ? ORDER BY signed_at DESC");
  const ofNonce = db.prepare<[number], Row>("SELECT * FROM submissions WHERE l1_nonce = ? ORDER BY signed_at DESC");
  const drop = db.prepare("DELETE FROM submissions WHERE tx_hash = ?");
  return {
    insert: (s: Submission): void =>
      void insert.run(s.txHash, s.batch, s.seal, s.l1Nonce, s.raw, s.maxFee.toString(), s.priorityFee.toString(), s.signedAt),
    markSent: (txHash: string, now: number): void => void sent.run(now, txHash),
    /** Newest first. */
    ofBatch: (batch: number, seal: number): Submission[] => ofBatch.all(batch, seal).map(toSubmission),
    /** Whatever was signed with an L1 nonce, for this or an earlier sealing; newest first. */
    ofNonce: (nonce: number): Submission[] => ofNonce.all(nonce).map(toSubmission),
    drop: (txHash: string): void => void drop.run(txHash),
  };
}
