import { expect } from "chai";
import { rowPoint } from "../../protocol/field.ts";
import { TestCircuit } from "../support/circuit.ts";

const circuit = (logN: number): TestCircuit => new TestCircuit({ file: "lib/omega-power.circom", template: `OmegaPower(${logN})` });

describe("OmegaPower", () => {
  for (const logN of [1, 5, 10, 11, 16, 20, 24]) {
    it(`has the root of unity of protocol/field.ts for 2^${logN} rows`, async () => {
      const last = 2 ** logN - 1;
      for (const row of [0, 1, last - 1, last, Math.trunc(last / 3)]) {
        await circuit(logN).accepts({ start: 1n, k: BigInt(row) }, { out: rowPoint(logN, row) });
      }
      expect(circuit(logN).constraints).to.equal(logN + Math.ceil(logN / 2));
    });
  }

  it("continues from any start", async () => {
    await circuit(5).accepts({ start: rowPoint(5, 9), k: 13n }, { out: rowPoint(5, 22) });
    await circuit(5).accepts({ start: rowPoint(5, 30), k: 3n }, { out: rowPoint(5, 1) });
  });

  it("refuses another point than the exponent says", () => {
    circuit(5).refuses({ start: 1n, k: 7n }, ": out Power.out", { out: rowPoint(5, 8) });
    circuit(5).refuses({ start: 1n, k: 7n }, "Power: exponent", { "Power.digits[0]": 0n, "Power.digits[1]": 2n });
  });

  it("refuses the same row under a second number", () => {
    for (const k of [32n, 32n + 7n, -1n, -25n]) circuit(5).refuses({ start: 1n, k }, "Power: exponent");
  });
});
