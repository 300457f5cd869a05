-- What happened, in one order for ever: a row is written in the transaction of the change that it tells of. Whoever follows keeps the id
-- of the last row that it knows and goes on behind it, after a restart of either side too. Old rows are pruned.
CREATE TABLE events (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  at       INTEGER NOT NULL,
  kind     TEXT    NOT NULL CHECK (kind IN
    ('pooled', 'rejected', 'queued', 'sealed', 'committed', 'proven', 'submitted', 'verified', 'back')),
  stage    TEXT    NOT NULL,                 -- where that is now what it tells of; 'lost' for an entry that L1 took back
  batch    INTEGER,
  seal     INTEGER,
  code     TEXT,                             -- why it was rejected
  tx_hash  TEXT,
  l1_block INTEGER,
  members  TEXT                              -- {"o":[[hash,from,to],…],"e":[[kind,token,index,account],…]}; null: as when its batch was sealed
) STRICT;
CREATE INDEX events_sealed ON events (seal) WHERE kind = 'sealed';

-- Ids of another database say nothing here.
INSERT INTO meta VALUES ('events', lower(hex(randomblob(4))));

CREATE TRIGGER events_of_batches AFTER UPDATE OF stage ON batches WHEN NEW.stage <> OLD.stage
BEGIN
  INSERT INTO events (at, kind, stage, batch, seal, tx_hash, l1_block) VALUES (
    CAST(unixepoch('subsec') * 1000 AS INTEGER),
    CASE WHEN instr('sealed committed proven submitted verified', NEW.stage) > instr('sealed committed proven submitted verified', OLD.stage)
      THEN NEW.stage ELSE 'back' END,
    NEW.stage, NEW.number, NEW.seal, NEW.tx_hash, NEW.l1_block);
END;

CREATE TRIGGER events_of_rejections AFTER UPDATE OF stage ON operations WHEN NEW.stage = 'rejected' AND OLD.stage <> 'rejected'
BEGIN
  INSERT INTO events (at, kind, stage, batch, code, members) VALUES (NEW.rejected_at, 'rejected', 'rejected', OLD.batch, NEW.code,
    json_object('o', json_array(json_array(NEW.hash, NEW.sender, json_extract(NEW.body, '$.to'))), 'e', json_array()));
END;

CREATE TRIGGER events_of_new_entries AFTER INSERT ON l1_entries
BEGIN
  INSERT INTO events (at, kind, stage, tx_hash, l1_block, members) VALUES (NEW.seen_at, 'queued', 'queued', NEW.tx_hash, NEW.block,
    json_object('o', json_array(), 'e', json_array(json_array(NEW.kind, NEW.token, NEW.idx, NEW.id))));
END;

CREATE TRIGGER events_of_lost_entries AFTER DELETE ON l1_entries
BEGIN
  INSERT INTO events (at, kind, stage, tx_hash, l1_block, members) VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), 'back', 'lost',
    OLD.tx_hash, OLD.block, json_object('o', json_array(), 'e', json_array(json_array(OLD.kind, OLD.token, OLD.idx, OLD.id))));
END;
