-- The receiver of a transfer, 0 in a withdrawal: an account's history has what it received, too.
ALTER TABLE operations ADD COLUMN receiver INTEGER NOT NULL DEFAULT 0;
UPDATE operations SET receiver = json_extract(body, '$.to');
CREATE INDEX operations_receiver ON operations (receiver, seq) WHERE receiver <> 0;
-- Entries newest first: all of them, of an account, of an owner, of a transaction. The primary key follows in each.
CREATE INDEX l1_entries_time ON l1_entries (queued_at);
CREATE INDEX l1_entries_account ON l1_entries (id, queued_at);
CREATE INDEX l1_entries_owner_time ON l1_entries (owner, queued_at);
CREATE INDEX l1_entries_transaction ON l1_entries (tx_hash, queued_at);
