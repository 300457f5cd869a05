/** The one adapter of better-sqlite3: opens a database file durably and brings its schema up to date. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import SQLite from "better-sqlite3";
import { openingError } from "./opening-error.ts";

export type Database = SQLite.Database;

const MIGRATIONS = join(import.meta.dirname, "migrations");

/**
 * Opens (and creates) a database. WAL lets readers work beside the one writer; synchronous = FULL makes a commit durable
 * before it returns, which is what an accepted operation promises. Throws an Error that says what is wrong with the
 * file.
 */
export function openDatabase(file: string): Database {
  try {
    return open(file);
  } catch (cause) {
    if (cause instanceof SchemaError) throw cause;
    throw openingError(file, cause);
  }
}

/** The program and the database do not fit. */
class SchemaError extends Error {}

function open(file: string): Database {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
  const db = new SQLite(file);
  try {
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function prepare(db: Database): void {
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  // Copying the log into the database costs two more waits for the disk: every 32 MiB instead of every 4.
  db.pragma("wal_autocheckpoint = 8192");
  migrate(db);
}

/** A second, read-only connection: a long read on it sees one moment of the database and blocks nobody. */
export function openReader(file: string): Database {
  return new SQLite(file, { readonly: true });
}

/** Runs the migrations that this database has not seen, each in a transaction of its own. */
function migrate(db: Database): void {
  const files = readdirSync(MIGRATIONS).filter((name) => /^\d{4}-.+\.sql$/.test(name)).sort();
  const current = db.pragma("user_version", { simple: true }) as number;
  if (current > files.length) {
    const known = `this program knows up to ${files.length}: use a newer program`;
    throw new SchemaError(`The database has schema ${current}, ${known}`);
  }
  for (const [index, name] of files.entries()) {
    if (Number(name.slice(0, 4)) !== index + 1) throw new SchemaError(`Migration ${name} is out of sequence`);
    if (index < current) continue;
    db.transaction(() => {
      db.exec(readFileSync(join(MIGRATIONS, name), "utf8"));
      db.pragma(`user_version = ${index + 1}`);
    })();
  }
}
