-- When the contract queued an entry (unix seconds), and the block in which its depositor took the fee back. Entries from before belong to
-- a contract of the older kind, which this program does not serve.
ALTER TABLE l1_entries ADD COLUMN queued_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE l1_entries ADD COLUMN fee_reclaimed_block INTEGER;
