import { rowPoint } from "../../protocol/field.ts";
import { TestCircuit } from "../support/circuit.ts";

const circuit = (logN: number): TestCircuit => new TestCircuit({ file: "lib/omega-power.circom", template: `OmegaPower(${logN})` });
const bitsOf = (value: number, count: number): bigint[] => Array.from({ length: count }, (_, i) => BigInt((value >> i) & 1));

describe("OmegaPower", () => {
  for (const logN of [1, 5, 10, 11, 16, 20, 24]) {
    it(`has the root of unity of protocol/field.ts for 2^${logN} rows`, async () => {
      const last = 2 ** logN - 1;
      for (const row of [0, 1, last - 1, last, Math.trunc(last / 3)]) {
        await circuit(logN).accepts({ start: 1n, bits: bitsOf(row, logN) }, { out: rowPoint(logN, row) });
      }
    });
  }

  it("continues from any start", async () => {
    await circuit(5).accepts({ start: rowPoint(5, 9), bits: bitsOf(13, 5) }, { out: rowPoint(5, 22) });
    await circuit(5).accepts({ start: rowPoint(5, 30), bits: bitsOf(3, 5) }, { out: rowPoint(5, 1) });
  });

  it("refuses another point than the bits say", () => {
    circuit(5).refuses({ start: 1n, bits: bitsOf(7, 5) }, ": ", { out: rowPoint(5, 8), "chain[5]": rowPoint(5, 8) });
  });
});
