import { expect } from "chai";
import fc from "fast-check";
import { unpackCell } from "../../protocol/cell.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { BatchExecution } from "../../protocol/execute.ts";
import { decodeAmount, decodeFee } from "../../protocol/floats.ts";
import type { Instance } from "../../protocol/instance.ts";
import { replayBatch } from "../../protocol/replay.ts";
import { getBytes } from "ethers";
import { parseRecords, recordBytes } from "../../protocol/words.ts";
import { NaiveLedger } from "../support/model.ts";
import { plans, realise, type Plan } from "../support/plans.ts";
import { TOKEN } from "../support/world.ts";

const instance: Instance = { name: "fuzz", power: 0, logN: 10, ops: 6, maxOpen: 3, maxCredit: 4, maxExit: 4, maxWithdraw: 2 };
const RUNS = { seed: 20_260_101, numRuns: 1500 };

function run(plan: Plan) {
  const { state, head, l1, operations } = realise(plan);
  const batch = new BatchExecution(instance, head, l1, state);
  const account = (id: number) => unpackCell(state.cell(TOKEN, id));
  const before = Array.from({ length: head.accounts }, (_, id) => account(id));
  const keys = before.map((_, id) => state.key(id));
  const ledger = new NaiveLedger({ token: TOKEN, accounts: head.accounts, feeAccount: head.feeAccount, batchTime: head.batchTime, ops: instance.ops,
    maxWithdraw: instance.maxWithdraw }, before, keys, l1.exits);
  return { state, head, l1, operations, batch, ledger, account };
}

describe("execution against a naive model of the rules", () => {
  it("accepts and refuses the same operations, and ends with the same balances, nonces, payouts and exits", () => {
    let accepted = 0;
    const refused = new Map<string, number>();
    fc.assert(fc.property(plans(instance), (plan) => {
      const { state, head, l1, operations, batch, ledger, account } = run(plan);
      for (const op of operations) {
        const wrong = ledger.pay({ ...op, amount: decodeAmount(op.amount36), fee: decodeFee(op.fee12), key: op.key.ax });
        let code: string | undefined;
        try {
          batch.add(op);
        } catch (error) {
          if (!(error instanceof ColonnadeError)) throw error;
          code = error.code;
        }
        if (code === undefined) accepted++;
        else refused.set(code, (refused.get(code) ?? 0) + 1);
        if (wrong.length === 0) expect(code).to.equal(undefined);
        else expect(wrong).to.include(code);
      }
      const trace = batch.finish();
      const end = ledger.close(l1.credits);
      expect(trace.exits.map(({ amount }) => amount)).to.deep.equal(end.exits);
      const bySender = (a: { from: number }, b: { from: number }) => a.from - b.from;
      expect(trace.withdrawals.map(({ recipient, from, amount36 }) => ({ recipient, from, amount: decodeAmount(amount36) })))
        .to.deep.equal(ledger.paid.toSorted(bySender));

      // Replay from what L1 sees, before anything is applied: the same changes.
      const replayed = replayBatch({ token: TOKEN, feeAccount: head.feeAccount, opens: plan.opens.map((ax, j) => ({ id: head.accounts + j, ax })),
        credits: trace.credits, exits: trace.exits, records: parseRecords(getBytes(recordBytes(trace))) }, state);
      expect(replayed).to.deep.equal(trace.changes);
      expect(trace.changes.cells.every(({ row, before }) => before === state.cell(TOKEN, row))).to.equal(true);

      state.apply(TOKEN, trace.changes);
      for (const [id, expected] of end.accounts) expect(account(id), `account ${id}`).to.deep.equal(expected);
      plan.opens.forEach((ax, j) => expect(state.key(head.accounts + j)).to.equal(ax));
    }), RUNS);
    // The fuzzing reached what it is for.
    expect(accepted).to.be.greaterThan(1000);
    for (const code of ["BATCH_FULL", "ACCOUNT_UNKNOWN", "EXPIRED", "NONCE_USED", "NONCE_GAP", "NONCE_EXHAUSTED", "BATCH_INVALID",
      "BALANCE_TOO_LOW"]) {
      expect(refused.get(code) ?? 0, code).to.be.greaterThan(0);
    }
  });

  it("creates and destroys no money: what goes out is what was there and came in", () => {
    fc.assert(fc.property(plans(instance, { allowed: true }), (plan) => {
      const { state, l1, operations, batch, account, head } = run(plan);
      const total = () => Array.from({ length: head.accounts }, (_, id) => account(id).balance).reduce((a, b) => a + b, 0n);
      const before = total();
      for (const op of operations) {
        try { batch.add(op); } catch (error) { if (!(error instanceof ColonnadeError)) throw error; }
      }
      const trace = batch.finish();
      // Credits may go to row 1 of a rollup in which nobody is open; it is counted as its own.
      const creditsOf = l1.credits.reduce((sum, { amount }) => sum + amount, 0n);
      const outflow = trace.withdrawals.reduce((sum, { amount36 }) => sum + decodeAmount(amount36), 0n)
        + trace.exits.reduce((sum, { amount }) => sum + amount, 0n);
      state.apply(TOKEN, trace.changes);
      const unopened = head.accounts === 1 ? account(1).balance : 0n;
      expect(total() + unopened).to.equal(before + creditsOf - outflow);
    }), { ...RUNS, numRuns: 500 });
  });

  it("gives sorted rows, runs in nonce order with exits last, and chained cells", () => {
    fc.assert(fc.property(plans(instance, { allowed: true }), (plan) => {
      const { state, operations, batch } = run(plan);
      for (const op of operations) {
        try { batch.add(op); } catch (error) { if (!(error instanceof ColonnadeError)) throw error; }
      }
      const { rows } = batch.finish();
      rows.forEach((row, i) => {
        const previous = rows[i - 1];
        if (previous === undefined || previous.from !== row.from) {
          expect(previous === undefined || previous.from < row.from).to.equal(true);
          expect(row.cell).to.equal(state.cell(TOKEN, row.from));
        } else {
          expect(previous.kind === "exit" && row.kind !== "exit").to.equal(false);
          const { balance, nonce } = unpackCell(previous.cell);
          const signedBefore = previous.kind === "exit" ? 0n : 1n;
          expect(unpackCell(row.cell)).to.deep.equal({ balance: balance - previous.amount - previous.fee, nonce: nonce + signedBefore });
        }
      });
    }), { ...RUNS, numRuns: 500 });
  });
});
