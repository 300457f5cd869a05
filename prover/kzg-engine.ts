/** The arithmetic behind prover/kzg.ts, over the points of one file. Two do it: WebAssembly, and the native core. */
import type { G1Point } from "../protocol/challenges.ts";
import type { FieldVector } from "./polynomial.ts";

/** Which points of the file: powers of τ for coefficients, Lagrange points for values. */
export type Basis = "monomial" | "lagrange";

/** Rows are distinct and inside the column; vectors have one element a row unless a function says otherwise. */
export interface KzgEngine {
  readonly name: "wasm" | "native";
  readonly logN: number;
  /** Affine, Montgomery. */
  readonly tauG2: Uint8Array;
  /** The values in their rows, zero elsewhere; values are in [0, p). */
  column(rows: readonly number[], values: readonly bigint[]): FieldVector;
  /** Σ factors[i]·vectors[i]; factors in [0, p). */
  combine(vectors: readonly FieldVector[], factors: readonly bigint[]): Promise<FieldVector>;
  commitSparse(rows: readonly number[], values: readonly bigint[]): Promise<G1Point>;
  /** At most one element a row. */
  commit(vector: FieldVector, basis: Basis): Promise<G1Point>;
  /** Values on the domain → coefficients. */
  interpolate(values: FieldVector): Promise<FieldVector>;
  /** Values of (U − Σ_{i ∈ rows} U_i·L_i) / Π_{i ∈ rows} (X − x_i), where U has the given values. */
  quotient(values: FieldVector, rows: readonly number[]): Promise<FieldVector>;
  /** f(point), and the commitment to (f(X) − f(point))/(X − point), where f has the given values; the point is in [0, p), and not of the domain. */
  openAt(values: FieldVector, point: bigint): Promise<{ value: bigint; proof: G1Point }>;
  /** The same by f's coefficients, at most one a row, at any point. */
  openCoefficientsAt(coefficients: FieldVector, point: bigint): Promise<{ value: bigint; proof: G1Point }>;
}
