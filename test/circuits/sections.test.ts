import { expect } from "chai";
import { inverse, mod, rowPoint } from "../../protocol/field.ts";
import { KAPPA, ZETA } from "../support/batch-circuit.ts";
import { TestCircuit } from "../support/circuit.ts";
import { digitsOf } from "../support/digits.ts";

const share = (logN: number, row: number): bigint => mod(rowPoint(logN, row) * inverse(ZETA - rowPoint(logN, row)));

for (const logN of [5, 10, 16, 20, 24]) {
  const last = 2 ** logN - 1;

  describe(`Opens for 2^${logN} rows`, () => {
    const circuit = new TestCircuit({ file: "sections/opens.circom", template: `Opens(3, ${logN})` });
    const input = (ax: bigint[], accounts: number): Record<string, bigint | bigint[]> =>
      ({ ax, accountsX: rowPoint(logN, accounts), zeta: ZETA });
    const deltaK = (ax: bigint[], accounts: number): bigint => ax.reduce((sum, key, j) => sum + key * share(logN, (accounts + j) % (last + 1)), 0n);

    it("adds the keys to the next rows", async () => {
      for (const [ax, accounts] of [[[5n, 6n, 7n], 4], [[5n, 0n, 0n], 1], [[0n, 0n, 0n], 9]] as [bigint[], number][]) {
        await circuit.accepts(input(ax, accounts), { deltaK: deltaK(ax, accounts) });
      }
    });

    it("fills all rows but the last: unused keys may lie beyond it", async () => {
      await circuit.accepts(input([5n, 6n, 7n], last - 3), { deltaK: deltaK([5n, 6n, 7n], last - 3) });
      await circuit.accepts(input([5n, 6n, 0n], last - 2), { deltaK: deltaK([5n, 6n, 0n], last - 2) });
      await circuit.accepts(input([5n, 0n, 0n], last - 1), { deltaK: deltaK([5n], last - 1) });
      await circuit.accepts(input([0n, 0n, 0n], last), { deltaK: 0n });
    });

    it("costs 5 constraints an entry", () => {
      expect(circuit.constraints).to.equal(15);
    });

    it("refuses a key in the last row, and keys that wrap round to rows in use", () => {
      circuit.refuses(input([5n, 6n, 7n], last - 2), ": ax[2]");
      circuit.refuses(input([0n, 5n, 0n], last - 1), ": ax[1]");
      circuit.refuses(input([0n, 0n, 5n], last - 1), ": ax[2]"); // row 0
      circuit.refuses(input([5n, 0n, 0n], last), ": ax[0]");
      circuit.refuses(input([0n, 5n, 9n], last), [": ax[1]", ": ax[2]"]); // rows 0 and 1
    });

    it("refuses a false last-row flag: the way to overwrite account 1", () => {
      const forgery = circuit.refuses(input([0n, 0n, 9n], last), "IsZero[0]:", { "IsZero[0].out": 0n });
      expect(forgery.value("deltaK")).to.equal(mod(9n * share(logN, 1)));
    });

    it("refuses a flag of another row that takes the last row's back: the other way to overwrite account 1", () => {
      const forgery = circuit.refuses(input([0n, 0n, 9n], last), "IsZero[1]:", { "IsZero[1].out": -1n });
      expect(forgery.value("deltaK")).to.equal(mod(9n * share(logN, 1)));
    });

    it("refuses a share of another row", () => {
      circuit.refuses(input([5n, 6n, 7n], 4), "RowShare[1]:", { "RowShare[1].g": share(logN, 2) });
    });
  });

  describe(`Credits for 2^${logN} rows`, () => {
    const circuit = new TestCircuit({ file: "sections/credits.circom", template: `Credits(2, ${logN})` });

    it("adds the amounts to the rows, the same row twice too", async () => {
      for (const [a, b] of [[3, 9], [9, 9], [last, 1], [4, 0]]) {
        const amount = [2n ** 96n - 1n, b === 0 ? 0n : 7n];
        await circuit.accepts({ id: [BigInt(a), BigInt(b)], amount, zeta: ZETA }, { delta: amount[0] * share(logN, a) + amount[1] * share(logN, b) });
      }
    });

    it("costs LOG_N + ⌈LOG_N/2⌉ + 1 constraints an entry", () => {
      expect(circuit.constraints).to.equal(2 * (logN + Math.ceil(logN / 2) + 1));
    });

    it("refuses an id that aliases a row, and a negative one", () => {
      for (const id of [BigInt(last + 1 + 3), -1n]) circuit.refuses({ id: [1n, id], amount: [1n, 1n], zeta: ZETA }, "OmegaPower[1].Power: exponent");
    });

    it("refuses to credit another row than the id's", () => {
      const forgery = circuit.refuses({ id: [3n, 0n], amount: [10n, 0n], zeta: ZETA }, "OmegaPower[0].Power: exponent",
        digitsOf("OmegaPower[0].", 4, logN));
      expect(forgery.value("delta")).to.equal(mod(10n * share(logN, 4)));
      circuit.refuses({ id: [3n, 0n], amount: [10n, 0n], zeta: ZETA }, "RowShare[0]:", { "RowShare[0].g": share(logN, 4) });
    });
  });
}

describe("Payouts", () => {
  const circuit = new TestCircuit({ file: "sections/payouts.circom", template: "Payouts(2)" });
  const pole = (first: bigint, second: bigint): bigint => inverse(KAPPA - first - ZETA * second);
  const input = (first: bigint[], second: bigint[], marker = second): Record<string, bigint | bigint[]> =>
    ({ first, second, marker, kappa: KAPPA, zeta: ZETA });

  it("sums the poles of the entries in use, in any order", async () => {
    const sum = pole(8n, 5n) + pole(9n, 6n);
    await circuit.accepts(input([8n, 9n], [5n, 6n]), { sum });
    await circuit.accepts(input([9n, 8n], [6n, 5n]), { sum });
    await circuit.accepts(input([8n, 0n], [5n, 0n]), { sum: pole(8n, 5n) });
    await circuit.accepts(input([0n, 0n], [0n, 0n]), { sum: 0n });
    await circuit.accepts(input([8n, 8n], [5n, 5n]), { sum: 2n * pole(8n, 5n) });
  });

  it("counts an exit of nothing: its marker is the id", async () => {
    await circuit.accepts(input([8n, 0n], [0n, 0n], [8n, 0n]), { sum: pole(8n, 0n) });
  });

  it("costs 4 constraints an entry", () => {
    expect(circuit.constraints).to.equal(8);
  });

  it("refuses to leave an entry out, or to count an empty one", () => {
    circuit.refuses(input([8n, 9n], [5n, 6n]), "IsZero[1]:", { "IsZero[1].out": 1n });
    circuit.refuses(input([8n, 0n], [5n, 0n]), "IsZero[1]:", { "IsZero[1].out": 0n });
  });

  it("refuses a false term", () => {
    circuit.refuses(input([8n, 9n], [5n, 6n]), "Pole[0]:", { "Pole[0].out": pole(8n, 4n) });
  });
});
