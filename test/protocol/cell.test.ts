import { expect } from "chai";
import fc from "fast-check";
import { MAX_BALANCE, MAX_NONCE, packCell, unpackCell } from "../../protocol/cell.ts";
import { refusal } from "../support/codes.ts";

const RUNS = { seed: 20_260_104, numRuns: 1000 };

describe("cells", () => {
  it("hold a balance and a nonce, and give both back", () => {
    fc.assert(fc.property(fc.bigInt(0n, MAX_BALANCE), fc.bigInt(0n, MAX_NONCE), (balance, nonce) => {
      const cell = packCell({ balance, nonce });
      expect(cell).to.equal(balance + 2n ** 144n * nonce);
      expect(unpackCell(cell)).to.deep.equal({ balance, nonce });
    }), RUNS);
    expect(packCell({ balance: MAX_BALANCE, nonce: MAX_NONCE }) < 2n ** 176n).to.equal(true);
  });

  it("refuse what does not fit", () => {
    for (const balance of [-1n, 2n ** 96n]) refusal("FIELD_OUT_OF_RANGE", () => packCell({ balance, nonce: 0n }));
    for (const nonce of [-1n, 2n ** 32n]) refusal("FIELD_OUT_OF_RANGE", () => packCell({ balance: 0n, nonce }));
  });

  it("refuse guard bits and what is wider than a cell", () => {
    for (let bit = 96n; bit < 144n; bit++) refusal("FIELD_OUT_OF_RANGE", () => unpackCell(1n << bit));
    for (const cell of [1n << 176n, -1n, -(1n << 144n)]) refusal("FIELD_OUT_OF_RANGE", () => unpackCell(cell));
  });
});
