/** The columns as they were before a batch, read without holding up the event loop. */
import { setImmediate } from "node:timers/promises";
import { PackedRows } from "../../prover/packed-rows.ts";
import type { ColumnSnapshot } from "../../prover/port.ts";
import type { Store } from "../store/store.ts";

/** Rows read between two turns of the event loop: well below a millisecond's worth. */
const CHUNK = 1_000;

/**
 * All non-zero cells of `token` and all keys before batch `number`, whatever was sealed since. The connection is its own, and its
 * transaction sees one moment: batches sealed meanwhile do not show.
 */
export async function snapshotBefore(store: Store, number: number, token: number): Promise<ColumnSnapshot> {
  const db = store.reader();
  try {
    db.exec("BEGIN");
    /** What later batches changed, as it was before the first of them: few rows beside a column that may hold 2^24. */
    const changed = new Map<number, bigint>();
    const later = db.prepare<[number, number], { row: number; before: string }>(
      "SELECT row, before FROM cell_changes WHERE batch >= ? AND token = ? ORDER BY batch DESC");
    for (const { row, before } of later.iterate(number, token)) changed.set(row, BigInt(before));

    const cells = new PackedRows();
    const page = db.prepare<[number, number], { row: number; cell: string }>(
      `SELECT row, cell FROM cells WHERE token = ? AND row > ? ORDER BY row LIMIT ${CHUNK}`);
    for (let last = 0; ;) {
      const rows = page.all(token, last);
      for (const { row, cell } of rows) {
        const value = changed.get(row) ?? BigInt(cell);
        if (value !== 0n) cells.push(row, value);
      }
      if (rows.length < CHUNK) break;
      last = rows.at(-1)!.row;
      await setImmediate();
    }

    const keys = new PackedRows();
    const keyPage = db.prepare<[number, number], { row: number; ax: string }>(
      `SELECT row, ax FROM keys WHERE batch < ? AND row > ? ORDER BY row LIMIT ${CHUNK}`);
    for (let last = 0; ;) {
      const rows = keyPage.all(number, last);
      for (const { row, ax } of rows) keys.push(row, BigInt(ax));
      if (rows.length < CHUNK) break;
      last = rows.at(-1)!.row;
      await setImmediate();
    }
    return { cells, keys };
  } finally {
    db.close();
  }
}
