/** KZG's arithmetic by ffjavascript: nothing to install. Its curve threads end with `closeCurve()`. */
import { inverse, mod, rowPoint } from "../protocol/field.ts";
import { allValues, mergeRows, valuesIn, type Column } from "./column.ts";
import { getCurve, getCurveCode } from "./curve.ts";
import type { KzgEngine } from "./kzg-engine.ts";
import { fromBytes } from "./points.ts";
import type { G1Point } from "./points.ts";
import { addScaled, divide, divideByLinear, elementAt, FIELD_BYTES, fromEntries, vanishingCoefficients } from "./polynomial.ts";
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

  column(rows: Uint32Array, values: readonly bigint[]): Column {
    return { rows, values: fromEntries(this.#wasm, rows.length, values.entries()) };
  }

  async combine(columns: readonly Column[], factors: readonly bigint[]): Promise<Column> {
    const rows = columns.map((column) => column.rows).reduce(mergeRows, new Uint32Array());
    const values = columns.map((column) => valuesIn(rows, column));
    return { rows, values: values.reduce((sum, vector, i) => addScaled(this.#wasm, sum, vector, factors[i]), new Uint8Array(rows.length * FIELD_BYTES)) };
  }

  async commit({ rows, values }: Column): Promise<G1Point> {
    const { lagrange } = this.#srs;
    const points = rows.length === 2 ** this.logN ? lagrange : new Uint8Array(rows.length * G1_BYTES);
    if (points !== lagrange) rows.forEach((row, i) => points.set(lagrange.subarray(row * G1_BYTES, (row + 1) * G1_BYTES), i * G1_BYTES));
    return multiply(values, points);
  }

  async commitCoefficients(coefficients: FieldVector): Promise<G1Point> {
    return multiply(coefficients, this.#srs.monomial.subarray(0, (coefficients.length / FIELD_BYTES) * G1_BYTES));
  }

  async interpolate(column: Column): Promise<FieldVector> {
    return (await getCurve()).Fr.ifft(allValues(this.logN, column));
  }

  /** Costs five FFTs of size N. */
  async quotient(column: Column, opened: Uint32Array): Promise<Column> {
    if (opened.length === 0) return column;
    const rest = allValues(this.logN, column).slice();
    for (const row of opened) rest.fill(0, row * FIELD_BYTES, (row + 1) * FIELD_BYTES);
    const { Fr } = await getCurve();
    const coefficients = await Fr.ifft(rest);

    // The divisor vanishes on opened rows, so both are taken on a coset of the domain, where it has no zero.
    const toCoset = async (f: FieldVector) => Fr.fft(await Fr.batchApplyKey(f, Fr.one, Fr.e(COSET)));
    const divisor = vanishingCoefficients(Array.from(opened, (row) => rowPoint(this.logN, row)));
    const numerator = await toCoset(coefficients);
    const denominator = await toCoset(fromEntries(this.#wasm, 2 ** this.logN, divisor.entries()));
    const onCoset = await Fr.ifft(divide(this.#wasm, numerator, denominator));
    const all = await Fr.fft(await Fr.batchApplyKey(onCoset, Fr.one, Fr.e(inverse(COSET))));
    const rows = mergeRows(column.rows, opened);
    const values = new Uint8Array(rows.length * FIELD_BYTES);
    rows.forEach((row, i) => values.set(all.subarray(row * FIELD_BYTES, (row + 1) * FIELD_BYTES), i * FIELD_BYTES));
    return { rows, values };
  }

  async openAt(column: Column, point: bigint): Promise<{ value: bigint; proof: G1Point }> {
    if (column.rows.length <= MOST_FILLED) {
      const points = Array.from(column.rows, (row) => rowPoint(this.logN, row));
      const quotients = points.map((x, i) => mod(elementAt(this.#wasm, column.values, i) * inverse(x - point)));
      // f(point) is a multiple of this sum. Where it is zero, as in the opening of a batch, the quotient has no other rows.
      const sum = mod(points.reduce((total, x, i) => total + x * quotients[i], 0n));
      if (sum === 0n) return { value: 0n, proof: await this.commit(this.column(column.rows, quotients)) };
    }
    return this.openCoefficientsAt(await this.interpolate(column), point);
  }

  async openCoefficientsAt(coefficients: FieldVector, point: bigint): Promise<{ value: bigint; proof: G1Point }> {
    const { quotient, value } = divideByLinear(this.#wasm, coefficients, point);
    return { value, proof: await this.commitCoefficients(quotient) };
  }
}

/** Σ scalars[i]·points[i]. */
async function multiply(scalars: FieldVector, points: Uint8Array): Promise<G1Point> {
  const curve = await getCurve();
  return fromBytes(curve, await curve.G1.multiExpAffine(points, await curve.Fr.batchFromMontgomery(scalars)));
}
