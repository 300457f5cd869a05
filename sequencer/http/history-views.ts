/** What the API shows of L1 entries, and of operations and entries as one history. */
import type { EntryView, HistoryItem, HistoryView } from "../../client/api-types.ts";
import { kindOf } from "../../protocol/operations.ts";
import type { Service } from "../service.ts";
import { CREDIT, EXIT, OPEN, type EntryRow } from "../store/entries.ts";
import type { OperationRow } from "../store/operations.ts";
import { NAME_OF, placeOf, type EntryFilter, type EntryPlace, type OperationFilter } from "../store/timeline.ts";
import { moment, operationView } from "./views.ts";

type Shown = Pick<Service, "store" | "facts" | "watcher" | "confirmations" | "l1Time">;

export function entryView({ store, watcher, confirmations, l1Time }: Shown, row: EntryRow): EntryView {
  const { kind, token, index } = row;
  const batch = row.batch === null ? undefined : store.batches.get(row.batch);
  const { l1, read } = watcher.heads();
  const time = l1Time();
  const isDone = batch?.stage === "verified";
  const isSeen = row.block > read;
  return {
    kind: NAME_OF[kind], account: row.id, token, index, amount: kind === CREDIT ? row.value.toString() : null,
    ax: kind === OPEN ? row.value.toString() : null, owner: row.owner, depositor: row.depositor, fee: row.fee.toString(),
    queuedAt: row.queuedAt, deadline: row.deadline, secondsLeft: time === null || isDone ? null : row.deadline - time,
    stage: batch?.stage ?? (isSeen ? "seen" : "queued"),
    confirmations: { have: Math.max(0, Math.min(confirmations, l1 - row.block + 1)), wanted: confirmations },
    position: batch === undefined ? store.timeline.position({ kind, token, index }) : null,
    batch: row.batch, transaction: row.txHash, block: row.block, batchTransaction: batch?.txHash ?? null,
  };
}

/** Before everything, and short enough for a cursor. */
const LAST = 999_999_999_999_999;
const NEWEST: EntryPlace = [LAST, 9, 0, 0];

export const readPlace = (text: string | undefined): EntryPlace =>
  (text === undefined ? NEWEST : text.split("-").map(Number) as unknown as EntryPlace);
export const writePlace = (place: EntryPlace): string => place.join("-");

/** Where a page begins: operations below a number, entries before a place. */
export interface HistoryPlace { seq: number; entry: EntryPlace }
export function readHistoryPlace(text: string | undefined): HistoryPlace {
  if (text === undefined) return { seq: LAST, entry: NEWEST };
  const [seq, ...entry] = text.split("-").map(Number);
  return { seq, entry: entry as unknown as EntryPlace };
}

export type HistoryFilter = Omit<OperationFilter & EntryFilter, "kind" | "kinds" | "owner" | "transaction">
  & { operations: Pick<OperationFilter, "kind"> | undefined; entries: Pick<EntryFilter, "kinds"> | undefined };

/**
 * Operations and entries, newest first, each read from a place of its own.
 */
export function historyView(service: Shown, filter: HistoryFilter, after: HistoryPlace, limit: number): HistoryView {
  const { store } = service;
  const { operations: wanted, entries: wantedEntries, ...common } = filter;
  const operations = wanted === undefined ? { rows: [] } : store.timeline.operations({ ...common, ...wanted }, after.seq, limit);
  const entries = wantedEntries === undefined ? { rows: [] } : store.timeline.entries({ ...common, ...wantedEntries }, after.entry, limit);
  const [shownOperations, shownEntries] = merge(
    { times: operations.rows.map(({ pooledAt }) => pooledAt), end: operations.looked?.at },
    { times: entries.rows.map(({ queuedAt }) => queuedAt * 1_000), end: entries.looked && entries.looked[0] * 1_000 }, limit);
  const items = [
    ...operations.rows.slice(0, shownOperations).map((row) => ({ at: row.pooledAt, view: operationItem(service, row, filter.account) })),
    ...entries.rows.slice(0, shownEntries).map((row) => ({ at: row.queuedAt * 1_000, view: entryItem(service, row, filter.account) })),
  ].sort((a, b) => b.at - a.at).map(({ view }) => view);
  // Each source goes on behind what was shown of it, or, if nothing of it was held back, behind what was looked at.
  const seq = shownOperations < operations.rows.length ? operations.rows[shownOperations - 1]?.seq : operations.looked?.seq ?? operations.rows.at(-1)?.seq;
  const lastEntry = entries.rows[shownEntries - 1];
  const place = (shownEntries < entries.rows.length ? undefined : entries.looked) ?? (lastEntry && placeOf(lastEntry));
  const isMore = shownOperations < operations.rows.length || shownEntries < entries.rows.length
    || operations.looked !== undefined || entries.looked !== undefined;
  return { items, after: isMore ? [seq ?? after.seq, ...(place ?? after.entry)].join("-") : null };
}

/** `times`: newest first; `end`: of the last row that was looked at, if there are more behind it. */
interface Source { times: readonly number[]; end: number | undefined }

/**
 * How many of two sources come first together, `limit` at most. What is older than where the other source's rows end
 * waits for the next page: something of the other one may come before it.
 */
function merge(a: Source, b: Source, limit: number): [number, number] {
  const floorOf = ({ times, end }: Source): number => (end === undefined ? -Infinity : Math.min(end, ...times));
  const [floorA, floorB] = [floorOf(a), floorOf(b)];
  let [i, j] = [0, 0];
  while (i + j < limit) {
    const [timeA, timeB] = [a.times[i] ?? -Infinity, b.times[j] ?? -Infinity];
    if (i < a.times.length && timeA >= timeB && timeA >= floorB) i += 1;
    else if (j < b.times.length && timeB >= timeA && timeB >= floorA) j += 1;
    else break;
  }
  return [i, j];
}

function operationItem({ store, facts }: Shown, row: OperationRow, account: number | undefined): HistoryItem {
  return { kind: kindOf(row.operation), at: moment(row.pooledAt), direction: directionOf(row, account), operation: operationView(store, row, facts.window) };
}

function entryItem(service: Shown, row: EntryRow, account: number | undefined): HistoryItem {
  return { kind: NAME_OF[row.kind], at: moment(row.queuedAt * 1_000), direction: account === undefined ? null : row.kind === EXIT ? "out" : "in",
    entry: entryView(service, row) };
}

function directionOf({ operation: { from, to } }: OperationRow, account: number | undefined): HistoryItem["direction"] {
  if (account === undefined) return null;
  if (from === to) return "self";
  return from === account ? "out" : "in";
}
