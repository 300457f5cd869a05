import { expect } from "chai";
import fc from "fast-check";
import { fromJson, toJson } from "../../protocol/json.ts";

const big = fc.bigInt();
const plain = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string().filter((text) => !/^-?\d+n$/.test(text)));
const value = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 3 }, big, plain, fc.array(tie("node")),
    fc.dictionary(fc.string().filter((key) => key !== "__proto__"), tie("node"), { noNullPrototype: true })),
})).node;

describe("json", () => {
  it("gives back every hand-over value, bigints included", () => {
    fc.assert(fc.property(value, (v) => { expect(fromJson(toJson(v))).to.deep.equal(v); }), { seed: 20_260_105, numRuns: 500 });
  });

  it("never writes a bigint as a JSON number", () => {
    fc.assert(fc.property(big, (v) => { expect(toJson({ v })).to.equal(`{"v":"${v}n"}`); }), { seed: 20_260_105, numRuns: 100 });
  });
});
