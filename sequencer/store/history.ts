/** What the tables say that L1 looked like at a block: to compare with what the contract itself says. */
import type { Database } from "./database.ts";
import { CREDIT, EXIT, OPEN, type EntryKind } from "./entries.ts";

export interface QueueEnds { head: number; tail: number }

/** The contract's counters at a block. */
export interface L1State {
  batches: number;
  /** Of the last batch; null before the first. */
  root: string | null;
  tokens: number;
  opens: QueueEnds;
  /** Of those tokens that were asked for. */
  byToken: Map<number, { frozen: boolean; credits: QueueEnds; exits: QueueEnds }>;
}

/** Where a queue's entries are not 0, 1, 2, …: `block` is the last one before the first gap. */
export interface Gap { kind: number; token: number; index: number; block: number }

export interface QueueHead { kind: EntryKind; token: number; index: number; /** Unix seconds. */ queuedAt: number; deadline: number }

export function historyTable(db: Database) {
  const lastBatch = db.prepare<[number], { number: number; root: string }>(
    "SELECT number, root FROM batches WHERE l1_block <= ? ORDER BY number DESC LIMIT 1");
  const tokens = db.prepare<[number], { n: number }>("SELECT count(*) n FROM tokens WHERE block <= ?");
  const frozen = db.prepare<[number, number], { n: number }>(
    "SELECT count(*) n FROM tokens WHERE token = ? AND frozen_block <= ?");
  // From the end: what is asked for is nearly always near it.
  const last = (condition: string) => db.prepare<[number, number, number], { idx: number }>(
    `SELECT idx FROM l1_entries WHERE kind = ? AND token = ? AND ${condition} <= ? ORDER BY idx DESC LIMIT 1`);
  const [lastKnown, lastTaken] = [last("block"), last("batch")];
  const gap = db.prepare<[], Gap>(`SELECT kind, token, place "index", coalesce(before, -1) block FROM (
    SELECT kind, token, idx, row_number() OVER queue - 1 place, lag(block) OVER queue before FROM l1_entries
    WINDOW queue AS (PARTITION BY kind, token ORDER BY idx)) WHERE idx <> place ORDER BY before LIMIT 1`);

  const first = (condition: string) => `SELECT kind, token, min(idx) "index", queued_at "queuedAt", deadline FROM l1_entries
    WHERE ${condition} GROUP BY kind, token`;
  const heads = db.prepare<[number], QueueHead>(`SELECT kind, token, min("index") "index", "queuedAt", deadline
    FROM (${first("batch IS NULL")} UNION ALL ${first("batch > ?")}) GROUP BY kind, token`);

  return {
    /** The first entry of each queue that no batch up to `verified` has taken. */
    heads: (verified: number): QueueHead[] => heads.all(verified),
    /** Everything up to and with `block`; token by token for the `numbers` given. */
    at(block: number, numbers: readonly number[]): L1State {
      const { number = 0, root = null } = lastBatch.get(block) ?? {};
      const ends = (kind: number, token: number): QueueEnds => ({
        head: (lastTaken.get(kind, token, number)?.idx ?? -1) + 1,
        tail: (lastKnown.get(kind, token, block)?.idx ?? -1) + 1 });
      return {
        batches: number, root, tokens: tokens.get(block)!.n, opens: ends(OPEN, 0),
        byToken: new Map(numbers.map((token) => [token, { frozen: frozen.get(token, block)!.n === 1,
          credits: ends(CREDIT, token), exits: ends(EXIT, token) }])),
      };
    },
    /** The first place where an entry is missing between two others. Reads all entries. */
    gap: (): Gap | undefined => gap.get(),
    /** How many entries a queue has: the index of the next. */
    tail: (kind: number, token: number): number => (lastKnown.get(kind, token, Number.MAX_SAFE_INTEGER)?.idx ?? -1) + 1,
  };
}
