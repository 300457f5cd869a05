import { inverse, mod, rowPoint } from "../../protocol/field.ts";
import { ZETA } from "../support/batch-circuit.ts";
import { TestCircuit } from "../support/circuit.ts";

const circuit = new TestCircuit({ file: "lib/row-share.circom", template: "RowShare()" });
const x = rowPoint(10, 77);
const g = mod(x * inverse(ZETA - x));

describe("RowShare", () => {
  it("is x/(ζ − x)", async () => {
    await circuit.accepts({ x, usedX: x, zeta: ZETA }, { g });
    await circuit.accepts({ x: 1n, usedX: 1n, zeta: 0n }, { g: -1n });
  });

  it("is 0 for a row that is not to change", async () => {
    await circuit.accepts({ x, usedX: 0n, zeta: ZETA }, { g: 0n });
  });

  it("refuses every other share", () => {
    for (const other of [0n, 1n, -g, g + 1n]) circuit.refuses({ x, usedX: x, zeta: ZETA }, ": ", { g: other });
    for (const other of [g, 1n, -g]) circuit.refuses({ x, usedX: 0n, zeta: ZETA }, ": ", { g: other });
  });

  it("has no solution where ζ hits the row", () => {
    for (const share of [0n, 1n, x]) circuit.refuses({ x, usedX: x, zeta: x }, ": ", { g: share });
  });
});
