import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { checkBooks } from "../../scripts/lib/drill/checks/books.ts";
import { checkDatabase } from "../../scripts/lib/drill/checks/database.ts";
import type { L1Truth } from "../../scripts/lib/drill/checks/l1-truth.ts";
import { checkOperations } from "../../scripts/lib/drill/checks/operations.ts";
import { checkServiceState } from "../../scripts/lib/drill/checks/service-state.ts";
import { Findings } from "../../scripts/lib/drill/findings.ts";
import { Ledger } from "../../scripts/lib/drill/ledger.ts";
import { openDatabase } from "../../sequencer/store/database.ts";
import { transferOf } from "../sequencer/support/transfers.ts";
import { startDrillWorld, type DrillWorld } from "./support/drill-world.ts";

describe("What a drill looks at", () => {
  let drill: DrillWorld;
  let truth: L1Truth;
  before(async () => {
    drill = await startDrillWorld();
    truth = await drill.read();
  });
  after(() => drill?.close());

  const rules = (findings: Findings): string[] => [...new Set(findings.violations.map(({ rule }) => rule))].sort();
  const operations = async (
    ledger: Ledger,
    changed: Partial<L1Truth> = {},
  ): Promise<{ rules: string[]; counts: object }> => {
    const findings = new Findings();
    const counts = await checkOperations(drill.client, ledger, { ...truth, ...changed }, new Map(), findings);
    return { rules: rules(findings), counts };
  };
  /** The ledger with one more operation, which the service never saw. */
  const withOne = (isAcknowledged: boolean): Ledger => {
    const ledger = new Ledger(drill.world.domain, new Findings());
    for (const { operation, hash } of drill.ledger.all()) ledger.acknowledge(ledger.sign(operation), hash);
    const signed = ledger.sign(transferOf({ from: 1, nonce: 0n, to: 2 }, drill.world));
    if (isAcknowledged) ledger.acknowledge(signed, signed.hash);
    return ledger;
  };

  it("finds nothing where nothing is wrong", async () => {
    expect(await operations(drill.ledger)).to.deep.equal({
      rules: [],
      counts: { verified: 3, rejected: 0, waiting: 0 },
    });
    expect(await operations(withOne(false))).to.deep.include({ rules: [] });
    const findings = new Findings();
    await checkBooks(drill.stage, truth, findings);
    await checkServiceState(drill.client, truth, findings);
    checkDatabase(join(drill.world.root, "data", "colonnade.sqlite"), truth, findings);
    expect(findings.violations).to.deep.equal([]);
  });

  it("finds an acknowledged operation that the service does not know", async () => {
    expect((await operations(withOne(true))).rules).to.deep.equal(["what was acknowledged is not lost"]);
  });

  it("finds an operation that is called verified and is not on L1, or in another batch, or another one", async () => {
    const [[slot, there], ...others] = [...truth.executed];
    for (const executed of [
      new Map(others),
      new Map([[slot, { ...there, batch: there.batch + 1 }], ...others]),
      new Map([[slot, { ...there, amount36: there.amount36 + 32n }], ...others]),
    ]) {
      expect((await operations(drill.ledger, { executed })).rules).to.include("what is called verified is on L1");
    }
  });

  it("finds a record that nobody signed, and one whose signer is not its account's holder", async () => {
    const [[, there]] = truth.executed;
    const executed = new Map([...truth.executed, ["1/1/0", there]]);
    expect((await operations(drill.ledger, { executed })).rules).to.deep.equal(["what is executed was signed"]);
    const state = Object.assign(Object.create(truth.followed.state) as typeof truth.followed.state, { key: () => 5n });
    expect((await operations(drill.ledger, { followed: { ...truth.followed, state } })).rules).to.deep.equal([
      "what is executed was signed",
    ]);
  });

  it("finds a deposit that is nowhere, a payment that never was, and money that is not there", async () => {
    const changes: Partial<L1Truth>[] = [
      { deposited: new Map([[1, truth.deposited.get(1)! + 1n]]) },
      { paidOut: new Map() },
      { queued: new Map([[1, 1n]]) },
    ];
    for (const changed of changes) {
      const findings = new Findings();
      await checkBooks(drill.stage, { ...truth, ...changed }, findings);
      expect(rules(findings)).to.deep.equal(["the books are right"]);
    }
  });

  it("finds a service whose state is not L1's", async () => {
    for (const changed of [
      { root: `0x${"0".repeat(64)}` },
      { batches: truth.followed.batches + 1, root: truth.followed.root },
    ]) {
      const findings = new Findings();
      const wrong = { ...truth, followed: { ...truth.followed, ...changed } };
      await checkServiceState(drill.client, wrong, findings).catch((error: unknown) =>
        findings.broke("the service's state is L1's", String(error)),
      );
      expect(rules(findings)).to.deep.equal(["the service's state is L1's"]);
    }
  });

  it("finds every damage to the database", async () => {
    const folder = mkdtempSync(join(tmpdir(), "colonnade-damage-"));
    const damages = [
      "DELETE FROM l1_entries WHERE kind = 1 AND idx = 1",
      "UPDATE l1_entries SET batch = NULL WHERE kind = 1 AND idx = 0",
      "UPDATE l1_entries SET owner = '0x0' WHERE kind = 2 AND idx = 0",
      "DELETE FROM batches WHERE number = 1",
      "UPDATE batches SET stage = 'submitted', l1_block = NULL WHERE number = 1",
      "UPDATE batches SET root = NULL WHERE number = 1",
      "UPDATE batches SET trace = NULL WHERE number = 1",
      `UPDATE batches SET stage = 'submitted', l1_block = NULL, proven = NULL
         WHERE number = (SELECT max(number) FROM batches)`,
      "UPDATE cells SET cell = '5' WHERE row = 2",
      "UPDATE cell_changes SET before = '5' WHERE batch = (SELECT max(batch) FROM cell_changes)",
      "UPDATE keys SET ax = '5' WHERE row = 1",
      "INSERT INTO jobs VALUES (1, 'prove', 0, 0, NULL)",
    ];
    try {
      await drill.running.stop();
      for (const [i, damage] of damages.entries()) {
        const copy = join(folder, String(i));
        cpSync(join(drill.world.root, "data"), copy, { recursive: true });
        const db = openDatabase(join(copy, "colonnade.sqlite"));
        db.pragma("foreign_keys = OFF");
        expect(db.prepare(damage).run().changes, damage).to.be.greaterThan(0);
        db.close();
        const findings = new Findings();
        checkDatabase(join(copy, "colonnade.sqlite"), truth, findings);
        expect(findings.violations.length, damage).to.be.greaterThan(0);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
