import { expect } from "chai";
import fc from "fast-check";
import { mkdtemp, rm, truncate, copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inverse, mod, P, pow, rootOfUnity, rowPoint } from "../../protocol/field.ts";
import { closeCurve, getCurve } from "../../prover/curve.ts";
import { Kzg, verifyOpening } from "../../prover/kzg.ts";
import { nativeAddon } from "../../prover/native/addon.ts";
import { elementAt } from "../../prover/native/numbers.ts";
import { addPoints, GENERATOR, IDENTITY, scalePoint } from "../../prover/points.ts";
import { developmentTau, writeDevelopmentSrs } from "../../prover/setup/srs.ts";
import { readSrs } from "../../prover/srs-file.ts";

const SEED = 20240607;
const scalar = fc.bigInt({ min: 0n, max: P - 1n });

/** A column's value at any point, by the formula of docs/protocol.md: independent of FFTs and of the points file. */
function evaluate(logN: number, cells: readonly (readonly [number, bigint])[], at: bigint): bigint {
  const size = 2n ** BigInt(logN);
  const common = mod((pow(at, size) - 1n) * inverse(size));
  return cells.reduce((sum, [row, value]) => {
    const x = rowPoint(logN, row);
    return mod(sum + value * x * inverse(at - x) * common);
  }, 0n);
}

/** Coefficients' value at a point. */
function horner(coefficients: Uint8Array, at: bigint): bigint {
  let value = 0n;
  for (let i = coefficients.length / 32 - 1; i >= 0; i--) value = mod(value * at + elementAt(coefficients, i));
  return value;
}

for (const engine of ["wasm", "native"] as const) describe(`KZG over columns (${engine})`, function () {
  this.timeout(60_000);
  const tau = developmentTau();
  let folder: string | undefined;
  let small: Kzg;
  let kzg: Kzg;
  const file = (logN: number) => join(folder ?? "", `INSECURE-kzg-${logN}.points`);

  before(async function () {
    if (engine === "native" && nativeAddon() === undefined) this.skip();
    folder = await mkdtemp(join(tmpdir(), "colonnade-kzg-"));
    await writeDevelopmentSrs(file(4), 4);
    await writeDevelopmentSrs(file(8), 8);
    small = await Kzg.open(file(4), engine);
    kzg = await Kzg.open(file(8), engine);
  });
  after(async () => {
    await closeCurve();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it("uses the same root of unity as the protocol", async () => {
    const { Fr } = await getCurve();
    for (const logN of [1, 4, 10, 16, 20, 24]) expect(Fr.toObject(Fr.w[logN])).to.equal(rootOfUnity(logN));
  });

  it("holds powers and Lagrange points of the secret", async () => {
    const curve = await getCurve();
    const { monomial, lagrange, tauG2 } = await readSrs(file(4));
    for (let i = 0; i < 16; i++) {
      const expected = (scalar: bigint) => curve.G1.toAffine(curve.G1.timesScalar(curve.G1.g, scalar));
      expect(monomial.slice(i * 64, i * 64 + 64)).to.deep.equal(expected(pow(tau, BigInt(i))));
      expect(lagrange.slice(i * 64, i * 64 + 64)).to.deep.equal(expected(evaluate(4, [[i, 1n]], tau)));
    }
    expect(tauG2).to.deep.equal(curve.G2.toAffine(curve.G2.timesScalar(curve.G2.g, tau)));
  });

  it("gives the point of G2 with imaginary parts first, as the pairing precompile takes it", async () => {
    const { G2 } = await getCurve();
    const [xIm, xRe, yIm, yRe] = await kzg.tauG2();
    expect(G2.toAffine(G2.timesScalar(G2.g, tau))).to.deep.equal(G2.fromObject([[xRe, xIm], [yRe, yIm]]));
  });

  it("commits a sparse column, a dense column and coefficients to the same point", async () => {
    const cells: [number, bigint][] = [[1, 5n], [3, P - 1n], [14, 1n << 175n]];
    const dense = small.column(cells);
    const expected = await scalePoint(GENERATOR, evaluate(4, cells, tau));
    expect(await small.commitCells(cells)).to.deep.equal(expected);
    expect(await small.commit(dense)).to.deep.equal(expected);
    expect(await small.commitCoefficients(await small.interpolate(dense))).to.deep.equal(expected);
  });

  it("commits an empty column to the identity", async () => {
    expect(await small.commitCells([])).to.deep.equal(IDENTITY);
    expect(await small.commitCells([[3, 0n]])).to.deep.equal(IDENTITY);
    expect(await small.commit(small.column([]))).to.deep.equal(IDENTITY);
  });

  it("adds the commitment of changes to the old commitment, negative changes included", async () => {
    const before = await kzg.commitCells([[1, 100n], [2, 50n]]);
    const change = await kzg.commitCells([[1, -30n], [7, 30n]]);
    expect(await addPoints(before, change)).to.deep.equal(await kzg.commitCells([[1, 70n], [2, 50n], [7, 30n]]));
  });

  it("opens every cell, and no cell with another value, row or proof", async () => {
    const cells: [number, bigint][] = [[0, 9n], [1, (1n << 144n) + 7n], [200, 3n]];
    const column = kzg.column(cells);
    const commitment = await kzg.commitCells(cells);
    for (const [row, expected] of [...cells, [255, 0n]] as [number, bigint][]) {
      const { value, proof } = await kzg.openCell(column, row);
      const point = rowPoint(8, row);
      expect(value).to.equal(expected);
      expect(await kzg.verify(commitment, point, value, proof)).to.equal(true);
      expect(await kzg.verify(commitment, point, value + 1n, proof)).to.equal(false);
      expect(await kzg.verify(commitment, rowPoint(8, row + 1), value, proof)).to.equal(false);
      expect(await kzg.verify(commitment, point, value, await addPoints(proof, GENERATOR))).to.equal(false);
    }
  });

  it("opens any polynomial at any point (property)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), scalar), { maxLength: 16 }), scalar, async (raw, at) => {
        const cells = [...new Map(raw)];
        const { value, proof } = await small.openAt(small.column(cells), at);
        expect(value).to.equal(evaluate(4, cells, at));
        const commitment = await small.commitCells(cells);
        expect(await verifyOpening({ commitment, point: at, value, proof, tauG2: await small.tauG2() })).to.equal(true);
      }),
      { seed: SEED, numRuns: 15 },
    );
  });

  it("divides out the opened rows: U(x) = z(x)·q(x) + Σ U_i·L_i(x) everywhere (property)", async () => {
    const rows = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { maxLength: 12 });
    const filled = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), scalar), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(filled, rows, scalar, async (raw, opened, at) => {
        const column = new Map(raw);
        const values = await kzg.quotient(kzg.column(column), opened);
        const quotient = await kzg.interpolate(values);
        const z = opened.reduce((product, row) => mod(product * (at - rowPoint(8, row))), 1n);
        const sum = evaluate(8, opened.map((row) => [row, column.get(row) ?? 0n]), at);
        expect(mod(z * horner(quotient, at) + sum)).to.equal(evaluate(8, [...column], at));
        for (let i = 256 - opened.length; i < 256; i++) expect(elementAt(quotient, i)).to.equal(0n);
      }),
      { seed: SEED, numRuns: 15 },
    );
  });

  it("divides out rows of a full column as of a nearly empty one, and leaves empty rows of the quotient empty", async () => {
    const full = Array.from({ length: 256 }, (_, row) => [row, BigInt(row + 1) ** 31n] as [number, bigint]);
    const opened = [0, 1, 77, 128, 255];
    for (const cells of [full, full.slice(70, 90)]) {
      const values = await kzg.quotient(kzg.column(cells), opened);
      const at = 123456789123456789n;
      const z = opened.reduce((product, row) => mod(product * (at - rowPoint(8, row))), 1n);
      const rest = cells.filter(([row]) => !opened.includes(row));
      expect(mod(z * horner(await kzg.interpolate(values), at))).to.equal(evaluate(8, rest, at));
      const rows = new Set([...opened, ...cells.map(([row]) => row)]);
      for (let row = 0; row < 256; row++) if (!rows.has(row)) expect(kzg.valueAt(values, row)).to.equal(0n);
    }
  });

  it("opens the three relations of a batch at one point, as the contract checks them", async () => {
    const [kappa, zeta, rho] = [123456789n, 987654321987654321n, 555n];
    const V: [number, bigint][] = [[1, 1000n], [2, 2000n], [9, 3n]];
    const K: [number, bigint][] = [[1, 11n], [2, 22n], [9, 99n]];
    const changes: [number, bigint][] = [[1, (1n << 144n) - 10n], [9, 10n]];
    const opened = [1, 2];
    const u = kzg.column(V.map(([row, v], i) => [row, v + kappa * K[i][1]]));
    const q = await kzg.quotient(u, opened);
    const difference = kzg.column(changes);
    const whole = await kzg.combine([u, 1n], [difference, rho]);
    const z = opened.reduce((product, row) => mod(product * (zeta - rowPoint(8, row))), 1n);
    const g = (row: number) => mod(rowPoint(8, row) * inverse(zeta - rowPoint(8, row)));
    const s = opened.reduce((sum, row, i) => mod(sum + (V[i][1] + kappa * K[i][1]) * g(row)), 0n);
    const delta = changes.reduce((sum, [row, value]) => mod(sum + value * g(row)), 0n);
    // L = (ζ − 1)·L_0(ζ): the constants as multiples of the commitment to row 0, as in Kzg.sol.
    const constants = (by: bigint): [number, bigint][] => [[0, (1n - zeta) * (s + rho * delta + by)]];
    const { value, proof } = await kzg.openAt(await kzg.combine([whole, 1n], [q, -z], [kzg.column(constants(0n)), 1n]), zeta);
    expect(value).to.equal(0n);
    const combined = await addPoints(
      await kzg.commitCells(V),
      await scalePoint(await kzg.commitCells(K), kappa),
      await scalePoint(await kzg.commit(q), -z),
      await scalePoint(await kzg.commitCells(changes), rho),
    );
    const holds = async (by: bigint) => kzg.verify(await addPoints(combined, await kzg.commitCells(constants(by))), zeta, 0n, proof);
    expect(await holds(0n)).to.equal(true);
    expect(await holds(rho)).to.equal(false);
    expect(await holds(1n)).to.equal(false);
    const L = mod((pow(zeta, 256n) - 1n) * inverse(256n));
    expect(await kzg.verify(combined, zeta, L * (s + rho * delta), (await kzg.openAt(await kzg.combine([whole, 1n], [q, -z]), zeta)).proof),
      "the constants as such").to.equal(true);
  });

  it("refuses rows outside the column, a row opened twice and a point off the curve", async () => {
    expect(() => small.column([[16, 1n]])).to.throw(RangeError);
    const refused = async (work: Promise<unknown>) => expect(await work.then(() => null, (error: unknown) => error)).to.be.instanceOf(RangeError);
    await refused(small.commitCells([[-1, 1n]]));
    await refused(small.quotient(small.column([]), [3, 3]));
    await refused(small.quotient(kzg.column([[16, 1n]]), [3]));
    await refused(small.combine([small.column([]), 1n], [kzg.column([[255, 1n]]), 1n]));
    await refused(small.quotient(small.column([]), [16]));
    await refused(small.quotient(small.column([]), Array.from({ length: 16 }, (_, row) => row)));
    await refused(small.openAt(small.column([[1, 2n]]), rowPoint(4, 5)));
    await refused(small.openAt(kzg.column([[16, 1n]]), 9n));
    await refused(small.commit({ rows: Uint32Array.of(1, 2), values: new Uint8Array(32) }));
    await refused(addPoints({ x: 1n, y: 3n }, GENERATOR));
  });

  it("refuses a points file that is cut short or is something else", async () => {
    const cut = join(folder ?? "", "cut.points");
    await copyFile(file(4), cut);
    await truncate(cut, 1000);
    const code = async (path: string) => (await readSrs(path).then(() => ({}), (error: unknown) => error)) as { code?: string };
    expect((await code(cut)).code).to.equal("MANIFEST_MISMATCH");
    expect((await code(new URL(import.meta.url).pathname)).code).to.equal("MANIFEST_MISMATCH");
    const refusal = await Kzg.open(cut, engine).then(() => ({}), (error: unknown) => error) as { code?: string };
    expect(refusal.code).to.equal("MANIFEST_MISMATCH");
  });
});
