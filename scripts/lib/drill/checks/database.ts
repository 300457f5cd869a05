/** The database is whole: SQLite's own checks, and what must hold between its tables. */
import { openReader, type Database } from "../../../../sequencer/store/database.ts";
import type { ContractEvent } from "../../../../l1/events.ts";
import type { Findings } from "../findings.ts";
import type { L1Truth } from "./l1-truth.ts";

/** Each query finds what must not be. */
const FORBIDDEN: Record<string, string> = {
  "a gap in the numbers of batches":
    "SELECT number FROM batches WHERE number > 1 AND number - 1 NOT IN (SELECT number FROM batches)",
  "a gap in a queue": `
    SELECT kind, token, idx FROM l1_entries e WHERE idx > 0
      AND NOT EXISTS (SELECT 1 FROM l1_entries p WHERE p.kind = e.kind AND p.token = e.token AND p.idx = e.idx - 1)`,
  "a queue entry that was taken before an earlier one": `
    SELECT kind, token, idx FROM l1_entries e WHERE batch IS NOT NULL
      AND EXISTS (SELECT 1 FROM l1_entries p WHERE p.kind = e.kind AND p.token = e.token AND p.idx < e.idx
        AND (p.batch IS NULL OR p.batch > e.batch))`,
  "a verified batch after one that is not": `
    SELECT number FROM batches b WHERE stage = 'verified'
      AND EXISTS (SELECT 1 FROM batches p WHERE p.number < b.number AND p.stage <> 'verified')`,
  "a verified batch without a place on L1":
    "SELECT number FROM batches WHERE stage = 'verified' AND (tx_hash IS NULL OR root IS NULL)",
  "a proven batch without its proof": `
    SELECT number FROM batches WHERE origin = 'own' AND stage IN ('proven', 'submitted')
      AND (proven IS NULL OR trace IS NULL)`,
  "an own batch that cannot be proven again": "SELECT number FROM batches WHERE origin = 'own' AND trace IS NULL",
  "an account that is open without an entry that opened it": `
    SELECT row FROM keys k WHERE NOT EXISTS
      (SELECT 1 FROM l1_entries e WHERE e.kind = 1 AND e.id = k.row AND e.value = k.ax AND e.batch = k.batch)`,
  "a change that does not follow the one before it": `
    SELECT token, row, batch FROM cell_changes c WHERE before <> coalesce((SELECT after FROM cell_changes p
      WHERE p.token = c.token AND p.row = c.row AND p.batch < c.batch ORDER BY p.batch DESC LIMIT 1), '0')`,
  "a cell that is not what the last change made": `
    SELECT token, row FROM cells s WHERE cell <> coalesce((SELECT after FROM cell_changes c
      WHERE c.token = s.token AND c.row = s.row ORDER BY c.batch DESC LIMIT 1), '0')`,
  "a job of a batch that needs none":
    "SELECT batch FROM jobs WHERE batch IN (SELECT number FROM batches WHERE stage = 'verified')",
};

/** Reads the file of a service that may be running. */
export function checkDatabase(file: string, truth: L1Truth, findings: Findings): void {
  const db = openReader(file);
  try {
    db.exec("BEGIN");
    const whole = db.pragma("integrity_check") as { integrity_check: string }[];
    if (whole.length !== 1 || whole[0].integrity_check !== "ok")
      findings.broke("the database is whole", JSON.stringify(whole).slice(0, 500));
    const orphans = db.pragma("foreign_key_check") as unknown[];
    if (orphans.length > 0)
      findings.broke("the database is whole", `foreign keys: ${JSON.stringify(orphans).slice(0, 500)}`);
    for (const [what, query] of Object.entries(FORBIDDEN)) {
      const found = db.prepare(query).all();
      if (found.length > 0)
        findings.broke("the database agrees with itself", `${what}: ${JSON.stringify(found.slice(0, 5))}`);
    }
    compareEntries(db, truth.events, findings);
  } finally {
    db.close();
  }
}

/** Every entry that L1 has queued, as it is there; no other one. */
function compareEntries(db: Database, events: readonly ContractEvent[], findings: Findings): void {
  const describe = (kind: number, token: number, index: number, id: number, value: string, owner: string): string =>
    `${kind}/${token}/${index}: account ${id}, ${value}, ${owner}`;
  const l1 = new Set(
    events.flatMap((event) =>
      event.name !== "Queued"
        ? []
        : [
            describe(
              event.kind,
              event.token,
              event.index,
              event.entry.id,
              event.entry.value.toString(),
              event.entry.owner,
            ),
          ],
    ),
  );
  const rows = db.prepare("SELECT kind, token, idx, id, value, owner FROM l1_entries").all() as {
    kind: number;
    token: number;
    idx: number;
    id: number;
    value: string;
    owner: string;
  }[];
  const ours = new Set(
    rows.map(({ kind, token, idx, id, value, owner }) => describe(kind, token, idx, id, value, owner)),
  );
  const [missing, surplus] = [[...l1].filter((entry) => !ours.has(entry)), [...ours].filter((entry) => !l1.has(entry))];
  if (missing.length > 0) findings.broke("the queues are L1's", `missing ${missing.length}, first ${missing[0]}`);
  if (surplus.length > 0) findings.broke("the queues are L1's", `invented ${surplus.length}, first ${surplus[0]}`);
}
