/** One service for one data directory: two would sign two transactions with one nonce. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import SQLite from "better-sqlite3";

/** Holds a lock until `release`, or until the process ends in whatever way. Throws if another process holds it. */
export function lockDirectory(directory: string): { release(): void } {
  mkdirSync(directory, { recursive: true });
  const db = new SQLite(join(directory, "lock.sqlite"), { timeout: 0 });
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    db.close();
    throw new Error(`Another sequencer works in ${directory}; stop it or choose another --data directory`, { cause });
  }
  return { release: () => void db.close() };
}
