/** Numbers and points between bigints and the addon's bytes: 32 bytes little-endian, points affine. */
import type { G1Point } from "../../protocol/challenges.ts";
import { inverse, mod, P } from "../../protocol/field.ts";
import { writeInteger, FIELD_BYTES } from "../polynomial.ts";

/** Order of the coordinates' field (EIP-196). */
export const Q = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;

const R = 1n << 256n;
/** 1/R modulo each order: out of Montgomery form. */
const R_INVERSE = inverse(mod(R));
const R_INVERSE_Q = modularPower(R % Q, Q - 2n, Q);

function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base, e = exponent; e > 0n; e >>= 1n, square = (square * square) % modulus) {
    if (e & 1n) result = (result * square) % modulus;
  }
  return result;
}

/** Element `index` of a vector in normal form. */
export function integerAt(bytes: Uint8Array, index: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + index * FIELD_BYTES, FIELD_BYTES);
  let value = 0n;
  for (let i = 3; i >= 0; i--) value = (value << 64n) | view.getBigUint64(8 * i, true);
  return value;
}

/** Element `index` of a vector over F in Montgomery form. */
export function elementAt(vector: Uint8Array, index: number): bigint {
  return (integerAt(vector, index) * R_INVERSE) % P;
}

/** A vector in normal form; values are reduced mod p. */
export function scalarBytes(values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(values.length * FIELD_BYTES);
  values.forEach((value, i) => writeInteger(bytes, i, mod(value)));
  return bytes;
}

/** From a point of G1 in Montgomery form. */
export function pointOf(bytes: Uint8Array): G1Point {
  const [x, y] = [0, 1].map((i) => (integerAt(bytes, i) * R_INVERSE_Q) % Q);
  return { x, y };
}
