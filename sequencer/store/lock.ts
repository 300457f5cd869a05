/** One service for one data directory: two would sign two transactions with one nonce. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { isBusy, openingError } from "./opening-error.ts";

/**
 * Holds a lock until `release`, or until the process ends in whatever way. Throws an Error that says so if another
 * process holds it, or what else is wrong.
 */
export function lockDirectory(directory: string): { release(): void } {
  const file = join(directory, "lock.sqlite");
  let db: SQLite.Database | undefined;
  try {
    mkdirSync(directory, { recursive: true });
    db = new SQLite(file, { timeout: 0 });
    db.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    db?.close();
    if (!isBusy(cause)) throw openingError(file, cause);
    throw new Error(`Another sequencer works in ${directory}; stop it or choose another --data directory`, { cause });
  }
  const held = db;
  return { release: () => void held.close() };
}
