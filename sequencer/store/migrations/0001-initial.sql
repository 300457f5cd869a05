-- Numbers that may pass 2^53 (amounts, cells, field elements, wei) are decimal text. Times are unix milliseconds unless said otherwise.

-- What the database belongs to: chain id, contract, hash of the deployment's block.
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- Every signed operation that was ever accepted. `seq` is the order of arrival.
CREATE TABLE operations (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  hash        TEXT    NOT NULL UNIQUE,
  token       INTEGER NOT NULL,
  sender      INTEGER NOT NULL,
  nonce       INTEGER NOT NULL,
  valid_until INTEGER NOT NULL,              -- unix seconds
  spends      TEXT    NOT NULL,              -- amount + fee
  body        TEXT    NOT NULL,              -- the signed operation
  stage       TEXT    NOT NULL CHECK (stage IN ('pooled', 'sealed', 'rejected')),
  batch       INTEGER REFERENCES batches (number),
  pooled_at   INTEGER NOT NULL,
  rejected_at INTEGER,
  code        TEXT,                          -- why it was rejected
  CHECK ((stage = 'sealed') = (batch IS NOT NULL)),
  CHECK ((stage = 'rejected') = (code IS NOT NULL))
) STRICT;
-- One living operation for a nonce: two would be a double spend waiting to be sorted out.
CREATE UNIQUE INDEX operations_nonce ON operations (token, sender, nonce) WHERE stage <> 'rejected';
CREATE INDEX operations_pool ON operations (token, seq) WHERE stage = 'pooled';
CREATE INDEX operations_pool_sender ON operations (sender) WHERE stage = 'pooled';
CREATE INDEX operations_sender ON operations (sender, seq);
CREATE INDEX operations_batch ON operations (batch) WHERE batch IS NOT NULL;

-- Batches in their one total order. Own ones carry trace and proof; those of others are rebuilt from L1 calldata.
CREATE TABLE batches (
  number       INTEGER PRIMARY KEY,
  seal         INTEGER NOT NULL UNIQUE,      -- this sealing; results for an earlier sealing of the same number are dropped
  origin       TEXT    NOT NULL CHECK (origin IN ('own', 'l1')),
  token        INTEGER NOT NULL,
  instance     TEXT    NOT NULL,
  batch_time   INTEGER NOT NULL,             -- unix seconds
  fee_account  INTEGER NOT NULL,
  operations   INTEGER NOT NULL,             -- records, exits included
  opens        INTEGER NOT NULL,
  credits      INTEGER NOT NULL,
  exits        INTEGER NOT NULL,
  withdrawals  INTEGER NOT NULL,
  words_hash   TEXT    NOT NULL,
  stage        TEXT    NOT NULL CHECK (stage IN ('sealed', 'committed', 'proven', 'submitted', 'verified')),
  trace        TEXT,
  commitments  TEXT,
  proven       TEXT,
  checked      INTEGER NOT NULL,             -- 1 when our own commitments were compared with L1's
  tx_hash      TEXT,                         -- the transaction that L1 accepted, or the last one sent
  l1_block     INTEGER,
  root         TEXT,
  sealed_at    INTEGER NOT NULL,
  committed_at INTEGER,
  proven_at    INTEGER,
  submitted_at INTEGER,
  verified_at  INTEGER,
  CHECK ((stage = 'verified') = (l1_block IS NOT NULL))
) STRICT;
CREATE INDEX batches_token ON batches (token, number);

-- The columns after the last batch in `batches`. Cells that were never touched are absent.
CREATE TABLE cells (
  token INTEGER NOT NULL,
  row   INTEGER NOT NULL,
  cell  TEXT    NOT NULL,
  PRIMARY KEY (token, row)
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
  row   INTEGER PRIMARY KEY,
  ax    TEXT    NOT NULL,
  batch INTEGER NOT NULL REFERENCES batches (number)
) STRICT;
CREATE INDEX keys_batch ON keys (batch);

-- What each batch changed: the way back to the columns before any of them.
CREATE TABLE cell_changes (
  batch  INTEGER NOT NULL REFERENCES batches (number),
  token  INTEGER NOT NULL,
  row    INTEGER NOT NULL,
  before TEXT    NOT NULL,
  after  TEXT    NOT NULL,
  PRIMARY KEY (batch, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX cell_changes_row ON cell_changes (token, row, batch);

-- The contract's queues: kind 1 open, 2 credit, 3 exit. `batch` is the one that takes the entry.
CREATE TABLE l1_entries (
  kind      INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),
  token     INTEGER NOT NULL,
  idx       INTEGER NOT NULL,
  id        INTEGER NOT NULL,
  value     TEXT    NOT NULL,
  owner     TEXT    NOT NULL,
  depositor TEXT    NOT NULL,
  fee       TEXT    NOT NULL,
  deadline  INTEGER NOT NULL,                -- unix seconds
  block     INTEGER NOT NULL,
  tx_hash   TEXT    NOT NULL,
  seen_at   INTEGER NOT NULL,
  batch     INTEGER REFERENCES batches (number),
  PRIMARY KEY (kind, token, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX l1_entries_untaken ON l1_entries (kind, token, idx) WHERE batch IS NULL;
CREATE INDEX l1_entries_batch ON l1_entries (batch) WHERE batch IS NOT NULL;
CREATE INDEX l1_entries_id ON l1_entries (id, kind);
CREATE INDEX l1_entries_ax ON l1_entries (value, owner) WHERE kind = 1;
CREATE INDEX l1_entries_owner ON l1_entries (owner) WHERE kind = 1;

CREATE TABLE tokens (
  token        INTEGER PRIMARY KEY,
  asset        TEXT    NOT NULL,
  block        INTEGER NOT NULL,
  frozen_block INTEGER
) STRICT;

-- Blocks whose events were read: each with events, and the last of each range. The highest one is the cursor.
CREATE TABLE blocks (
  number    INTEGER PRIMARY KEY,
  hash      TEXT    NOT NULL,
  timestamp INTEGER NOT NULL                 -- unix seconds
) STRICT;

-- What became claimable on L1 (positive) and what was claimed (negative).
CREATE TABLE claims (
  block     INTEGER NOT NULL,
  log_index INTEGER NOT NULL,
  tx_hash   TEXT    NOT NULL,
  token     INTEGER NOT NULL,
  who       TEXT    NOT NULL,
  amount    TEXT    NOT NULL,
  PRIMARY KEY (block, log_index)
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_who ON claims (who, token);

-- Work that may fail and is tried again: proving, publishing.
CREATE TABLE jobs (
  batch    INTEGER NOT NULL REFERENCES batches (number),
  kind     TEXT    NOT NULL CHECK (kind IN ('commit', 'prove', 'publish')),
  attempts INTEGER NOT NULL,
  retry_at INTEGER NOT NULL,
  error    TEXT,
  PRIMARY KEY (batch, kind)
) STRICT, WITHOUT ROWID;

-- Transactions as they were signed, written before they are sent: a restart sends the same bytes again, never a second transaction.
-- They outlive their batch, because a transaction that is on its way keeps its L1 nonce busy.
CREATE TABLE submissions (
  tx_hash         TEXT PRIMARY KEY,
  batch           INTEGER NOT NULL,
  seal            INTEGER NOT NULL,
  l1_nonce        INTEGER NOT NULL,
  raw             TEXT    NOT NULL,
  max_fee         TEXT    NOT NULL,          -- wei per gas
  priority_fee    TEXT    NOT NULL,
  signed_at       INTEGER NOT NULL,
  sent_at         INTEGER
) STRICT;
CREATE INDEX submissions_nonce ON submissions (l1_nonce);
CREATE INDEX submissions_batch ON submissions (batch, seal);

-- Sealings are numbered over the database's whole life.
INSERT INTO meta VALUES ('last_seal', '0');
