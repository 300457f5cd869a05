/** Each field of the native core on operands made to carry and borrow across every word, in each form of its code. */
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { P } from "../../protocol/field.ts";
import { nativeAddon } from "../../prover/native/addon.ts";
import { Q } from "../../prover/native/numbers.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { findCompiler } from "../../scripts/lib/fuzz-native.ts";
import { seeded } from "../sequencer/support/random.ts";

const SOURCE = join(PROJECT_ROOT, "prover", "native", "fuzz", "fields", "main.cpp");
const WIDE = 1n << 256n;
const SANITIZERS = ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
/** C++ alone, the processor's carries, and beside them the two chains of mulx where the machine has them. */
const FORMS: Record<string, string[]> = {
  "plain C++": ["-O3", "-DCOLONNADE_PLAIN_WORDS"],
  "the processor's carries": ["-O3"],
  "the processor's carries, with sanitizers": SANITIZERS,
  ...(nativeAddon()?.engine.paths.includes("mulx") ? { mulx: ["-O3", "-mbmi2", "-madx"] } : {}),
};
const FIELDS: Record<string, bigint> = { scalar: P, base: Q, signatures: P, witness: P };

/** What carries through whole words, what is next to it, and what is next to the modulus. */
function edges(p: bigint): bigint[] {
  const powers = [64n, 128n, 192n].map((bits) => 1n << bits);
  const corners = [0n, p, p / 2n, (1n << 253n) + (1n << 64n), ...powers, ...powers.map((power) => p - power)];
  // Words that are all ones, below a top word that is p's or less.
  const ones = [0n, 1n, p >> 192n].map((top) => (top << 192n) - 1n);
  return [...new Set([...corners, ...ones].flatMap((x) => [x - 2n, x - 1n, x, x + 1n]))].filter((x) => x >= 0n);
}

const compiler = findCompiler();
(compiler === undefined ? describe.skip : describe)("The native core's fields", function () {
  this.timeout(120_000);
  const random = seeded(255);
  const word = (): bigint => BigInt(Math.floor(random() * 2 ** 32));
  const any = (bound: bigint): bigint =>
    Array.from({ length: 9 }, word).reduce((sum, next) => (sum << 32n) | next, 0n) % bound;
  /** Every edge with every edge, and random numbers with edges and with one another. */
  function pairsBelow(bound: bigint, p: bigint): [bigint, bigint][] {
    const special = edges(p).filter((x) => x < bound);
    const mixed = Array.from({ length: 2_000 }, (_, i): [bigint, bigint] =>
      [any(bound), i % 2 === 0 ? any(bound) : special[i % special.length]]);
    return [...special.flatMap((a) => special.map((b): [bigint, bigint] => [a, b])), ...mixed];
  }
  const inverseOf = (a: bigint, p: bigint): bigint => {
    let [r, next, t, following] = [p, a % p, 0n, 1n];
    while (next !== 0n) [r, next, t, following] = [next, r % next, following, t - (r / next) * following];
    return r === 1n ? ((t % p) + p) % p : 0n;
  };

  for (const [form, flags] of Object.entries(FORMS)) describe(`in ${form}`, () => {
    let folder: string;
    let program: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "colonnade-fields-"));
      program = join(folder, "fields");
      const build = (options: string[]) =>
        spawnSync(compiler!, ["-std=c++17", ...options, "-o", program, SOURCE], { encoding: "utf8" });
      // A compiler may come without the sanitizers' libraries.
      const { status, stderr } = flags === SANITIZERS && build(flags).status !== 0 ? build(["-O1"]) : build(flags);
      expect(status, stderr).to.equal(0);
    });
    after(() => rm(folder, { recursive: true }));

    /** Results as words of 64 bits, `each` for a pair. */
    function run(field: string, pairs: readonly (readonly [bigint, bigint])[], each: number): bigint[][] {
      const words = pairs.flat().flatMap((x) => [0n, 64n, 128n, 192n].map((shift) => BigInt.asUintN(64, x >> shift)));
      const input = new Uint8Array(new BigUint64Array(words).buffer);
      const { status, stdout, stderr } = spawnSync(program, [field], { input, maxBuffer: 2 ** 28 });
      expect(status, stderr.toString()).to.equal(0);
      expect(stdout.length).to.equal(8 * each * pairs.length);
      return pairs.map((_, i) => Array.from({ length: each }, (__, k) => stdout.readBigUInt64LE(8 * (i * each + k))));
    }
    const numbers = (list: readonly bigint[], ...lengths: number[]): bigint[] => {
      let at = 0;
      const joined = (parts: bigint[]): bigint => parts.reduceRight((value, next) => (value << 64n) | next, 0n);
      return lengths.map((length) => joined(list.slice(at, (at += length))));
    };

    it("adds, subtracts, multiplies rows and reduces four words as bigints do, up to 2p − 1 and beyond", () => {
      const pairs = pairsBelow(WIDE, P).concat(edges(2n * P).map((x) => [x, WIDE - 1n]));
      run("words", pairs, 18).forEach((words, i) => {
        const [a, b] = pairs[i];
        const borrow = a < b ? 2n ** 64n - 1n : 0n;
        const row = a + BigInt.asUintN(64, b) * b;
        const expected = [(a + b) % WIDE, (a - b + WIDE) % WIDE, borrow, row, a < P ? a : a - P];
        expect(numbers(words, 4, 4, 1, 5, 4), `${a} and ${b}`).to.deep.equal(expected);
      });
    });

    for (const [field, p] of Object.entries(FIELDS)) it(`computes in "${field}" as bigints do, edge by edge`, () => {
      const pairs = pairsBelow(p, p);
      const [down, up] = [inverseOf(WIDE, p), WIDE % p];
      const sums = field === "signatures" ? [4] : [];
      run(field, pairs, 24 + 4 * sums.length).forEach((words, i) => {
        const [a, b] = pairs[i];
        const inverse = (inverseOf(a, p) * up * up) % p;
        const expected = [(a + b) % p, (a - b + p) % p, (a * b * down) % p, (a * down) % p, (a * up) % p, inverse];
        if (sums.length > 0) expected.push((17n * a * b * down) % p);
        expect(numbers(words, 4, 4, 4, 4, 4, 4, ...sums), `${a} and ${b}`).to.deep.equal(expected);
      });
    });
  });
});
