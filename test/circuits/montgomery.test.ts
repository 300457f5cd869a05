import { expect } from "chai";
import { TestCircuit } from "../support/circuit.ts";
import { baseMultiple, chord, negated, onCurve, tangent } from "../support/montgomery.ts";

const double = new TestCircuit({ file: "signature/montgomery.circom", template: "MontgomeryDouble()" });
const sum = new TestCircuit({ file: "signature/montgomery.circom", template: "MontgomeryAdd()" });
const [one, two, three, five] = [1n, 2n, 3n, 5n].map(baseMultiple);
const doubling = ({ u, v }: typeof one) => ({ u, v, square: u * u });
const addition = (p: typeof one, q: typeof one) => ({ u1: p.u, v1: p.v, u2: q.u, v2: q.v });

describe("MontgomeryDouble", () => {
  it("doubles, in 3 constraints", async () => {
    await double.accepts(doubling(one), { outU: two.u, outV: two.v });
    expect(double.constraints).to.equal(3);
  });

  it("has no solution for the point of order two", () => {
    for (const slope of [0n, 1n, 77n]) double.refuses({ u: 0n, v: 0n, square: 0n }, ": v slope u square", { slope });
  });

  it("refuses another slope, u or v", () => {
    double.refuses(doubling(three), ": v slope u square", { slope: tangent(three) + 1n });
    double.refuses(doubling(three), ": slope outU u", { outU: five.u });
    double.refuses(doubling(three), ": slope u outU outV v", { outV: five.v });
    expect(double.forge(doubling(three)).free()).to.deep.equal([]);
  });
});

describe("MontgomeryAdd", () => {
  it("adds, in 3 constraints", async () => {
    await sum.accepts(addition(two, three), { outU: five.u, outV: five.v });
    expect(sum.constraints).to.equal(3);
  });

  it("refuses another slope, u or v", () => {
    sum.refuses(addition(two, three), ": slope u2 u1 v2 v1", { slope: 5n });
    sum.refuses(addition(two, three), ": slope outU u1 u2", { outU: one.u });
    sum.refuses(addition(two, three), ": slope u1 outU outV v1", { outV: one.v });
    expect(sum.forge(addition(two, three)).free()).to.deep.equal([]);
  });

  it("has no solution for opposite points", () => {
    for (const slope of [0n, 1n, 77n]) sum.refuses(addition(two, negated(two)), ": slope u2 u1 v2 v1", { slope });
  });

  it("leaves the slope free for the same point twice: only the tangent's gives a point of the curve that is no opposite", () => {
    for (const slope of [1n, 77n, 12345n]) {
      const forgery = sum.forge(addition(two, two), { slope });
      expect([forgery.broken, forgery.brokenInReal]).to.deep.equal([[], 0]);
      const { u, v } = chord(two, two, slope);
      expect([forgery.value("outU"), forgery.value("outV"), onCurve({ u, v })]).to.deep.equal([u, v, false]);
      expect(forgery.free()).to.include.members(["slope", "outU", "outV"]);
    }
    expect(chord(two, two, tangent(two))).to.deep.equal(baseMultiple(4n));
  });

  it("gets the slope 0 from circom's generator for the same point twice: the sum that it makes is none", async () => {
    const { u, v } = chord(two, two, 0n);
    await sum.accepts(addition(two, two), { outU: u, outV: v });
  });
});
