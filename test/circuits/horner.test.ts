import { expect } from "chai";
import { ZETA } from "../support/batch-circuit.ts";
import { P } from "../../protocol/field.ts";
import { TestCircuit } from "../support/circuit.ts";

const circuit = (count: number): TestCircuit => new TestCircuit({ file: "lib/horner.circom", template: `Horner(${count})` });
const coefficients = [7n, P - 1n, 0n, 2n ** 200n, 5n];

describe("Horner", () => {
  it("evaluates a polynomial, the lowest coefficient first", async () => {
    const expected = coefficients.reduce((sum, c, j) => sum + c * ZETA ** BigInt(j), 0n);
    await circuit(5).accepts({ coefficients, at: ZETA }, { out: expected });
    await circuit(5).accepts({ coefficients, at: 0n }, { out: 7n });
    await circuit(1).accepts({ coefficients: [3n], at: ZETA }, { out: 3n });
  });

  it("costs one constraint a coefficient less one", () => {
    expect(circuit(5).constraints).to.equal(4);
  });

  it("refuses another value at the end or on the way", () => {
    const forced: Record<string, bigint>[] = [{ out: 1n, "sums[0]": 1n }, { "sums[2]": 9n }, { "sums[4]": 6n }];
    for (const lie of forced) circuit(5).refuses({ coefficients, at: ZETA }, ": ", lie);
  });
});
