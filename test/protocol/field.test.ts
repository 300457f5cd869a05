import { expect } from "chai";
import fc from "fast-check";
import { inverse, inverses, isCanonical, mod, P, pow, rootOfUnity, rowPoint } from "../../protocol/field.ts";

const RUNS = { seed: 20_260_103, numRuns: 300 };
const any = fc.bigInt(-(P ** 2n), P ** 2n);

describe("field", () => {
  it("reduces any integer into [0, P)", () => {
    fc.assert(fc.property(any, (a) => {
      expect(isCanonical(mod(a))).to.equal(true);
      expect((a - mod(a)) % P).to.equal(0n);
    }), RUNS);
    expect([-1n, 0n, P - 1n, P].map(isCanonical)).to.deep.equal([false, true, true, false]);
  });

  it("inverts everything but 0", () => {
    fc.assert(fc.property(any.filter((a) => mod(a) !== 0n), (a) => { expect(mod(a * inverse(a))).to.equal(1n); }), RUNS);
    fc.assert(fc.property(fc.array(any.filter((a) => mod(a) !== 0n)), (list) => { expect(inverses(list)).to.deep.equal(list.map(inverse)); }), RUNS);
    expect(() => inverses([1n, P, 2n])).to.throw(RangeError);
    for (const zero of [0n, P, -P]) expect(() => inverse(zero)).to.throw(RangeError);
  });

  it("raises to powers like repeated multiplication", () => {
    fc.assert(fc.property(any, fc.integer({ min: 0, max: 40 }), (base, exponent) => {
      expect(pow(base, BigInt(exponent))).to.equal(mod(new Array<bigint>(exponent).fill(base).reduce((a, b) => mod(a * b), 1n)));
    }), RUNS);
    expect(pow(7n, P - 1n)).to.equal(1n);
  });

  it("has roots of unity of exactly the order of a column, each the square root of the one before", () => {
    for (let logN = 1; logN <= 28; logN++) {
      expect(pow(rootOfUnity(logN), 1n << BigInt(logN - 1))).to.equal(P - 1n);
      if (logN > 1) expect(mod(rootOfUnity(logN) ** 2n)).to.equal(rootOfUnity(logN - 1));
    }
    expect(rowPoint(5, 0)).to.equal(1n);
    expect(new Set(Array.from({ length: 32 }, (_, row) => rowPoint(5, row))).size).to.equal(32);
  });
});
