/**
 * KZG over one column size: commitments to columns, the quotient that opens a batch's senders, and openings at a point.
 * Rows, domain and identities are those of docs/protocol.md.
 */
import { inverse, mod, rowPoint } from "../protocol/field.ts";
import { getCurve, getCurveCode } from "./curve.ts";
import { fromBytes, g2FromBytes, g2ToBytes, GENERATOR, toBytes } from "./points.ts";
import type { G1Point, G2Point } from "./points.ts";
import { addScaled, divide, divideByLinear, elementAt, FIELD_BYTES, fromEntries, vanishingCoefficients, writeInteger } from "./polynomial.ts";
import type { FieldVector } from "./polynomial.ts";
import { G1_BYTES, readSrs } from "./srs-file.ts";
import type { Srs } from "./srs-file.ts";
import { Wasm } from "./wasm.ts";

/** Shifts the domain off itself for divisions; any non-member does, and no power of the field's generator below N is one. */
const COSET = 5n;

export class Kzg {
  readonly logN: number;
  /** Rows of a column. */
  readonly rows: number;
  readonly #srs: Srs;
  readonly #wasm: Wasm;

  private constructor(srs: Srs, wasm: Wasm) {
    this.logN = srs.logN;
    this.rows = 2 ** srs.logN;
    this.#srs = srs;
    this.#wasm = wasm;
  }

  /** Loads a points file (prover/setup/srs.ts). Its curve threads end with `closeCurve()`. */
  static async open(path: string): Promise<Kzg> {
    const [srs, { module }] = await Promise.all([readSrs(path), getCurveCode()]);
    return new Kzg(srs, new Wasm(module));
  }

  async tauG2(): Promise<G2Point> {
    return g2FromBytes(await getCurve(), this.#srs.tauG2);
  }

  /** A whole column from its nonzero cells. */
  column(cells: Iterable<readonly [number, bigint]>): FieldVector {
    return fromEntries(this.#wasm, this.rows, cells);
  }

  /** a + factor·b. */
  addScaled(a: FieldVector, b: FieldVector, factor: bigint): FieldVector {
    return addScaled(this.#wasm, a, b, factor);
  }

  /** Element `index` of a vector. */
  elementAt(vector: FieldVector, index: number): bigint {
    return elementAt(this.#wasm, vector, index);
  }

  /** Commitment to the column with these cells, others zero: also the difference that changes make to a commitment. Values may be negative. */
  async commitSparse(cells: Iterable<readonly [number, bigint]>): Promise<G1Point> {
    const list = [...cells].map(([row, value]) => [row, mod(value)] as const).filter(([, value]) => value !== 0n);
    const scalars = new Uint8Array(list.length * FIELD_BYTES);
    const points = new Uint8Array(list.length * G1_BYTES);
    list.forEach(([row, value], i) => {
      if (!Number.isInteger(row) || row < 0 || row >= this.rows) throw new RangeError(`Row ${row} is outside a column of ${this.rows}`);
      writeInteger(scalars, i, value);
      points.set(this.#srs.lagrange.subarray(row * G1_BYTES, (row + 1) * G1_BYTES), i * G1_BYTES);
    });
    const curve = await getCurve();
    return fromBytes(curve, await curve.G1.multiExpAffine(points, scalars));
  }

  /** Commitment to a column given by all its values. */
  async commitDense(values: FieldVector): Promise<G1Point> {
    this.#whole(values);
    return this.#commit(values, this.#srs.lagrange);
  }

  /** Commitment to a polynomial given by at most N coefficients. */
  async commitCoefficients(coefficients: FieldVector): Promise<G1Point> {
    if (coefficients.length > this.rows * FIELD_BYTES) throw new RangeError("More coefficients than the points file has powers");
    return this.#commit(coefficients, this.#srs.monomial);
  }

  /** Coefficients of the polynomial with these values on the domain. */
  async interpolate(values: FieldVector): Promise<FieldVector> {
    this.#whole(values);
    return (await getCurve()).Fr.ifft(values);
  }

  /**
   * Coefficients of (U − Σ_{i ∈ rows} U_i·L_i) / Π_{i ∈ rows} (X − x_i), where U has the given values. Rows are distinct.
   * Costs four FFTs of size N.
   */
  async quotient(values: FieldVector, rows: readonly number[]): Promise<FieldVector> {
    this.#whole(values);
    if (new Set(rows).size !== rows.length) throw new RangeError("A row is opened twice");
    const rest = values.slice();
    for (const row of rows) rest.fill(0, row * FIELD_BYTES, (row + 1) * FIELD_BYTES);
    const { Fr } = await getCurve();
    const coefficients = await Fr.ifft(rest);
    if (rows.length === 0) return coefficients;

    // The divisor vanishes on opened rows, so both are taken on a coset of the domain, where it has no zero.
    const toCoset = async (f: FieldVector) => Fr.fft(await Fr.batchApplyKey(f, Fr.one, Fr.e(COSET)));
    const divisor = vanishingCoefficients(rows.map((row) => rowPoint(this.logN, row)));
    const numerator = await toCoset(coefficients);
    const denominator = await toCoset(this.column(divisor.entries()));
    const onCoset = await Fr.ifft(divide(this.#wasm, numerator, denominator));
    return Fr.batchApplyKey(onCoset, Fr.one, Fr.e(inverse(COSET)));
  }

  /** f(point) and the opening: the commitment to (f(X) − f(point))/(X − point). */
  async openAt(coefficients: FieldVector, point: bigint): Promise<{ value: bigint; proof: G1Point }> {
    const { quotient, value } = divideByLinear(this.#wasm, coefficients, point);
    return { value, proof: await this.commitCoefficients(quotient) };
  }

  /** A cell's value and the 64 bytes that prove it on L1. */
  async openCell(values: FieldVector, row: number): Promise<{ value: bigint; proof: G1Point }> {
    return this.openAt(await this.interpolate(values), rowPoint(this.logN, row));
  }

  /** Whether `proof` shows that the committed polynomial has `value` at `point`. */
  async verify(commitment: G1Point, point: bigint, value: bigint, proof: G1Point): Promise<boolean> {
    return verifyOpening({ commitment, point, value, proof, tauG2: await this.tauG2() });
  }

  async #commit(vector: FieldVector, points: Uint8Array): Promise<G1Point> {
    const curve = await getCurve();
    const scalars = await curve.Fr.batchFromMontgomery(vector);
    const kept = dropZeros(scalars, points);
    return fromBytes(curve, await curve.G1.multiExpAffine(kept.points, kept.scalars));
  }

  #whole(values: FieldVector): void {
    if (values.length !== this.rows * FIELD_BYTES) throw new RangeError(`A column has ${this.rows} values, not ${values.length / FIELD_BYTES}`);
  }
}

/** e(C − v·G1 + point·π, G2) = e(π, τG2): the check that the contract makes. */
export async function verifyOpening(
  { commitment, point, value, proof, tauG2 }: { commitment: G1Point; point: bigint; value: bigint; proof: G1Point; tauG2: G2Point },
): Promise<boolean> {
  const curve = await getCurve();
  const { G1, G2 } = curve;
  const pi = toBytes(curve, proof);
  const shifted = G1.add(toBytes(curve, commitment), G1.timesScalar(pi, mod(point)));
  const left = G1.sub(shifted, G1.timesScalar(toBytes(curve, GENERATOR), mod(value)));
  return curve.pairingEq(left, G2.g, G1.neg(pi), g2ToBytes(curve, tauG2));
}

/** Most rows of a column are empty for a long time, and a zero costs a multi-scalar multiplication as much as any scalar. */
function dropZeros(scalars: Uint8Array, points: Uint8Array): { scalars: Uint8Array; points: Uint8Array } {
  const words = new BigUint64Array(scalars.buffer, scalars.byteOffset, scalars.length / 8);
  const used: number[] = [];
  for (let i = 0; i < words.length; i += 4) {
    if (words[i] !== 0n || words[i + 1] !== 0n || words[i + 2] !== 0n || words[i + 3] !== 0n) used.push(i / 4);
  }
  const count = scalars.length / FIELD_BYTES;
  if (used.length === count) return { scalars, points: points.subarray(0, count * G1_BYTES) };
  const kept = { scalars: new Uint8Array(used.length * FIELD_BYTES), points: new Uint8Array(used.length * G1_BYTES) };
  used.forEach((from, to) => {
    kept.scalars.set(scalars.subarray(from * FIELD_BYTES, (from + 1) * FIELD_BYTES), to * FIELD_BYTES);
    kept.points.set(points.subarray(from * G1_BYTES, (from + 1) * G1_BYTES), to * G1_BYTES);
  });
  return kept;
}
