import { expect } from "chai";
import { rowPoint } from "../../protocol/field.ts";
import { TestCircuit } from "../support/circuit.ts";
import { digitsOf } from "../support/digits.ts";

/** The digits of the distance. */
const DISTANCE = "OmegaPower.Power: exponent";

for (const logN of [5, 10, 16, 20, 24]) {
  const circuit = new TestCircuit({ file: "operation/run.circom", template: `Run(${logN})` });
  const rows = 2 ** logN;
  /** An operation of `from` after one of `previous`; 0 stands for an inactive slot. */
  const input = (from: number, previous: number, previousActive = previous === 0 ? 0n : 1n): Record<string, bigint> =>
    ({ from: BigInt(from), previousActive, previousFrom: BigInt(previous), previousX: rowPoint(logN, previous) });

  describe(`Run for 2^${logN} rows`, () => {
    it("starts, goes on, and ends", async () => {
      for (const [from, previous] of [[9, 4], [4, 4], [rows - 1, 1], [5, 4]]) {
        await circuit.accepts(input(from, previous), {
          active: 1n, distance: BigInt(from - previous), x: rowPoint(logN, from), isStart: from === previous ? 0n : 1n });
      }
      await circuit.accepts(input(0, 4), { active: 0n, distance: 0n, x: rowPoint(logN, 4), isStart: 0n });
      await circuit.accepts(input(0, 0), { active: 0n, distance: 0n, isStart: 0n });
      await circuit.accepts(input(1, 0, 1n), { active: 1n, distance: 1n, x: rowPoint(logN, 1), isStart: 1n }); // the first slot
    });

    it("costs LOG_N + ⌈LOG_N/2⌉ + 4 constraints", () => {
      expect(circuit.constraints).to.equal(logN + Math.ceil(logN / 2) + 4);
    });

    it("refuses an operation after an empty slot", () => {
      circuit.refuses(input(3, 0), ": active previousActive");
      circuit.refuses(input(0, 0), ": active previousActive", { active: 1n });
    });

    it("refuses what is neither active nor inactive", () => {
      for (const active of [2n, -1n]) {
        circuit.refuses(input(0, 0, 1n), ": active previousActive", { active });
        circuit.refuses(input(0, 0), ": active previousActive", { active });
      }
    });

    it("calls a slot inactive only with a distance that is its `from`, which the caller then wants to be 0", async () => {
      const forgery = circuit.forge(input(9, 4), { active: 0n });
      expect(forgery.broken).to.deep.equal([]);
      expect(forgery.value("distance")).to.equal(9n);
      circuit.refuses({ ...input(9, 4), from: -1n }, DISTANCE, { active: 0n });
    });

    it("refuses a sender that comes too late: the distance is negative", () => {
      circuit.refuses(input(3, 4), DISTANCE);
      circuit.refuses(input(1, rows - 1), DISTANCE);
    });

    it("refuses a negative distance whose digits still lead to the right row", () => {
      // The digits of N − 1 lead from row 4 to row 3, but add up to N − 1 and not to −1.
      const forgery = circuit.refuses(input(3, 4), DISTANCE, digitsOf("OmegaPower.", rows - 1, logN));
      expect(forgery.value("x")).to.equal(rowPoint(logN, 3));
    });

    it("refuses digits that are none: they add up to −1, and the power of one is whatever leads to the row", () => {
      const zeros = Object.fromEntries(Object.keys(digitsOf("OmegaPower.", 0, logN)).map((name) => [name, 0n]));
      const digit = "OmegaPower.Power.powers[0].";
      const forgery = circuit.refuses(input(3, 4), "OmegaPower.Power.powers[0]: digit power",
        { ...zeros, "OmegaPower.Power.digits[0]": -1n, [`${digit}power`]: rowPoint(logN, rows - 1) });
      expect(forgery.value("x")).to.equal(rowPoint(logN, 3));
    });

    it("refuses a distance of N or more: the same row a second time", () => {
      circuit.refuses(input(4 + rows, 4), DISTANCE);
    });

    it("refuses a false start and a false continuation", () => {
      circuit.refuses(input(9, 4), "IsZero:", { "IsZero.out": 1n });
      circuit.refuses(input(4, 4), "IsZero:", { "IsZero.out": 0n });
      circuit.refuses(input(0, 4), "IsZero:", { "IsZero.out": 0n });
    });

    it("refuses a distance or a row that does not follow", () => {
      circuit.refuses(input(9, 4), ": distance from", { distance: 0n });
      circuit.refuses(input(9, 4), ": x OmegaPower.out", { x: rowPoint(logN, 10) });
    });
  });
}

