/** Everything durable, in one place. */
import { openDatabase, openReader, type Database } from "./database.ts";
import { apiKeysTable } from "./api-keys.ts";
import { batchesTable } from "./batches.ts";
import { cellsTable } from "./cells.ts";
import { chainTable } from "./chain.ts";
import { entriesTable } from "./entries.ts";
import { eventsTable } from "./events.ts";
import { historyTable } from "./history.ts";
import { jobsTable } from "./jobs.ts";
import { operationsTable } from "./operations.ts";
import { submissionsTable } from "./submissions.ts";
import { timelineTable } from "./timeline.ts";

export interface Store {
  /** Counts every change of pool, queues and batches, so that pointless work is not repeated. Not durable. */
  version: number;
  operations: ReturnType<typeof operationsTable>;
  batches: ReturnType<typeof batchesTable>;
  cells: ReturnType<typeof cellsTable>;
  entries: ReturnType<typeof entriesTable>;
  apiKeys: ReturnType<typeof apiKeysTable>;
  chain: ReturnType<typeof chainTable>;
  events: ReturnType<typeof eventsTable>;
  history: ReturnType<typeof historyTable>;
  jobs: ReturnType<typeof jobsTable>;
  submissions: ReturnType<typeof submissionsTable>;
  timeline: ReturnType<typeof timelineTable>;
  /** Runs `work` in one transaction: all of it is durable when this returns, or none of it happened. */
  transaction<T>(work: () => T): T;
  /** A read-only connection to the same file, which the caller closes. */
  reader(): Database;
  close(): void;
}

/**
 * Opens the store in a database file.
 *
 * @example
 * const store = openStore("data/colonnade.sqlite");
 * store.batches.head(); // 0
 * store.close();
 */
export function openStore(file: string): Store {
  const db = openDatabase(file);
  const store: Store = {
    version: 0,
    operations: operationsTable(db), batches: batchesTable(db), cells: cellsTable(db), entries: entriesTable(db),
    apiKeys: apiKeysTable(db), chain: chainTable(db), events: eventsTable(db), history: historyTable(db), jobs: jobsTable(db),
    submissions: submissionsTable(db), timeline: timelineTable(db),
    transaction<T>(work: () => T): T {
      try {
        const result = db.transaction(work).immediate();
        store.version += 1;
        return result;
      } catch (error) {
        store.chain.forget();
        throw error;
      }
    },
    reader: () => openReader(file),
    close: () => void db.close(),
  };
  return store;
}
