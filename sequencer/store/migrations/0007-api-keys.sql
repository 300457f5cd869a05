-- Keys of programs that use the API more than others may. Only hashes: whoever reads this table has no key.
CREATE TABLE api_keys (
  id         TEXT PRIMARY KEY,               -- what lists and logs show
  hash       TEXT    NOT NULL UNIQUE,        -- SHA-256 of the key, hex
  name       TEXT    NOT NULL,
  per_minute INTEGER NOT NULL,               -- requests; 0: as many as it likes
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
