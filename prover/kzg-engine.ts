/** The arithmetic behind prover/kzg.ts, over the points of one file. Two do it: WebAssembly, and the native core. */
import type { G1Point } from "../protocol/challenges.ts";
import type { Column } from "./column.ts";
import type { FieldVector } from "./polynomial.ts";

/** Lists of rows are ascending, distinct and inside the column. */
export interface KzgEngine {
  readonly name: "wasm" | "native";
  readonly logN: number;
  /** Affine, Montgomery. */
  readonly tauG2: Uint8Array;
  /** The values in their rows; values are in [0, p). */
  column(rows: Uint32Array, values: readonly bigint[]): Column;
  /** Σ factors[i]·columns[i]; factors in [0, p). */
  combine(columns: readonly Column[], factors: readonly bigint[]): Promise<Column>;
  commit(column: Column): Promise<G1Point>;
  /** At most one coefficient a row. */
  commitCoefficients(coefficients: FieldVector): Promise<G1Point>;
  /** The polynomial's coefficients, one a row. */
  interpolate(column: Column): Promise<FieldVector>;
  /** (U − Σ_{i ∈ rows} U_i·L_i) / Π_{i ∈ rows} (X − x_i). */
  quotient(column: Column, rows: Uint32Array): Promise<Column>;
  /** f(point), and the commitment to (f(X) − f(point))/(X − point); the point is in [0, p), and not of the domain. */
  openAt(column: Column, point: bigint): Promise<{ value: bigint; proof: G1Point }>;
  /** The same by f's coefficients, at most one a row, at any point. */
  openCoefficientsAt(coefficients: FieldVector, point: bigint): Promise<{ value: bigint; proof: G1Point }>;
}
