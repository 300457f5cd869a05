/** Table `l1_entries`: the contract's queues. */
import type { QueueEntry } from "../../protocol/submission.ts";
import type { Database } from "./database.ts";

export const OPEN = 1;
export const CREDIT = 2;
export const EXIT = 3;
export type EntryKind = typeof OPEN | typeof CREDIT | typeof EXIT;

export interface EntryRow extends QueueEntry {
  kind: EntryKind;
  /** 0 for opens. */
  token: number;
  index: number;
  block: number;
  txHash: string;
  seenAt: number;
  batch: number | null;
}

export interface Row {
  kind: EntryKind; token: number; idx: number; id: number; value: string; owner: string; depositor: string; fee: string;
  queued_at: number; deadline: number; fee_reclaimed_block: number | null; block: number; tx_hash: string; seen_at: number; batch: number | null;
}

export const toEntry = (row: Row): EntryRow => ({ kind: row.kind, token: row.token, index: row.idx, id: row.id, value: BigInt(row.value),
  owner: row.owner, depositor: row.depositor, fee: row.fee_reclaimed_block === null ? BigInt(row.fee) : 0n,
  queuedAt: row.queued_at, deadline: row.deadline, block: row.block, txHash: row.tx_hash,
  seenAt: row.seen_at, batch: row.batch });

/** The entry without what is ours: what the contract wants repeated. */
export const queueEntry = ({ id, value, owner, depositor, fee, queuedAt, deadline }: QueueEntry): QueueEntry =>
  ({ id, value, owner, depositor, fee, queuedAt, deadline });

export function entriesTable(db: Database) {
  const insert = db.prepare(`INSERT INTO l1_entries (kind, token, idx, id, value, owner, depositor, fee, queued_at, deadline, block, tx_hash, seen_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const reclaimFee = db.prepare("UPDATE l1_entries SET fee_reclaimed_block = ? WHERE kind = ? AND token = ? AND idx = ?");
  const unreclaimAfter = db.prepare("UPDATE l1_entries SET fee_reclaimed_block = NULL WHERE fee_reclaimed_block > ?");
  const untaken = db.prepare<[number, number, number], Row>(
    "SELECT * FROM l1_entries WHERE kind = ? AND token = ? AND batch IS NULL ORDER BY idx LIMIT ?");
  const waiting = db.prepare<[], { kind: EntryKind; token: number; n: number; oldest: number }>(
    "SELECT kind, token, count(*) n, min(seen_at) oldest FROM l1_entries WHERE batch IS NULL GROUP BY kind, token");
  const taken = db.prepare<[number, number], Row>("SELECT * FROM l1_entries WHERE batch = ? AND kind = ? ORDER BY idx");
  const take = db.prepare("UPDATE l1_entries SET batch = ? WHERE kind = ? AND token = ? AND idx = ?");
  const release = db.prepare("UPDATE l1_entries SET batch = NULL WHERE batch >= ?");
  const takenAfter = db.prepare<[number], { batch: number | null }>("SELECT min(batch) batch FROM l1_entries WHERE block > ?");
  const dropAfter = db.prepare("DELETE FROM l1_entries WHERE block > ?");
  const at = db.prepare<[number, number, number], Row>("SELECT * FROM l1_entries WHERE kind = ? AND token = ? AND idx = ?");
  const account = db.prepare<[number], Row>("SELECT * FROM l1_entries WHERE kind = 1 AND id = ?");
  // The open entry at index i opens account i + 1, and the indices of keys and owners go on with idx: no page is
  // sorted.
  const accounts = "SELECT * FROM l1_entries WHERE kind = 1 AND token = 0 AND idx >= ? AND";
  const byKey = db.prepare<[number, string, number], Row>(`${accounts} value = ? ORDER BY idx LIMIT ?`);
  const byOwner = db.prepare<[number, string, number], Row>(`${accounts} owner = ? ORDER BY idx LIMIT ?`);
  const every = db.prepare<[number, number], Row>(`${accounts} true ORDER BY idx LIMIT ?`);
  const byBoth = db.prepare<[number, string, string, number], Row>(
    `${accounts} value = ? AND owner = ? ORDER BY idx LIMIT ?`);
  const allWaiting = db.prepare<[], { kind: EntryKind; n: number }>(
    "SELECT kind, count(*) n FROM l1_entries WHERE batch IS NULL GROUP BY kind");

  return {
    insert(e: Omit<EntryRow, "batch">): void {
      insert.run(e.kind, e.token, e.index, e.id, e.value.toString(), e.owner, e.depositor, e.fee.toString(), e.queuedAt, e.deadline,
        e.block, e.txHash, e.seenAt);
    },
    /** The fee went back to the depositor in this block: the contract wants the entry with the fee 0 from now on. */
    reclaimFee: ({ kind, token, index, block }: Pick<EntryRow, "kind" | "token" | "index" | "block">): void =>
      void reclaimFee.run(block, kind, token, index),
    /** The next entries of a queue that no batch has taken, at most `limit`. */
    untaken: (kind: EntryKind, token: number, limit: number): EntryRow[] => untaken.all(kind, token, limit).map(toEntry),
    /** How many wait in each queue that is not empty, and since when the oldest does. */
    waitingByQueue: () => waiting.all(),
    takenBy: (batch: number, kind: EntryKind): EntryRow[] => taken.all(batch, kind).map(toEntry),
    take(entries: readonly Pick<EntryRow, "kind" | "token" | "index">[], batch: number): void {
      for (const { kind, token, index } of entries) take.run(batch, kind, token, index);
    },
    /** Returns the entries of batch `from` and later to their queues. */
    releaseFrom: (from: number): void => void release.run(from),
    /** The first batch that took an entry of a block after `block`. */
    firstBatchAfter: (block: number): number | null => takenAfter.get(block)!.batch,
    /** Forgets what blocks after `block` did. */
    dropAfter(block: number): void {
      dropAfter.run(block);
      unreclaimAfter.run(block);
    },
    at: (kind: EntryKind, token: number, index: number): EntryRow | undefined => { const row = at.get(kind, token, index); return row && toEntry(row); },
    /** The open entry of an account: its key and owner as L1 knows them. */
    account: (id: number): EntryRow | undefined => { const row = account.get(id); return row && toEntry(row); },
    /** How many wait in all queues of a kind. */
    waitingOf(kind: EntryKind): number {
      return allWaiting.all().find((row) => row.kind === kind)?.n ?? 0;
    },
    /**
     * Open entries by Ax, by owner (checksummed address), by both, or all, with ids after `after`. Anyone may open any
     * number of accounts, so there is a limit.
     */
    accounts({ ax, owner }: { ax?: bigint; owner?: string }, limit: number, after = 0): EntryRow[] {
      if (ax === undefined && owner === undefined) return every.all(after, limit).map(toEntry);
      const rows = ax === undefined ? byOwner.all(after, owner!, limit)
        : owner === undefined ? byKey.all(after, ax.toString(), limit) : byBoth.all(after, ax.toString(), owner, limit);
      return rows.map(toEntry);
    },
  };
}
