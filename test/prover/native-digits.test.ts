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

  /** Five digits within the bounds of a settled number; the top one as large as 1.05·p lets it be, or its edge's. */
  function settled(p: bigint): Digits {
    const low = Array.from({ length: 4 }, digit);
    const rest = valueOf(low), limit = (p * 105n) / 100n;
    const [min, max] = [-limit - rest, limit - rest].map((x) => x >> 204n);
    const any = BigInt(below(2 ** 49));
    const top = pick([max, min + 1n, 0n, 1n, -1n, HALF / 2n, -HALF / 2n, any, -any]);
    return [...low, top > max ? max : top <= min ? min + 1n : top];
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

    it("come back from memory and from a lane as they were, 0 and Q − 1 and what carries", () => {
      const near = [0n, Q / 2n, Q, ...[50n, 51n, 101n, 102n, 152n, 153n, 203n, 204n, 253n].map((bits) => 1n << bits)];
      const numbers = near.flatMap((x) => [x - 2n, x - 1n, x, x + 1n]).filter((x) => x >= 0n && x < Q);
      while (numbers.length < 4_000) numbers.push(((BigInt(below(2 ** 50)) << 204n) + (BigInt(below(2 ** 50)) << 153n)
        + (BigInt(below(2 ** 50)) << 102n) + (BigInt(below(2 ** 50)) << 51n) + BigInt(below(2 ** 50))) % Q);
      const words = numbers.flatMap((x) => [0n, 64n, 128n, 192n].map((shift) => BigInt.asUintN(64, x >> shift)));
      const input = new Uint8Array(new BigUint64Array(words).buffer);
      const { status, stdout, stderr } = spawnSync(program, ["stored"], { input, maxBuffer: 2 ** 28 });
      expect(status, stderr.toString()).to.equal(0);
      expect(stdout.length).to.equal(2 * input.length);
      for (let at = 0; at < input.length; at += 256) {
        const same = input.subarray(at, at + 256);
        expect(stdout.subarray(2 * at, 2 * at + 512)).to.deep.equal(Buffer.concat([same, same]));
      }
    });

    const fields = [["scalar", P], ["base", Q]] as const;
    for (const [field, p] of fields) it(`multiply and settle in "${field}" at every edge`, () => {
      const alone = lonely();
      const pairs = alone.flatMap((a) => alone.map((b) => [a, b, pick(alone)]));
      const operands = [...pairs, ...Array.from({ length: 10_000 }, () => [settled(p), settled(p), settled(p)])];
      while (operands.length % 4 !== 0) operands.push(operands[0]);
      const input = new Uint8Array(new BigInt64Array(operands.flat(2)).buffer);
      const { status, stdout, stderr } = spawnSync(program, [field], { input, maxBuffer: 2 ** 28 });
      expect(status, stderr.toString()).to.equal(0);
      expect(stdout.length).to.equal(200 * operands.length);
      const R = (1n << 255n) % p;
      const isWrong = ([a, b, c]: Digits[], i: number): boolean => {
        const results = Array.from({ length: 5 }, (_, n) =>
          Array.from({ length: 5 }, (__, k) => stdout.readBigInt64LE(200 * i + 40 * n + 8 * k)));
        const [x, y, z] = [a, b, c].map(valueOf);
        const fits = (r: Digits, limit: bigint, percent: bigint): boolean =>
          r.slice(0, 4).every((d) => size(d) <= limit) && 100n * size(valueOf(r)) <= percent * p;
        const products = [x * y, x * y, y * z, x * x].every((product, n) =>
          (valueOf(results[n]) * R - product) % p === 0n && fits(results[n], HALF, 105n));
        return !products || (valueOf(results[4]) - (x + y - z)) % p !== 0n || !fits(results[4], LARGEST, 51n);
      };
      expect(operands.filter(isWrong)).to.deep.equal([]);
    });
  });
});
