/** The addon's kernels one by one, typed: what set-up and tests take. */
import type { PathName } from "./engine.ts";

export type VectorOperation = "toMontgomery" | "fromMontgomery" | "multiply" | "addScaled" | "scaleByPowers" | "invert";

/**
 * See bindings/kernels.cpp. Vectors are 32 bytes an element, little-endian, Montgomery unless said otherwise; points affine and Montgomery,
 * zeros for infinity. What is not reduced or not on the curve is refused with REQUEST_INVALID.
 */
export interface KernelsAddon {
  /** Σ scalars[i]·points[i]; scalars in normal form. */
  multiScalar(group: "g1" | "g2", points: Uint8Array, scalars: Uint8Array, path?: PathName): Promise<Uint8Array>;
  /** scalars[i]·point; scalars in normal form. */
  multiples(group: "g1" | "g2", point: Uint8Array, scalars: Uint8Array, path?: PathName): Promise<Uint8Array>;
  /** Values ↔ coefficients on the domain of a power of two. */
  transform(values: Uint8Array, inverse: boolean, path?: PathName): Promise<Uint8Array>;
  /** A·B − C on the odd half of the doubled domain, in normal form, from A's and B's values on the domain, where C = A·B. */
  quotient(a: Uint8Array, b: Uint8Array, path?: PathName): Promise<Uint8Array>;
  /** a∘b, a + c·b, a_i·b·c^i, 1/a_i. What an operation does not use is empty. */
  vector(operation: VectorOperation, a: Uint8Array, b: Uint8Array, c: Uint8Array, path?: PathName): Promise<Uint8Array>;
}
