/**
 * KZG over one column size: commitments to columns, the quotient that opens a batch's senders, and openings at a point.
 * Rows, domain and identities are those of docs/protocol.md.
 */
import { mod, pow, rowPoint } from "../protocol/field.ts";
import { placeOf, type Column } from "./column.ts";
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

  /** Loads a points file (prover/setup/srs.ts). Throws MANIFEST_MISMATCH if it is malformed, NATIVE_MISSING if there is no native core for "native". */
  static async open(path: string, engine: KzgEngine["name"] = "wasm"): Promise<Kzg> {
    return new Kzg(await (engine === "native" ? openNativeKzg(path) : WasmKzg.open(path)));
  }

  async tauG2(): Promise<G2Point> {
    return g2FromBytes(await getCurve(), this.#engine.tauG2);
  }

  /** A column from its cells; a later cell of the same row wins. Values may be negative. Throws a RangeError for a row outside. */
  column(cells: Iterable<readonly [number, bigint]>): Column {
    const rows: number[] = [];
    const values: bigint[] = [];
    let ascending = true;
    for (const [row, value] of cells) {
      this.#inside(row);
      ascending &&= rows.length === 0 || row > rows[rows.length - 1];
      rows.push(row);
      values.push(mod(value));
    }
    if (ascending) return this.#engine.column(Uint32Array.from(rows), values);
    const last = new Map(rows.map((row, i) => [row, values[i]]));
    const sorted = Uint32Array.from(last.keys()).sort();
    return this.#engine.column(sorted, Array.from(sorted, (row) => last.get(row)!));
  }

  /** Σ factor·column. */
  async combine(...terms: readonly (readonly [Column, bigint])[]): Promise<Column> {
    for (const [column] of terms) this.#fits(column);
    return this.#engine.combine(terms.map(([column]) => column), terms.map(([, factor]) => mod(factor)));
  }

  /** The cell in a row. */
  valueAt({ rows, values }: Column, row: number): bigint {
    const place = placeOf(rows, row);
    return rows[place] === row ? elementAt(values, place) : 0n;
  }

  /** Commitment to a column. */
  async commit(column: Column): Promise<G1Point> {
    this.#fits(column);
    return this.#engine.commit(column);
  }

  /** Commitment to the column with these cells, others zero: also the difference that changes make to a commitment. */
  async commitCells(cells: Iterable<readonly [number, bigint]>): Promise<G1Point> {
    return this.#engine.commit(this.column(cells));
  }

  /** Commitment to a polynomial given by at most N coefficients. */
  async commitCoefficients(coefficients: FieldVector): Promise<G1Point> {
    if (coefficients.length > this.rows * FIELD_BYTES) throw new RangeError("More coefficients than the points file has powers");
    return this.#engine.commitCoefficients(coefficients);
  }

  /** Coefficients of the polynomial that has the column's cells as values on the domain: N of them. */
  async interpolate(column: Column): Promise<FieldVector> {
    this.#fits(column);
    return this.#engine.interpolate(column);
  }

  /**
   * (U − Σ_{i ∈ rows} U_i·L_i) / Π_{i ∈ rows} (X − x_i), where U has the column's values. Rows are distinct and not all. Where U is
   * zero, so is the quotient, but for the opened rows.
   */
  async quotient(column: Column, rows: readonly number[]): Promise<Column> {
    this.#fits(column);
    if (new Set(rows).size !== rows.length) throw new RangeError("A row is opened twice");
    if (rows.length >= this.rows) throw new RangeError("Not every row can be opened at once");
    rows.forEach((row) => this.#inside(row));
    return this.#engine.quotient(column, Uint32Array.from(rows).sort());
  }

  /** f(point) and the opening, the commitment to (f(X) − f(point))/(X − point), where f has the column's values. The point is not of the domain. */
  async openAt(column: Column, point: bigint): Promise<{ value: bigint; proof: G1Point }> {
    this.#fits(column);
    if (pow(point, BigInt(this.rows)) === 1n) throw new RangeError("The point lies in the domain");
    return this.#engine.openAt(column, mod(point));
  }

  /** A cell's value and the 64 bytes that prove it on L1. */
  async openCell(column: Column, row: number): Promise<{ value: bigint; proof: G1Point }> {
    this.#inside(row);
    return this.#engine.openCoefficientsAt(await this.interpolate(column), rowPoint(this.logN, row));
  }

  /** Whether `proof` shows that the committed polynomial has `value` at `point`. */
  async verify(commitment: G1Point, point: bigint, value: bigint, proof: G1Point): Promise<boolean> {
    return verifyOpening({ commitment, point, value, proof, tauG2: await this.tauG2() });
  }

  #inside(row: number): void {
    if (!Number.isInteger(row) || row < 0 || row >= this.rows) throw new RangeError(`Row ${row} is outside a column of ${this.rows}`);
  }

  #fits({ rows, values }: Column): void {
    if (values.length !== rows.length * FIELD_BYTES) throw new RangeError(`${rows.length} rows with ${values.length / FIELD_BYTES} values`);
    if (rows.length > 0) this.#inside(rows[rows.length - 1]);
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
