import { join } from "node:path";
import { expect } from "chai";
import { openDatabase, type Database } from "../../sequencer/store/database.ts";
import { MOST_LOOKED_AT, timelineTable, type EntryFilter, type OperationFilter } from "../../sequencer/store/timeline.ts";
import { localStore, type LocalStore } from "./support/local-store.ts";

const ROWS = 100_000;
const NEWEST = [1e14, 9, 0, 0] as const;
const OPERATIONS: OperationFilter[] = [
  {}, { account: 1 }, { account: 1, direction: "in" }, { account: 1, direction: "out" }, { account: 1, token: 2, kind: "withdraw" }, { batch: 5 },
  { batch: 5, account: 1 }, { stage: "verified" }, { account: 1, stage: "rejected" }, { since: 50_000, until: 60_000 }, { account: 1, until: 10 },
];
const ENTRIES: EntryFilter[] = [
  {}, { account: 1 }, { owner: "0xowner1" }, { transaction: "0x1" }, { batch: 5 }, { kinds: [2] }, { account: 1, kinds: [3], token: 9 },
  { stage: "queued" }, { since: 10_000_000, until: 20_000_000 }, { account: 1, owner: "0xowner2" },
];

describe("The history of a busy service", () => {
  let local: LocalStore;
  let db: Database;
  const texts = new Set<string>();
  let timeline: ReturnType<typeof timelineTable>;
  before(() => {
    local = localStore();
    db = openDatabase(join(local.folder, "colonnade.sqlite"));
    db.transaction((writable: Database) => {
      const count = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?)";
      writable.prepare(`${count} INSERT INTO batches (number, seal, origin, token, instance, batch_time, fee_account, operations, opens, credits, exits,
        withdrawals, words_hash, stage, checked, sealed_at) SELECT i, i, 'own', 1, 'small', 0, 0, 0, 0, 0, 0, 0, '0x', 'sealed', 0, 0 FROM n`).run(ROWS / 100);
      // Half of all operations are account 1's.
      writable.prepare(`${count} INSERT INTO operations (hash, token, sender, receiver, nonce, valid_until, spends, body, stage, batch, pooled_at)
        SELECT 'h' || i, 1, iif(i % 2, 1, i % 997 + 2), i % 3, i, 0, '0', '{}', 'sealed', i % ? + 1, i FROM n`).run(ROWS, ROWS / 100);
      writable.prepare(`${count} INSERT INTO l1_entries (kind, token, idx, id, value, owner, depositor, fee, deadline, block, tx_hash, seen_at, queued_at)
        SELECT 2, 1, i, iif(i % 2, 1, i % 997), '1', 'owner', 'owner', '0', 0, i, '0x' || i, 0, i FROM n`).run(ROWS);
    })(db);
    timeline = timelineTable({ prepare: (sql: string) => { texts.add(sql); return db.prepare(sql); } } as unknown as Database);
  });
  after(() => {
    db?.close();
    local?.close();
  });

  it("asks for every page with indices alone: no table is read through, none is sorted but what is looked at", () => {
    for (const filter of OPERATIONS) timeline.operations(filter, 1e14, 20);
    for (const filter of ENTRIES) timeline.entries(filter, NEWEST, 20);
    timeline.position({ kind: 2, token: 1, index: 7 });
    expect(texts.size).to.be.greaterThan(20);
    for (const text of texts) {
      const values = new Array<null>([...text].filter((sign) => sign === "?").length).fill(null);
      const plan = db.prepare<null[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`).all(...values).map(({ detail }) => detail);
      const scans = plan.filter((step) => /^SCAN (?!c$|\(subquery|CONSTANT)/.test(step));
      expect(scans, `${text}\n${plan.join("\n")}`).to.deep.equal([]);
      expect(plan.filter((step) => /AUTOMATIC/.test(step)), text).to.deep.equal([]);
    }
  });

  it("answers a page of 100,000 operations and as many entries in milliseconds, whatever is asked for", () => {
    const time = (work: () => unknown): number => {
      const started = performance.now();
      work();
      return performance.now() - started;
    };
    const best = (work: () => unknown): number => Math.min(...[1, 2, 3, 4, 5].map(() => time(work)));
    for (const filter of OPERATIONS) expect(best(() => timeline.operations(filter, 1e14, 20)), JSON.stringify(filter)).to.be.lessThan(10);
    for (const filter of ENTRIES) expect(best(() => timeline.entries(filter, NEWEST, 20)), JSON.stringify(filter)).to.be.lessThan(10);
  });

  it("looks at so many rows for a page and goes on from there, until the end", () => {
    const filter: OperationFilter = { account: 1, token: 2 };
    const first = timeline.operations(filter, 1e14, 20);
    expect(first.rows).to.deep.equal([]);
    expect(first.looked!.seq).to.be.greaterThan(ROWS - 2 * MOST_LOOKED_AT);
    expect(timeline.operations(filter, 100, 20).looked).to.equal(undefined);
    const entries = timeline.entries({ account: 1, kinds: [3] }, NEWEST, 20);
    expect(entries.rows).to.deep.equal([]);
    expect(entries.looked![0]).to.be.within(ROWS - 2 * MOST_LOOKED_AT - 1, ROWS);
    expect(timeline.entries({ account: 1, kinds: [3] }, [100, 0, 0, 0], 20).looked).to.equal(undefined);
  });

  it("finds times by halving: those that lie between two, too", () => {
    const seqs = timeline.operations({ since: 500, until: 503 }, 1e14, 20).rows.map(({ seq }) => seq);
    expect(seqs).to.deep.equal([503, 502, 501, 500]);
    expect(timeline.operations({ until: 0 }, 1e14, 20).rows).to.deep.equal([]);
    expect(timeline.operations({ since: ROWS + 1 }, 1e14, 20).rows).to.deep.equal([]);
  });
});
