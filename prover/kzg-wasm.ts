/** KZG's arithmetic by ffjavascript: nothing to install. Its curve threads end with `closeCurve()`. */
import { inverse, mod, rowPoint } from "../protocol/field.ts";
import { getCurve, getCurveCode } from "./curve.ts";
import type { Basis, KzgEngine } from "./kzg-engine.ts";
import { fromBytes } from "./points.ts";
import type { G1Point } from "./points.ts";
import { addScaled, divide, divideByLinear, elementAt, FIELD_BYTES, fromEntries, vanishingCoefficients, writeInteger } from "./polynomial.ts";
import type { FieldVector } from "./polynomial.ts";
import { G1_BYTES, readSrs } from "./srs-file.ts";
import type { Srs } from "./srs-file.ts";
import { Wasm } from "./wasm.ts";

/** Shifts the domain off itself for divisions; any non-member does, and no power of the field's generator below N is one. */
const COSET = 5n;

/** With more filled rows than this, an opening by bigints takes longer than by the transforms. */
const MOST_FILLED = 4096;

export class WasmKzg implements KzgEngine {
  readonly name = "wasm";
  readonly #srs: Srs;
  readonly #wasm: Wasm;

  private constructor(srs: Srs, wasm: Wasm) {
    this.#srs = srs;
    this.#wasm = wasm;
  }

  static async open(path: string): Promise<WasmKzg> {
    const [srs, { module }] = await Promise.all([readSrs(path), getCurveCode()]);
    return new WasmKzg(srs, new Wasm(module));
  }

  get logN(): number {
    return this.#srs.logN;
  }

  get tauG2(): Uint8Array {
    return this.#srs.tauG2;
  }

  column(rows: readonly number[], values: readonly bigint[]): FieldVector {
    return fromEntries(this.#wasm, 2 ** this.logN, rows.map((row, i) => [row, values[i]] as const));
  }

  async combine(vectors: readonly FieldVector[], factors: readonly bigint[]): Promise<FieldVector> {
    return vectors.reduce((sum, vector, i) => addScaled(this.#wasm, sum, vector, factors[i]), new Uint8Array(2 ** this.logN * FIELD_BYTES));
  }

  async commitSparse(rows: readonly number[], values: readonly bigint[]): Promise<G1Point> {
    const scalars = new Uint8Array(rows.length * FIELD_BYTES);
    const points = new Uint8Array(rows.length * G1_BYTES);
    rows.forEach((row, i) => {
      writeInteger(scalars, i, values[i]);
      points.set(this.#srs.lagrange.subarray(row * G1_BYTES, (row + 1) * G1_BYTES), i * G1_BYTES);
    });
    const curve = await getCurve();
    return fromBytes(curve, await curve.G1.multiExpAffine(points, scalars));
  }

  async commit(vector: FieldVector, basis: Basis): Promise<G1Point> {
    const curve = await getCurve();
    const scalars = await curve.Fr.batchFromMontgomery(vector);
    const kept = dropZeros(scalars, this.#srs[basis]);
    return fromBytes(curve, await curve.G1.multiExpAffine(kept.points, kept.scalars));
  }

  async interpolate(values: FieldVector): Promise<FieldVector> {
    return (await getCurve()).Fr.ifft(values);
  }

  /** Costs five FFTs of size N. */
  async quotient(values: FieldVector, rows: readonly number[]): Promise<FieldVector> {
    const rest = values.slice();
    for (const row of rows) rest.fill(0, row * FIELD_BYTES, (row + 1) * FIELD_BYTES);
    const { Fr } = await getCurve();
    const coefficients = await Fr.ifft(rest);
    if (rows.length === 0) return rest;

    // The divisor vanishes on opened rows, so both are taken on a coset of the domain, where it has no zero.
    const toCoset = async (f: FieldVector) => Fr.fft(await Fr.batchApplyKey(f, Fr.one, Fr.e(COSET)));
    const divisor = vanishingCoefficients(rows.map((row) => rowPoint(this.logN, row)));
    const numerator = await toCoset(coefficients);
    const denominator = await toCoset(fromEntries(this.#wasm, 2 ** this.logN, divisor.entries()));
    const onCoset = await Fr.ifft(divide(this.#wasm, numerator, denominator));
    return Fr.fft(await Fr.batchApplyKey(onCoset, Fr.one, Fr.e(inverse(COSET))));
  }

  async openAt(values: FieldVector, point: bigint): Promise<{ value: bigint; proof: G1Point }> {
    const rows = filledRows(values);
    if (rows.length <= MOST_FILLED) {
      const points = rows.map((row) => rowPoint(this.logN, row));
      const quotients = rows.map((row, i) => mod(elementAt(this.#wasm, values, row) * inverse(points[i] - point)));
      // f(point) is a multiple of this sum. Where it is zero, as in the opening of a batch, the quotient has no other rows.
      if (mod(points.reduce((sum, x, i) => sum + x * quotients[i], 0n)) === 0n) return { value: 0n, proof: await this.commitSparse(rows, quotients) };
    }
    return this.openCoefficientsAt(await this.interpolate(values), point);
  }

  async openCoefficientsAt(coefficients: FieldVector, point: bigint): Promise<{ value: bigint; proof: G1Point }> {
    const { quotient, value } = divideByLinear(this.#wasm, coefficients, point);
    return { value, proof: await this.commit(quotient, "monomial") };
  }
}

/** Most rows of a column are empty for a long time, and a zero costs a multi-scalar multiplication as much as any scalar. */
function dropZeros(scalars: Uint8Array, points: Uint8Array): { scalars: Uint8Array; points: Uint8Array } {
  const used = filledRows(scalars);
  const count = scalars.length / FIELD_BYTES;
  if (used.length === count) return { scalars, points: points.subarray(0, count * G1_BYTES) };
  const kept = { scalars: new Uint8Array(used.length * FIELD_BYTES), points: new Uint8Array(used.length * G1_BYTES) };
  used.forEach((from, to) => {
    kept.scalars.set(scalars.subarray(from * FIELD_BYTES, (from + 1) * FIELD_BYTES), to * FIELD_BYTES);
    kept.points.set(points.subarray(from * G1_BYTES, (from + 1) * G1_BYTES), to * G1_BYTES);
  });
  return kept;
}

/** The rows that are not zero, in order. */
function filledRows(vector: Uint8Array): number[] {
  const words = new BigUint64Array(vector.buffer, vector.byteOffset, vector.length / 8);
  const used: number[] = [];
  for (let i = 0; i < words.length; i += 4) {
    if (words[i] !== 0n || words[i + 1] !== 0n || words[i + 2] !== 0n || words[i + 3] !== 0n) used.push(i / 4);
  }
  return used;
}
