/**
 * KZG over one column size: commitments to columns, the quotient that opens a batch's senders, and openings at a point.
 * Rows, domain and identities are those of docs/protocol.md.
 */
import { mod, pow, rowPoint } from "../protocol/field.ts";
import { getCurve } from "./curve.ts";
import type { KzgEngine } from "./kzg-engine.ts";
import { WasmKzg } from "./kzg-wasm.ts";
import { openNativeKzg } from "./native/kzg.ts";
import { elementAt } from "./native/numbers.ts";
import { g2FromBytes, g2ToBytes, GENERATOR, toBytes } from "./points.ts";
import type { G1Point, G2Point } from "./points.ts";
import { FIELD_BYTES } from "./polynomial.ts";
import type { FieldVector } from "./polynomial.ts";

export class Kzg {
  readonly logN: number;
  /** Rows of a column. */
  readonly rows: number;
  readonly #engine: KzgEngine;

  constructor(engine: KzgEngine) {
    this.logN = engine.logN;
    this.rows = 2 ** engine.logN;
    this.#engine = engine;
  }

  /** Loads a points file (prover/setup/srs.ts). Throws MANIFEST_MISMATCH if it is malformed, NOT_READY if there is no native core for "native". */
  static async open(path: string, engine: KzgEngine["name"] = "wasm"): Promise<Kzg> {
    return new Kzg(await (engine === "native" ? openNativeKzg(path) : WasmKzg.open(path)));
  }

  async tauG2(): Promise<G2Point> {
    return g2FromBytes(await getCurve(), this.#engine.tauG2);
  }

  /** A whole column from its nonzero cells; a later cell of the same row wins. */
  column(cells: Iterable<readonly [number, bigint]>): FieldVector {
    const { rows, values } = this.#cells(cells);
    return this.#engine.column(rows, values);
  }

  /** Σ factor·vector, each of one element a row. */
  async combine(...terms: readonly (readonly [FieldVector, bigint])[]): Promise<FieldVector> {
    for (const [vector] of terms) this.#whole(vector);
    return this.#engine.combine(terms.map(([vector]) => vector), terms.map(([, factor]) => mod(factor)));
  }

  /** Element `index` of a vector. */
  elementAt(vector: FieldVector, index: number): bigint {
    return elementAt(vector, index);
  }

  /** Commitment to the column with these cells, others zero: also the difference that changes make to a commitment. Values may be negative. */
  async commitSparse(cells: Iterable<readonly [number, bigint]>): Promise<G1Point> {
    const { rows, values } = this.#cells(cells);
    return this.#engine.commitSparse(rows, values);
  }

  /** Commitment to a column given by all its values. */
  async commitDense(values: FieldVector): Promise<G1Point> {
    this.#whole(values);
    return this.#engine.commit(values, "lagrange");
  }

  /** Commitment to a polynomial given by at most N coefficients. */
  async commitCoefficients(coefficients: FieldVector): Promise<G1Point> {
    this.#fits(coefficients);
    return this.#engine.commit(coefficients, "monomial");
  }

  /** Coefficients of the polynomial with these values on the domain. */
  async interpolate(values: FieldVector): Promise<FieldVector> {
    this.#whole(values);
    return this.#engine.interpolate(values);
  }

  /**
   * Values of (U − Σ_{i ∈ rows} U_i·L_i) / Π_{i ∈ rows} (X − x_i), where U has the given values. Rows are distinct and not all. Where U is
   * zero, so is the quotient, but for the opened rows: it is committed to by its values.
   */
  async quotient(values: FieldVector, rows: readonly number[]): Promise<FieldVector> {
    this.#whole(values);
    if (new Set(rows).size !== rows.length) throw new RangeError("A row is opened twice");
    if (rows.length >= this.rows) throw new RangeError("Not every row can be opened at once");
    rows.forEach((row) => this.#inside(row));
    return this.#engine.quotient(values, rows);
  }

  /** f(point) and the opening, the commitment to (f(X) − f(point))/(X − point), where f has the given values. The point is not of the domain. */
  async openAt(values: FieldVector, point: bigint): Promise<{ value: bigint; proof: G1Point }> {
    this.#whole(values);
    if (pow(point, BigInt(this.rows)) === 1n) throw new RangeError("The point lies in the domain");
    return this.#engine.openAt(values, mod(point));
  }

  /** A cell's value and the 64 bytes that prove it on L1. */
  async openCell(values: FieldVector, row: number): Promise<{ value: bigint; proof: G1Point }> {
    this.#inside(row);
    return this.#engine.openCoefficientsAt(await this.interpolate(values), rowPoint(this.logN, row));
  }

  /** Whether `proof` shows that the committed polynomial has `value` at `point`. */
  async verify(commitment: G1Point, point: bigint, value: bigint, proof: G1Point): Promise<boolean> {
    return verifyOpening({ commitment, point, value, proof, tauG2: await this.tauG2() });
  }

  /** Nonzero cells, values in [0, p). */
  #cells(cells: Iterable<readonly [number, bigint]>): { rows: number[]; values: bigint[] } {
    const rows: number[] = [];
    const values: bigint[] = [];
    for (const [row, value] of cells) {
      this.#inside(row);
      const reduced = mod(value);
      if (reduced === 0n) continue;
      rows.push(row);
      values.push(reduced);
    }
    return { rows, values };
  }

  #inside(row: number): void {
    if (!Number.isInteger(row) || row < 0 || row >= this.rows) throw new RangeError(`Row ${row} is outside a column of ${this.rows}`);
  }

  #whole(values: FieldVector): void {
    if (values.length !== this.rows * FIELD_BYTES) throw new RangeError(`A column has ${this.rows} values, not ${values.length / FIELD_BYTES}`);
  }

  #fits(coefficients: FieldVector): void {
    if (coefficients.length > this.rows * FIELD_BYTES) throw new RangeError("More coefficients than the points file has powers");
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
