/**
 * Table `events`: what happened, in one durable order. Triggers write what a stage's change says by itself; what this
 * file writes are the changes that many operations share, one row for all of them.
 */
import type { EventKind } from "../../client/event-types.ts";
import type { Database } from "./database.ts";

/** Hash (null where only L1 knows the operation), sender, receiver (0 in a withdrawal). */
export type OperationMember = [hash: string | null, from: number, to: number];
/** Queue, token, index, account. */
export type EntryMember = [kind: number, token: number, index: number, account: number];
export interface Members { o: OperationMember[]; e: EntryMember[] }

export interface EventRow {
  id: number;
  /** Unix milliseconds. */
  at: number;
  kind: EventKind;
  /** Where that is from now on what the event tells of. */
  stage: string;
  batch: number | null;
  code: string | null;
  txHash: string | null;
  l1Block: number | null;
  members: Members;
}

interface Row extends Omit<EventRow, "members"> { members: string | null }

/** What a sealed batch holds, as far as events tell of it. */
export interface SealedMembers {
  operations: readonly OperationMember[];
  entries: readonly { kind: number; token: number; index: number; id: number }[];
}

export function eventsTable(db: Database) {
  const write = db.prepare("INSERT INTO events (at, kind, stage, batch, seal, members) VALUES (?, ?, ?, ?, ?, ?)");
  const after = db.prepare<[number, number], Row>(
    `SELECT e.id, e.at, e.kind, e.stage, e.batch, e.code, e.tx_hash txHash, e.l1_block l1Block,
      coalesce(e.members, s.members) members
    FROM events e LEFT JOIN events s ON s.seal = e.seal AND s.kind = 'sealed' AND e.members IS NULL
    WHERE e.id > ? ORDER BY e.id LIMIT ?`);
  const ofSeal = db.prepare<[number], { members: string }>("SELECT members FROM events WHERE seal = ? AND kind = 'sealed'");
  const ofBatch = db.prepare<[number], { hash: string; sender: number; receiver: number }>(
    "SELECT hash, sender, json_extract(body, '$.to') receiver FROM operations WHERE batch = ?");
  const batchesFrom = db.prepare<[number], { number: number; seal: number }>(
    "SELECT number, seal FROM batches WHERE number >= ? ORDER BY number");
  const sealOf = db.prepare<[number], { seal: number }>("SELECT seal FROM batches WHERE number = ?");
  const head = db.prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'events'");
  const oldest = db.prepare<[], { id: number | null }>("SELECT min(id) id FROM events");
  const old = db.prepare<[number, number], { id: number | null }>("SELECT max(id) id FROM events WHERE id < ? AND at < ?");
  const drop = db.prepare("DELETE FROM events WHERE id <= ?");
  const series = db.prepare<[], { value: string }>("SELECT value FROM meta WHERE name = 'events'").get()!.value;

  const headId = (): number => head.get()?.seq ?? 0;
  const oldestId = (): number => oldest.get()!.id ?? headId() + 1;
  /** Where the sealing's own row is gone: what the batch holds now. */
  const membersNow = (batch: number): Members =>
    ({ o: ofBatch.all(batch).map(({ hash, sender, receiver }) => [hash, sender, receiver]), e: [] });

  return {
    /** The name of this order: ids of another one say nothing. */
    series,
    /** The id of the last event, also if it was pruned; 0 before the first. */
    head: headId,
    /** The id of the first event that is still there; one more than the head's if there is none. */
    oldest: oldestId,
    /** Operations that have just joined the pool. */
    pooled(members: OperationMember[], at: number): void {
      write.run(at, "pooled", "pooled", null, null, JSON.stringify({ o: members, e: [] } satisfies Members));
    },
    /** A batch that has just been inserted. */
    sealed(batch: number, { operations, entries }: SealedMembers, at: number): void {
      const e = entries.map(({ kind, token, index, id }): EntryMember => [kind, token, index, id]);
      const members: Members = { o: [...operations], e };
      write.run(at, "sealed", "sealed", batch, sealOf.get(batch)!.seal, JSON.stringify(members));
    },
    /** Batch `from` and all later ones are about to be taken apart: what they hold waits again. */
    takenApart(from: number, at: number): void {
      for (const { number, seal } of batchesFrom.all(from)) {
        const now = membersNow(number);
        const row = ofSeal.get(seal);
        const then = row === undefined ? now : JSON.parse(row.members) as Members;
        // An operation that was rejected a moment ago does not wait.
        const held = new Set<string | null>([null, ...now.o.map(([hash]) => hash)]);
        write.run(at, "back", "pooled", number, seal, JSON.stringify({ o: then.o.filter(([hash]) => held.has(hash)), e: then.e }));
      }
    },
    /** Events behind `id` in their order, at most `limit`. */
    after: (id: number, limit: number): EventRow[] => after.all(id, limit).map((row) =>
      ({ ...row, members: row.members === null ? membersNow(row.batch!) : JSON.parse(row.members) as Members })),
    /**
     * Forgets up to `step` events that are older than `before` (unix milliseconds), or too many beside `keep` later ones.
     * True if it forgot any.
     */
    prune(before: number, keep: number, step: number): boolean {
      const first = oldestId();
      const aged = old.get(first + step, before)!.id ?? 0;
      const last = Math.max(aged, Math.min(headId() - keep, first + step - 1));
      return last >= first && drop.run(last).changes > 0;
    },
  };
}
