/** Table `api_keys`: who may use the API more than others. */
import type { Database } from "./database.ts";

export interface ApiKeyRow {
  id: string;
  name: string;
  /** Requests a minute; 0: as many as it likes. */
  perMinute: number;
  /** Unix milliseconds. */
  createdAt: number;
  revokedAt: number | null;
}

export function apiKeysTable(db: Database) {
  const columns = "id, name, per_minute perMinute, created_at createdAt, revoked_at revokedAt";
  const insert = db.prepare("INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, NULL)");
  const living = db.prepare<[string], ApiKeyRow>(`SELECT ${columns} FROM api_keys WHERE hash = ? AND revoked_at IS NULL`);
  const all = db.prepare<[], ApiKeyRow>(`SELECT ${columns} FROM api_keys ORDER BY created_at, id`);
  const revoke = db.prepare("UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL");
  return {
    insert: (hash: string, { id, name, perMinute, createdAt }: ApiKeyRow): void =>
      void insert.run(id, hash, name, perMinute, createdAt),
    /** The key with this hash; undefined if there is none, or it was revoked. */
    living: (hash: string): ApiKeyRow | undefined => living.get(hash),
    /** Revoked ones too. */
    all: (): ApiKeyRow[] => all.all(),
    /** False if there is no such key that was not revoked yet. */
    revoke: (id: string, now: number): boolean => revoke.run(now, id).changes === 1,
  };
}
