import { expect } from "chai";
import fc from "fast-check";
import { ColonnadeError } from "../../protocol/errors.ts";
import { evaluateSignals, runStarts } from "../../protocol/evaluate.ts";
import { BatchExecution } from "../../protocol/execute.ts";
import { inverse, mod, rowPoint } from "../../protocol/field.ts";
import type { Instance } from "../../protocol/instance.ts";
import { sponge, transcriptElements } from "../../protocol/transcript.ts";
import { layoutOf } from "../../protocol/words.ts";
import { plans, realise } from "../support/plans.ts";
import { TOKEN } from "../support/world.ts";

const instance: Instance = { name: "evaluate", power: 0, logN: 5, ops: 6, maxOpen: 3, maxCredit: 4, maxExit: 4, maxWithdraw: 2 };
const [KAPPA, ZETA] = [987_654_321n ** 6n, 123_456_789n ** 7n].map(mod);
const share = (row: number): bigint => mod(rowPoint(instance.logN, row) * inverse(ZETA - rowPoint(instance.logN, row)));

describe("the public sums", () => {
  it("are those of the columns: R1's s is what the old state holds, δ and δK are exactly what changed", () => {
    fc.assert(fc.property(plans(instance), (plan) => {
      const { state, head, l1, operations } = realise(plan);
      const batch = new BatchExecution(instance, head, l1, state);
      for (const operation of operations) {
        try { batch.add(operation); } catch (error) { if (!(error instanceof ColonnadeError)) throw error; }
      }
      const trace = batch.finish();
      const signals = evaluateSignals(trace, instance, 0n, KAPPA, ZETA);
      const opened = [...new Set(trace.rows.map(({ from }) => from))];
      expect(signals.s).to.equal(mod(opened.reduce((sum, row) => sum + (state.cell(TOKEN, row) + KAPPA * state.key(row)) * share(row), 0n)));
      expect(signals.z).to.equal(opened.reduce((z, row) => mod(z * (ZETA - rowPoint(instance.logN, row))), 1n));

      const cellsBefore = new Map(trace.changes.cells.map(({ row }) => [row, state.cell(TOKEN, row)]));
      const keysBefore = new Map(trace.changes.keys.map(({ row }) => [row, state.key(row)]));
      state.apply(TOKEN, trace.changes);
      expect(signals.delta).to.equal(mod([...cellsBefore].reduce((sum, [row, before]) => sum + (state.cell(TOKEN, row) - before) * share(row), 0n)));
      expect(signals.deltaK).to.equal(mod([...keysBefore].reduce((sum, [row, before]) => sum + (state.key(row) - before) * share(row), 0n)));
      expect(runStarts(trace.rows).map((i) => trace.rows[i].from)).to.deep.equal(opened);
    }), { seed: 20_260_108, numRuns: 200 });
  });
});

describe("H", () => {
  it("takes in every word and every slot's cell, key and recipient", () => {
    const { state, head, l1 } = realise({ balances: [5n, 6n], nonces: [0n, 1n], feeAccount: 1, opens: [9n], credits: [{ id: 2, amount: 3n }],
      exits: [1, 2], steps: [] });
    const elements = transcriptElements(new BatchExecution(instance, head, l1, state).finish(), instance);
    const { words } = layoutOf(instance);
    expect(elements.length).to.equal(words + 3 * instance.ops);
    expect(elements.slice(words, words + 7)).to.deep.equal([5n, state.key(1), 0n, 6n + (1n << 144n), state.key(2), 0n, 0n]);
  });

  it("differs with every element, with their order and with their number", () => {
    const base = Array.from({ length: 35 }, (_, i) => BigInt(i));
    const hashes = [base, base.toReversed(), [...base, 0n], base.slice(0, 34), ...base.map((_, i) => base.with(i, 99n))].map(sponge);
    expect(new Set(hashes).size).to.equal(hashes.length);
    expect(sponge([0n])).to.not.equal(sponge([0n, 0n])); // padding is no content
  });
});
