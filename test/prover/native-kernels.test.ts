/** The native core's arithmetic on every path that this machine has, held against bigints and against ffjavascript. */
import { expect } from "chai";
import fc from "fast-check";
import type { Curve } from "ffjavascript";
import { inverse, mod, P, pow } from "../../protocol/field.ts";
import { closeCurve, getCurve } from "../../prover/curve.ts";
import { nativeAddon } from "../../prover/native/addon.ts";
import type { PathName } from "../../prover/native/engine.ts";
import { elementAt, integerAt, scalarBytes } from "../../prover/native/numbers.ts";

const SEED = 20261121;
const EDGES = [0n, 1n, 2n, P - 1n, P - 2n, 2n ** 253n, 2n ** 52n - 1n, 2n ** 208n, (P - 1n) / 2n];
const element = fc.oneof({ weight: 3, arbitrary: fc.bigInt({ min: 0n, max: P - 1n }) }, { weight: 1, arbitrary: fc.constantFrom(...EDGES) });
const vectorOf = (length: fc.Arbitrary<number>): fc.Arbitrary<bigint[]> => length.chain((n) => fc.array(element, { minLength: n, maxLength: n }));
/** Around the eight lanes, and beyond. */
const LENGTHS = fc.constantFrom(1, 2, 7, 8, 9, 16, 31, 64, 100);
const NONE = new Uint8Array(0);

const addon = nativeAddon();
(addon === undefined ? describe.skip : describe)("The native core's kernels", function () {
  this.timeout(120_000);
  const { kernels, engine } = addon ?? ({ engine: { paths: [] } } as unknown as NonNullable<typeof addon>);
  let curve: Curve;
  before(async () => void (curve = await getCurve()));
  after(closeCurve);

  const montgomery = (values: readonly bigint[]): Promise<Uint8Array> => kernels.vector("toMontgomery", scalarBytes(values), NONE, NONE, "portable");
  const list = (vector: Uint8Array): bigint[] => Array.from({ length: vector.length / 32 }, (_, i) => elementAt(vector, i));
  const check = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => Promise<void>, numRuns = 60): Promise<void> =>
    fc.assert(fc.asyncProperty(arbitrary, property), { seed: SEED, numRuns });
  /** `count` points of a group, affine and Montgomery: multiples of the generator by ffjavascript. */
  function points(group: "G1" | "G2", multipliers: readonly bigint[]): Uint8Array {
    const { g, timesScalar, toAffine, isZero, zeroAffine } = bound(curve[group]);
    const all = multipliers.map((k) => timesScalar(g, k)).map((point) => (isZero(point) ? zeroAffine : toAffine(point)));
    return Buffer.concat(all.map((point) => Buffer.from(point)));
  }
  const bound = (group: Curve["G1"] | Curve["G2"]) => ({
    g: group.g, zeroAffine: group.zeroAffine, timesScalar: (p: Uint8Array, k: bigint) => group.timesScalar(p, k),
    toAffine: (p: Uint8Array) => group.toAffine(p), isZero: (p: Uint8Array) => group.isZero(p),
  });

  it("are there for every path of the machine, the portable one always", () => {
    expect(engine.paths).to.include("portable");
    expect(engine.paths).to.include(engine.path);
  });

  for (const path of engine.paths) describe(`on the path ${path}`, () => {
    it("multiply, add, invert and convert as bigints do, for vectors of every length", () =>
      check(LENGTHS.chain((n) => fc.tuple(vectorOf(fc.constant(n)), vectorOf(fc.constant(n)), element, element)), async ([a, b, c, d]) => {
        const [va, vb, vc, vd] = await Promise.all([a, b, [c], [d]].map(montgomery));
        const run = async (...args: Parameters<typeof kernels.vector>) => list(await kernels.vector(...args));
        expect(await run("multiply", va, vb, NONE, path)).to.deep.equal(a.map((x, i) => mod(x * b[i])));
        expect(await run("addScaled", va, vb, vc, path)).to.deep.equal(a.map((x, i) => mod(x + c * b[i])));
        expect(await run("scaleByPowers", va, vc, vd, path)).to.deep.equal(a.map((x, i) => mod(x * c * pow(d, BigInt(i)))));
        expect(await run("toMontgomery", scalarBytes(a), NONE, NONE, path)).to.deep.equal(a);
        const normal = await kernels.vector("fromMontgomery", va, NONE, NONE, path);
        expect(a.map((_, i) => integerAt(normal, i))).to.deep.equal(a);
        const units = a.map((x) => (x === 0n ? 1n : x));
        expect(await run("invert", await montgomery(units), NONE, NONE, path)).to.deep.equal(units.map(inverse));
      }));

    it("transform as ffjavascript does, and back, for every size up to 2^12", async () => {
      for (let log = 0; log <= 12; log++) {
        const [values] = fc.sample(vectorOf(fc.constant(2 ** log)), { seed: SEED + log, numRuns: 1 });
        const vector = await montgomery(values);
        // ffjavascript's own transform does not take a single element.
        const expected = log === 0 ? vector : new Uint8Array(await curve.Fr.fft(vector.slice()));
        const transformed = await kernels.transform(vector, false, path);
        expect(Buffer.compare(transformed, expected), `2^${log}`).to.equal(0);
        expect(Buffer.compare(await kernels.transform(transformed, true, path), vector), `2^${log} back`).to.equal(0);
      }
    });

    it("transform what is all at one edge, or at two by turns, as ffjavascript does", async () => {
      const kinds = [[P - 1n], [0n, P - 1n], [P - 1n, 0n, 0n, 1n], [(P - 1n) / 2n, (P + 1n) / 2n], [0n]];
      for (const kind of kinds) for (const log of [4, 5, 9, 10]) {
        const vector = await montgomery(Array.from({ length: 2 ** log }, (_, i) => kind[i % kind.length]));
        const expected = new Uint8Array(await curve.Fr.fft(vector.slice()));
        const transformed = await kernels.transform(vector, false, path);
        expect(Buffer.compare(transformed, expected), `2^${log} of ${kind}`).to.equal(0);
        expect(Buffer.compare(await kernels.transform(transformed, true, path), vector), `2^${log} back`).to.equal(0);
      }
    });

    it("give the quotient's values by its definition", async () => {
      for (const log of [0, 1, 3, 5, 6, 7]) {
        const size = 2 ** log;
        const [a, b] = fc.sample(vectorOf(fc.constant(size)), { seed: SEED + log, numRuns: 2 });
        const root = curve.Fr.toObject(curve.Fr.w[log + 1]);
        const domain = Array.from({ length: size }, (_, i) => pow(root, BigInt(2 * i)));
        // Lagrange's formula, quadratic and free of transforms.
        const at = (values: readonly bigint[], x: bigint): bigint => mod(values.reduce((sum, v, i) => sum + v * mod(domain[i] * inverse(mod(x - domain[i]))), 0n)
          * mod(pow(x, BigInt(size)) - 1n) * inverse(BigInt(size)));
        const c = a.map((x, i) => mod(x * b[i]));
        const odd = Array.from({ length: size }, (_, i) => pow(root, BigInt(2 * i + 1)));
        const result = await kernels.quotient(await montgomery(a), await montgomery(b), path);
        expect(odd.map((_, i) => integerAt(result, i))).to.deep.equal(odd.map((x) => mod(at(a, x) * at(b, x) - at(c, x))));
      }
    });

    for (const group of ["G1", "G2"] as const) describe(`in ${group}`, () => {
      const name = group.toLowerCase() as "g1" | "g2";
      const sum = (multipliers: readonly bigint[], scalars: readonly bigint[]): Buffer =>
        Buffer.from(points(group, [mod(multipliers.reduce((total, k, i) => total + k * scalars[i], 0n))]));
      async function expectSum(multipliers: readonly bigint[], scalars: readonly bigint[], label?: string): Promise<void> {
        const result = await kernels.multiScalar(name, points(group, multipliers), scalarBytes(scalars), path);
        expect(Buffer.compare(result, sum(multipliers, scalars)), label).to.equal(0);
      }

      it("add up scalars and points of all kinds", () =>
        check(fc.array(fc.tuple(element, element), { minLength: 1, maxLength: 40 }), (terms) =>
          expectSum(terms.map(([k]) => k), terms.map(([, s]) => s)), 25));

      it("add up what is made to fall on one another: equal points, opposite points, infinity, equal scalars", async () => {
        const count = 70;
        const repeat = <T>(...values: T[]): T[] => Array.from({ length: count }, (_, i) => values[i % values.length]);
        const different = Array.from({ length: count }, (_, i) => BigInt(i + 1));
        const cases: [string, bigint[], bigint[]][] = [
          ["one point", repeat(5n), different],
          ["one point, one scalar", repeat(5n), repeat(P - 1n)],
          ["a point and its opposite, one scalar", repeat(5n, P - 5n), repeat(7n)],
          ["a point and its opposite, opposite scalars", repeat(5n, P - 5n), repeat(7n, P - 7n)],
          ["infinity among others", repeat(0n, 3n, 4n), different],
          ["nothing but infinity", repeat(0n), different],
          ["scalars 0 and 1", different, repeat(0n, 1n)],
          ["only zeros", different, repeat(0n)],
          ["r − 1", different, repeat(P - 1n)],
          ["powers of two", different, different.map((_, i) => 2n ** BigInt((i * 4) % 253))],
          ["half of every window", different, repeat(BigInt(`0x${"8".repeat(62)}`))],
          ["a chain in which sums meet points", Array.from({ length: count }, (_, i) => 2n ** BigInt(i)), repeat(1n)],
        ];
        for (const [label, multipliers, scalars] of cases) await expectSum(multipliers, scalars, label);
      });

      it("give many multiples of one point", async () => {
        const scalars = [...EDGES, ...fc.sample(element, { seed: SEED, numRuns: 60 })];
        const result = await kernels.multiples(name, points(group, [3n]), scalarBytes(scalars), path);
        expect(Buffer.compare(result, points(group, scalars.map((s) => mod(3n * s))))).to.equal(0);
      });
    });
  });

  it("give one result on all paths for a sum of thousands of points, some scalars much more frequent than others", async () => {
    const count = 6_000;
    const scalars = fc.sample(fc.oneof({ weight: 2, arbitrary: fc.constantFrom(0n, 1n, 2n, P - 1n) }, { weight: 1, arbitrary: element }), { seed: SEED, numRuns: count });
    const bases = await kernels.multiples("g1", points("G1", [1n]), scalarBytes(Array.from({ length: count }, (_, i) => BigInt(i * i + 1))), "portable");
    const expected = points("G1", [mod(scalars.reduce((total, s, i) => total + s * BigInt(i * i + 1), 0n))]);
    for (const path of engine.paths) {
      expect(Buffer.compare(await kernels.multiScalar("g1", bases, scalarBytes(scalars), path), expected), path).to.equal(0);
    }
  });

  it("refuse numbers that are not reduced and points off the curve", async () => {
    const tooLarge = new Uint8Array(32).fill(255);
    const point = points("G1", [1n]);
    const off = Uint8Array.from(point, (byte, i) => (i === 40 ? byte ^ 1 : byte));
    const refusal = (work: Promise<unknown>): Promise<string | undefined> => work.then(() => "nothing", (error: { code?: string }) => error.code);
    const path: PathName = engine.path;
    expect(await refusal(kernels.multiScalar("g1", point, tooLarge, path))).to.equal("REQUEST_INVALID");
    expect(await refusal(kernels.multiScalar("g1", off, scalarBytes([1n]), path))).to.equal("REQUEST_INVALID");
    expect(await refusal(kernels.transform(tooLarge, false, path))).to.equal("REQUEST_INVALID");
    expect(await refusal(kernels.vector("invert", tooLarge, NONE, NONE, path))).to.equal("REQUEST_INVALID");
  });
});
