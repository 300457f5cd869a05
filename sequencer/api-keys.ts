/** Making, listing and revoking API keys, beside a service that runs: it asks the database for each request. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { apiKeysTable, type ApiKeyRow } from "./store/api-keys.ts";
import { openDatabase } from "./store/database.ts";

const PREFIX = "ck_";
/** What a key looks like: 32 random bytes, which nobody guesses, so that a plain hash keeps it secret. */
const FORM = /^ck_[A-Za-z0-9_-]{43}$/;
const LONGEST_NAME = 80;

/** How a key is stored; undefined for what is no key. */
export const hashOfKey = (key: string): string | undefined =>
  (FORM.test(key) ? createHash("sha256").update(key).digest("hex") : undefined);

/**
 * Makes a key in the database of a data directory, and returns it: it is shown once and stored nowhere. `perMinute`:
 * requests; 0 for as many as it likes. Throws an Error for a name or a number that makes no sense, or where there is no
 * database.
 */
export function createApiKey(data: string, name: string, perMinute: number): ApiKeyRow & { key: string } {
  if (name.trim() === "" || name.length > LONGEST_NAME) throw new Error(`A key's name has 1 to ${LONGEST_NAME} characters`);
  if (!Number.isSafeInteger(perMinute) || perMinute < 0) throw new Error("A key's limit is a whole number of requests a minute, or 0");
  const key = `${PREFIX}${randomBytes(32).toString("base64url")}`;
  const row: ApiKeyRow = { id: randomBytes(4).toString("hex"), name, perMinute, createdAt: Date.now(), revokedAt: null };
  withTable(data, (table) => table.insert(hashOfKey(key)!, row));
  return { ...row, key };
}

/** All keys that were ever made, without what would let anybody use them. */
export const listApiKeys = (data: string): ApiKeyRow[] => withTable(data, (table) => table.all());

/** From now on the key is refused. Throws an Error if there is none of this id, or it was revoked before. */
export function revokeApiKey(data: string, id: string): void {
  if (!withTable(data, (table) => table.revoke(id, Date.now()))) throw new Error(`There is no key ${id} that could be revoked`);
}

function withTable<T>(data: string, work: (table: ReturnType<typeof apiKeysTable>) => T): T {
  const file = join(data, "colonnade.sqlite");
  if (!existsSync(file)) throw new Error(`There is no database in ${data}: start the sequencer once, or name its folder with --data`);
  const db = openDatabase(file);
  try {
    return work(apiKeysTable(db));
  } finally {
    db.close();
  }
}
