/** Tables `cells`, `keys`, `cell_changes`: the columns after the last sealed batch, and the way back. */
import type { CellChange, StateView } from "../../protocol/state.ts";
import type { Database } from "./database.ts";

export function cellsTable(db: Database) {
  const cell = db.prepare<[number, number], { cell: string }>("SELECT cell FROM cells WHERE token = ? AND row = ?");
  const key = db.prepare<[number], { ax: string }>("SELECT ax FROM keys WHERE row = ?");
  const lastRow = db.prepare<[], { row: number | null }>("SELECT max(row) row FROM keys");
  const set = db.prepare("INSERT INTO cells VALUES (?, ?, ?) ON CONFLICT (token, row) DO UPDATE SET cell = excluded.cell");
  const setKey = db.prepare("INSERT INTO keys VALUES (?, ?, ?)");
  const dropKeys = db.prepare("DELETE FROM keys WHERE batch >= ?");
  const change = db.prepare("INSERT INTO cell_changes VALUES (?, ?, ?, ?, ?)");
  const changes = db.prepare<[number], { row: number; before: string; after: string }>(
    "SELECT row, before, after FROM cell_changes WHERE batch = ? ORDER BY row");
  const keyChanges = db.prepare<[number], { row: number; ax: string }>("SELECT row, ax FROM keys WHERE batch = ? ORDER BY row");
  const later = db.prepare<[number], { token: number; row: number; before: string }>(
    "SELECT token, row, before FROM cell_changes WHERE batch >= ? ORDER BY batch DESC");
  const dropChanges = db.prepare("DELETE FROM cell_changes WHERE batch >= ?");
  const firstAfter = db.prepare<[number, number, number], { before: string }>(
    "SELECT before FROM cell_changes WHERE token = ? AND row = ? AND batch > ? ORDER BY batch LIMIT 1");
  const lastBefore = db.prepare<[number], { row: number }>("SELECT row FROM keys WHERE batch < ? ORDER BY batch DESC, row DESC LIMIT 1");
  const keyBatch = db.prepare<[number], { batch: number }>("SELECT batch FROM keys WHERE row = ?");

  const holdings = db.prepare<[number, number, number, number], { token: number; now: string; earlier: string | null }>(
    `SELECT c.token, c.cell now, (SELECT before FROM cell_changes h
      WHERE h.token = c.token AND h.row = c.row AND h.batch > ? ORDER BY h.batch LIMIT 1) earlier
    FROM cells c WHERE c.row = ? AND c.token > ? AND (now <> '0' OR coalesce(earlier, '0') <> '0')
    ORDER BY c.token LIMIT ?`);

  const view: StateView = {
    cell: (token, row) => BigInt(cell.get(token, row)?.cell ?? 0),
    key: (row) => BigInt(key.get(row)?.ax ?? 0),
  };
  return {
    /** The state after the last sealed batch. */
    view,
    /** A cell as it was after batch `number`. */
    cellAfter(token: number, row: number, number: number): bigint {
      const change = firstAfter.get(token, row, number);
      return change === undefined ? view.cell(token, row) : BigInt(change.before);
    },
    /**
     * The cells of an account that are not zero now or were not after batch `number`, of tokens after `after`, at most
     * `limit`: one question however many tokens there are.
     */
    holdings: (row: number, number: number, after: number, limit: number): { token: number; now: bigint; then: bigint }[] =>
      holdings.all(number, row, after, limit).map(({ token, now, earlier }) =>
        ({ token, now: BigInt(now), then: BigInt(earlier ?? now) })),
    /** The batch that opened an account; undefined if it is not open after the last sealed batch. */
    openedIn: (row: number): number | undefined => keyBatch.get(row)?.batch,
    /** The id of the next account to open. */
    accounts: (): number => (lastRow.get()!.row ?? 0) + 1,
    /** The id of the next account to open before batch `number`. */
    accountsBefore: (number: number): number => (lastBefore.get(number)?.row ?? 0) + 1,
    changesOf: (batch: number): { cells: CellChange[]; keys: CellChange[] } => ({
      cells: changes.all(batch).map(({ row, before, after }) => ({ row, before: BigInt(before), after: BigInt(after) })),
      keys: keyChanges.all(batch).map(({ row, ax }) => ({ row, before: 0n, after: BigInt(ax) })),
    }),
    apply(batch: number, token: number, { cells, keys }: { cells: readonly CellChange[]; keys: readonly CellChange[] }): void {
      for (const { row, before, after } of cells) {
        change.run(batch, token, row, before.toString(), after.toString());
        set.run(token, row, after.toString());
      }
      for (const { row, after } of keys) setKey.run(row, after.toString(), batch);
    },
    /** Takes back what batch `from` and later ones changed. */
    revertFrom(from: number): void {
      for (const { token, row, before } of later.all(from)) set.run(token, row, before);
      dropChanges.run(from);
      dropKeys.run(from);
    },
  };
}
