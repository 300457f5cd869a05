/**
 * Operations and L1 entries by time, newest first, page by page. Each page reads an index from where the last one ended and looks at a
 * bounded number of rows, whatever is asked for: how much there is does not matter.
 */
import type { Statement } from "better-sqlite3";
import type { Database } from "./database.ts";
import { CREDIT, EXIT, OPEN, toEntry, type EntryKind, type EntryRow, type Row as StoredEntry } from "./entries.ts";
import { toOperation, type OperationRow, type Row as StoredOperation } from "./operations.ts";

/** Rows that one page looks at where an index alone does not tell which ones fit. */
export const MOST_LOOKED_AT = 500;

export interface TimelineFilter {
  account?: number;
  direction?: "in" | "out";
  token?: number;
  /** Milliseconds, both included. */
  since?: number;
  until?: number;
  batch?: number;
  /** Of an operation or its batch. "queued": an entry that no batch has taken. */
  stage?: string;
}
export interface OperationFilter extends TimelineFilter { kind?: "transfer" | "withdraw" }
export interface EntryFilter extends TimelineFilter { kinds?: readonly EntryKind[]; owner?: string; transaction?: string }

/** Where an entry stands: by time, then by its place. */
export type EntryPlace = readonly [queuedAt: number, kind: number, token: number, index: number];

/** `looked`: the last row that was looked at, where there are more behind it; undefined at the end. */
export interface OperationPage { rows: OperationRow[]; looked?: { seq: number; at: number } }
export interface EntryPage { rows: EntryRow[]; looked?: EntryPlace }

type Value = string | number;
interface Part { sql: string; values: Value[] }

export const placeOf = ({ queuedAt, kind, token, index }: Pick<EntryRow, "queuedAt" | "kind" | "token" | "index">): EntryPlace =>
  [queuedAt, kind, token, index];

export function timelineTable(db: Database) {
  const statements = new Map<string, Statement<Value[]>>();
  /** As many different texts as there are sets of filters. */
  const all = <Row>({ sql, values }: Part): Row[] => {
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = db.prepare<Value[]>(sql)));
    return statement.all(...values) as Row[];
  };
  const from = db.prepare<[number], { seq: number; pooled_at: number }>("SELECT seq, pooled_at FROM operations WHERE seq >= ? ORDER BY seq LIMIT 1");
  const last = db.prepare<[], { seq: number | null }>("SELECT max(seq) seq FROM operations");
  const firstUntaken = db.prepare<[number, number], { idx: number | null }>(
    "SELECT min(idx) idx FROM l1_entries WHERE kind = ? AND token = ? AND batch IS NULL");

  /** The first seq whose operation came at `time` or later, by halving: operations are numbered as they come. */
  function seqAt(time: number): number {
    let [low, high] = [0, (last.get()!.seq ?? 0) + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = from.get(middle);
      if (row === undefined || row.pooled_at >= time) high = middle;
      else low = row.seq + 1;
    }
    return low;
  }

  /** Numbers of the rows to look at, newest first. */
  function candidates({ account, direction, batch, since, until }: OperationFilter, before: number, most: number): Part {
    const top = until === undefined ? before : Math.min(before, seqAt(until + 1));
    const bottom = since === undefined ? 0 : seqAt(since);
    const by = (index: string, condition: string, ...values: Value[]): Part => ({
      sql: `SELECT seq FROM operations ${index} WHERE ${condition} AND seq < ? AND seq >= ? ORDER BY seq DESC LIMIT ?`,
      values: [...values, top, bottom, most] });
    if (batch !== undefined) return by("INDEXED BY operations_batch", "batch = ?", batch);
    if (account === undefined) return by("", "true");
    const sent = by("INDEXED BY operations_sender", "sender = ?", account);
    if (direction === "out") return sent;
    const got = (condition: string, ...values: Value[]): Part =>
      by("INDEXED BY operations_receiver", `receiver = ? AND receiver <> 0 ${condition}`, account, ...values);
    if (direction === "in") return got("");
    const received = got("AND sender <> ?", account);
    return { sql: `SELECT seq FROM (SELECT * FROM (${sent.sql}) UNION ALL SELECT * FROM (${received.sql})) ORDER BY seq DESC LIMIT ?`,
      values: [...sent.values, ...received.values, most] };
  }

  return {
    /** Operations with a number below `before`. */
    operations(filter: OperationFilter, before: number, limit: number): OperationPage {
      const { account, direction, batch, token, kind, stage } = filter;
      const tests: [string, ...Value[]][] = [];
      if (token !== undefined) tests.push(["o.token = ?", token]);
      if (kind !== undefined) tests.push([kind === "withdraw" ? "o.receiver = 0" : "o.receiver <> 0"]);
      if (stage !== undefined) tests.push(["coalesce(b.stage, o.stage) = ?", stage]);
      if (batch !== undefined && account !== undefined) {
        if (direction !== "in") tests.push([direction === "out" ? "o.sender = ?" : "? IN (o.sender, o.receiver)", account]);
        else tests.push(["o.receiver = ?", account]);
      }
      const most = tests.length === 0 ? limit : Math.max(limit, MOST_LOOKED_AT);
      const { sql, values } = candidates(filter, before, most);
      const [{ n, lowest }] = all<{ n: number; lowest: number }>({ sql: `SELECT count(*) n, min(seq) lowest FROM (${sql})`, values });
      const where = tests.map(([condition]) => ` AND ${condition}`).join("");
      const rows = all<StoredOperation>({ sql: `SELECT o.* FROM (${sql}) c CROSS JOIN operations o LEFT JOIN batches b ON b.number = o.batch
        WHERE o.seq = c.seq${where} ORDER BY c.seq DESC LIMIT ?`, values: [...values, ...tests.flatMap(([, ...given]) => given), limit] });
      const lastRow = rows.length === limit ? rows.at(-1)!.seq : n === most ? lowest : undefined;
      return { rows: rows.map(toOperation), looked: lastRow === undefined ? undefined : { seq: lastRow, at: from.get(lastRow)!.pooled_at } };
    },

    /** Entries that stand before a place. */
    entries(filter: EntryFilter, before: EntryPlace, limit: number): EntryPage {
      const { account, owner, transaction, batch, token, kinds, stage, since, until } = filter;
      const tests: [string, ...Value[]][] = [];
      const lead = batch !== undefined ? "batch" : transaction !== undefined ? "tx_hash" : account !== undefined ? "id"
        : owner !== undefined ? "owner" : undefined;
      const indices = { batch: "l1_entries_batch", tx_hash: "l1_entries_transaction", id: "l1_entries_account", owner: "l1_entries_owner_time" };
      const given = { batch, tx_hash: transaction, id: account, owner };
      for (const name of ["tx_hash", "id", "owner"] as const) if (name !== lead && given[name] !== undefined) tests.push([`e.${name} = ?`, given[name]]);
      if (token !== undefined) tests.push(["e.token = ?", token]);
      if (kinds !== undefined) tests.push([`e.kind IN (${kinds.map(() => "?").join(", ")})`, ...kinds]);
      if (stage !== undefined) tests.push(["coalesce(b.stage, 'queued') = ?", stage]);
      const most = tests.length === 0 ? limit : Math.max(limit, MOST_LOOKED_AT);
      const oldest = since === undefined ? 0 : Math.ceil(since / 1_000);
      // One upper bound: of two, the index takes only one.
      const end = until === undefined ? Infinity : Math.floor(until / 1_000) + 1;
      const top: EntryPlace = before[0] < end ? before : [end, 0, 0, 0];
      const sql = `SELECT kind, token, idx, queued_at FROM l1_entries INDEXED BY ${lead === undefined ? "l1_entries_time" : indices[lead]}
        WHERE ${lead === undefined ? "" : `${lead} = ? AND `}(queued_at, kind, token, idx) < (?, ?, ?, ?) AND queued_at >= ?
        ORDER BY queued_at DESC, kind DESC, token DESC, idx DESC LIMIT ?`;
      const values: Value[] = [...(lead === undefined ? [] : [given[lead]!]), ...top, oldest, most];
      const seen = all<{ kind: number; token: number; idx: number; queued_at: number }>({ sql, values });
      const where = tests.map(([condition]) => ` AND ${condition}`).join("");
      const rows = all<StoredEntry>({ sql: `SELECT e.* FROM (${sql}) c CROSS JOIN l1_entries e LEFT JOIN batches b ON b.number = e.batch
        WHERE e.kind = c.kind AND e.token = c.token AND e.idx = c.idx${where}
        ORDER BY e.queued_at DESC, e.kind DESC, e.token DESC, e.idx DESC LIMIT ?`, values: [...values, ...tests.flatMap(([, ...more]) => more), limit] })
        .map(toEntry);
      const last = seen.at(-1);
      const looked = rows.length === limit ? placeOf(rows.at(-1)!)
        : seen.length === most && last !== undefined ? [last.queued_at, last.kind, last.token, last.idx] as const : undefined;
      return { rows, looked };
    },

    /** How many entries of its queue come before an entry that no batch has taken. */
    position: ({ kind, token, index }: Pick<EntryRow, "kind" | "token" | "index">): number => index - (firstUntaken.get(kind, token)!.idx ?? index),
  };
}

export const KIND_OF = { open: OPEN, deposit: CREDIT, exit: EXIT } as const;
export const NAME_OF = { [OPEN]: "open", [CREDIT]: "deposit", [EXIT]: "exit" } as const;
