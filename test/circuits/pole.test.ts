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

  it("refuses every other inverse, used or not, with the term that follows from it", () => {
    for (const used of [0n, 1n]) {
      for (const inv of [0n, 1n, inverse(KAPPA - 13n)]) circuit.refuses({ t: 12n, used, kappa: KAPPA }, ": ", { inv });
    }
  });

  it("refuses a term that is not the inverse", () => {
    circuit.refuses({ t: 12n, used: 0n, kappa: KAPPA }, ": ", { out: inverse(KAPPA - 12n) });
    circuit.refuses({ t: 12n, used: 1n, kappa: KAPPA }, ": ", { out: 0n });
  });

  it("has no solution at κ = t", () => {
    for (const inv of [0n, 1n]) circuit.refuses({ t: KAPPA, used: 1n, kappa: KAPPA }, ": ", { inv });
  });
});
