/** The digits of the path avx2 at the edge of every bound that docs/avx2.md claims, held against bigints. */
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

type Digits = readonly bigint[];
const SOURCE = join(PROJECT_ROOT, "prover", "native", "fuzz", "digits", "main.cpp");
const FORMS = [["-O3"], ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]];
const HALF = 2n ** 50n;
/** What a settled digit may be at the most. */
const LARGEST = HALF + 4n;
const size = (x: bigint): bigint => (x < 0n ? -x : x);
const valueOf = (digits: Digits): bigint => digits.reduceRight((value, digit) => (value << 51n) + digit, 0n);

const compiler = findCompiler();
const runs = compiler !== undefined && nativeAddon()?.engine.paths.includes("avx2");
(runs ? describe : describe.skip)("The digits of the path avx2", function () {
  this.timeout(120_000);
  const random = seeded(51);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)];
  const EDGES = [LARGEST, HALF, HALF - 1n, HALF / 2n, 3n * (HALF / 4n), 2n, 1n, 0n].flatMap((x) => [x, -x]);
  const digit = (): bigint => pick([() => pick(EDGES), () => BigInt(below(2 ** 51)) - HALF])();

  /** Five digits within a settled number's bounds; the top one as large as `percent` of p lets it be, or its edge's. */
  function settled(p: bigint, percent = 105n): Digits {
    const low = Array.from({ length: 4 }, digit);
    const rest = valueOf(low), limit = (p * percent) / 100n;
    const [min, max] = [-limit - rest, limit - rest].map((x) => x >> 204n);
    const any = BigInt(below(2 ** 49));
    const top = pick([max, min + 1n, 0n, 1n, -1n, HALF / 2n, -HALF / 2n, any, -any]);
    return [...low, top > max ? max : top <= min ? min + 1n : top];
  }
  /** Every digit but the top one as large as it may be: sums of two are the largest digits that a product is given. */
  function extreme(p: bigint, percent: bigint): Digits[] {
    const signs = Array.from({ length: 16 }, (_, i) =>
      [1, 2, 4, 8].map((bit) => ((i & bit) === 0 ? LARGEST : -LARGEST)));
    return signs.flatMap((low) => [1n, -1n].map((sign) => [...low, sign * (((p * percent) / 100n >> 204n) - 1n)]));
  }
  /** Numbers with one digit alone: their products are half a unit in a column, which can be rounded either way. */
  function lonely(): Digits[] {
    const values = [HALF / 2n, -HALF / 2n, 2n, -2n, 6n, -6n, 1n, -1n, 3n * (HALF / 8n), HALF / 16n];
    const places = [0, 1, 2, 3, 4];
    return places.flatMap((at) => values.map((value) => places.map((i) => (i === at ? value : 0n))));
  }

  for (const flags of FORMS) describe(`compiled with ${flags[0]}`, () => {
    let folder: string;
    let program: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "colonnade-digits-"));
      program = join(folder, "digits");
      const always = ["-std=c++17", "-mavx2", "-mfma", "-mbmi2", "-o", program, SOURCE];
      const build = (options: string[]) => spawnSync(compiler!, [...options, ...always], { encoding: "utf8" });
      // A compiler may come without the sanitizers' libraries.
      const { status, stderr } = flags.length > 1 && build(flags).status !== 0 ? build(["-O1"]) : build(flags);
      expect(status, stderr).to.equal(0);
    });
    after(() => rm(folder, { recursive: true }));

    /** 0, p − 1, what carries from digit to digit, and others: below p. */
    function numbersBelow(p: bigint): bigint[] {
      const near = [0n, p / 2n, p, ...[50n, 51n, 101n, 102n, 152n, 153n, 203n, 204n, 253n].map((bits) => 1n << bits)];
      const numbers = near.flatMap((x) => [x - 2n, x - 1n, x, x + 1n]).filter((x) => x >= 0n && x < p);
      while (numbers.length < 4_000) numbers.push(((BigInt(below(2 ** 50)) << 204n) + (BigInt(below(2 ** 50)) << 153n)
        + (BigInt(below(2 ** 50)) << 102n) + (BigInt(below(2 ** 50)) << 51n) + BigInt(below(2 ** 50))) % p);
      return numbers;
    }
    const bytesOf = (numbers: readonly bigint[]): Uint8Array => new Uint8Array(new BigUint64Array(
      numbers.flatMap((x) => [0n, 64n, 128n, 192n].map((shift) => BigInt.asUintN(64, x >> shift)))).buffer);
    const numberAt = (bytes: Buffer, at: number): bigint =>
      [24, 16, 8, 0].reduce((value, place) => (value << 64n) + bytes.readBigUInt64LE(at + place), 0n);
    const digitsAt = (bytes: Buffer, at: number): bigint[] =>
      [0, 8, 16, 24, 32].map((place) => bytes.readBigInt64LE(at + place));

    it("come back from memory and from a lane as they were, 0 and Q − 1 and what carries", () => {
      const input = bytesOf(numbersBelow(Q));
      const { status, stdout, stderr } = spawnSync(program, ["stored"], { input, maxBuffer: 2 ** 28 });
      expect(status, stderr.toString()).to.equal(0);
      expect(stdout.length).to.equal(2 * input.length);
      for (let at = 0; at < input.length; at += 256) {
        const same = input.subarray(at, at + 256);
        expect(stdout.subarray(2 * at, 2 * at + 512)).to.deep.equal(Buffer.concat([same, same]));
      }
    });

    it("take vectors of scalars as they are, halved, and as constants of at most p/2", () => {
      const numbers = numbersBelow(P), half = (P + 1n) / 2n;
      const { status, stdout, stderr } = spawnSync(program, ["rows"], { input: bytesOf(numbers), maxBuffer: 2 ** 28 });
      expect(status, stderr.toString()).to.equal(0);
      const each = 3 * 128 + 4 * 40;
      expect(stdout.length).to.equal(each * numbers.length / 4);
      const wrong = numbers.filter((x, i) => {
        const at = each * Math.floor(i / 4), lane = i % 4;
        const [same, halved, turned] = [0, 128, 256].map((place) => numberAt(stdout, at + place + 32 * lane));
        const constant = digitsAt(stdout, at + 384 + 40 * lane);
        return same !== x || halved !== (x * half) % P || turned !== x || (2n * valueOf(constant) - x) % P !== 0n
          || 2n * size(valueOf(constant)) > P || constant.some((d) => size(d) > HALF);
      });
      expect(wrong).to.deep.equal([]);
    });

    const fields = [["scalar", P], ["base", Q]] as const;
    for (const [field, p] of fields) it(`multiply, square, settle and reduce in "${field}" at every edge`, () => {
      const alone = lonely(), largest = extreme(p, 104n);
      const halves = [...extreme(p, 49n), ...alone.filter((h) => 2n * size(valueOf(h)) <= p)];
      const pairs = alone.flatMap((a) => alone.map((b) => [a, b, pick(alone), pick(halves)]));
      const ends = largest.flatMap((a) => halves.map((h) => [a, pick([a, pick(largest)]), a.map((d) => -d), h]));
      const any = Array.from({ length: 10_000 }, () => [settled(p), settled(p), settled(p), settled(p, 50n)]);
      const operands = [...pairs, ...ends, ...any];
      while (operands.length % 4 !== 0) operands.push(operands[0]);
      const input = new Uint8Array(new BigInt64Array(operands.flat(2)).buffer);
      const { status, stdout, stderr } = spawnSync(program, [field], { input, maxBuffer: 2 ** 28 });
      expect(status, stderr.toString()).to.equal(0);
      const each = 12 * 40 + 2 * 32;
      expect(stdout.length).to.equal(each * operands.length);
      const R = (1n << 255n) % p, offset = [0n, 51n, 102n, 153n].reduce((sum, shift) => sum + (HALF << shift), 0n);
      const isWrong = (operand: Digits[], i: number): boolean => {
        const results = Array.from({ length: 12 }, (_, n) => digitsAt(stdout, each * i + 40 * n));
        const [x, y, z, h] = operand.map(valueOf);
        const fits = (r: Digits, limit: bigint, percent: bigint): boolean =>
          r.slice(0, 4).every((d) => size(d) <= limit) && size(r[4]) < HALF && 100n * size(valueOf(r)) <= percent * p;
        const factors = [x * y, x * y, y * z, x * x, x * x, y * y, z * z, (x + y) * h, (x - z) * h, (y + z) * h];
        const products = factors.every((product, n) =>
          (valueOf(results[n]) * R - product) % p === 0n && fits(results[n], HALF, 105n));
        const sums = [x + y - z, 2n * x + y - z].every((sum, n) =>
          (valueOf(results[10 + n]) - sum) % p === 0n && fits(results[10 + n], LARGEST, 51n));
        const reduced = ((x % p) + p) % p, stored = [0, 32].map((place) => numberAt(stdout, each * i + 480 + place));
        return !products || !sums || stored[0] !== reduced || stored[1] !== reduced + offset;
      };
      expect(operands.filter(isWrong)).to.deep.equal([]);
    });
  });
});
