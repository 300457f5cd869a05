import { expect } from "chai";
import { inverse } from "../../protocol/field.ts";
import { KAPPA } from "../support/batch-circuit.ts";
import { TestCircuit } from "../support/circuit.ts";

const circuit = new TestCircuit({ file: "lib/pole.circom", template: "Pole()" });

describe("Pole", () => {
  it("is 1/(κ − t) where used, else 0", async () => {
    await circuit.accepts({ t: 12n, used: 1n, kappa: KAPPA }, { out: inverse(KAPPA - 12n) });
    await circuit.accepts({ t: 12n, used: 0n, kappa: KAPPA }, { out: 0n });
    await circuit.accepts({ t: 0n, used: 1n, kappa: 1n }, { out: 1n });
  });

  it("costs one constraint", () => {
    expect(circuit.constraints).to.equal(1);
  });

  it("refuses every other term, used or not", () => {
    for (const out of [0n, 1n, -1n, inverse(KAPPA - 13n)]) circuit.refuses({ t: 12n, used: 1n, kappa: KAPPA }, ": ", { out });
    for (const out of [1n, -1n, inverse(KAPPA - 12n)]) circuit.refuses({ t: 12n, used: 0n, kappa: KAPPA }, ": ", { out });
  });

  it("has no solution at κ = t where used; where not, that one point of 2^253 leaves it open", () => {
    for (const out of [0n, 1n]) circuit.refuses({ t: KAPPA, used: 1n, kappa: KAPPA }, ": ", { out });
    expect(circuit.forge({ t: KAPPA, used: 0n, kappa: KAPPA }).free()).to.deep.equal(["out"]);
    expect(circuit.forge({ t: 12n, used: 0n, kappa: KAPPA }).free()).to.deep.equal([]);
  });
});
