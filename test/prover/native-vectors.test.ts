/** Vectors and transforms of every path with lanes, built with sanitizers, beside one lane of 64-bit arithmetic. */
import { expect } from "chai";
import { nativeAddon } from "../../prover/native/addon.ts";
import { findCompiler, fuzzVectors } from "../../scripts/lib/fuzz-native.ts";

const SEED = 20261125;

const compiler = findCompiler();
const paths = (nativeAddon()?.engine.paths ?? []).filter((path) => path === "avx2" || path === "ifma");
(compiler === undefined || paths.length === 0 ? describe.skip : describe)("Vectors of scalars on lanes", function () {
  this.timeout(600_000);

  it("are those of one lane, for any length and numbers that carry, and stay inside their memory", async () => {
    const said = await fuzzVectors(compiler!, { seconds: 4, seed: SEED });
    const lines = said.trim().split("\n").map((line) => /^(\w+) vectors: (\d+) rounds, all alike$/.exec(line));
    expect(lines.map((line) => line?.[1])).to.have.members(paths);
    for (const line of lines) expect(Number(line?.[2])).to.be.above(20);
  });
});
