/**
 * Vectors over F, and polynomials as vectors of coefficients (constant first) or of values on the domain (row order).
 *
 * A `FieldVector` is a Uint8Array of 32 bytes an element, little-endian, **in Montgomery form**: what ffjavascript's FFT takes
 * and gives. Only multi-scalar multiplication wants normal form; it converts for itself.
 */
import { mod } from "../protocol/field.ts";
import type { Wasm } from "./wasm.ts";

export type FieldVector = Uint8Array;

export const FIELD_BYTES = 32;

/** Writes an integer in [0, 2^256) as 32 bytes, little-endian, normal form. */
export function writeInteger(target: Uint8Array, index: number, value: bigint): void {
  const words = new BigUint64Array(target.buffer, target.byteOffset + index * FIELD_BYTES, 4);
  words[0] = value;
  words[1] = value >> 64n;
  words[2] = value >> 128n;
  words[3] = value >> 192n;
}

/** `size` elements, zero except for the listed ones; values are reduced mod p. Throws a RangeError for a row outside. */
export function fromEntries(wasm: Wasm, size: number, entries: Iterable<readonly [number, bigint]>): FieldVector {
  const result = new Uint8Array(size * FIELD_BYTES);
  for (const [row, value] of entries) {
    if (!Number.isInteger(row) || row < 0 || row >= size) throw new RangeError(`Row ${row} is outside a vector of ${size}`);
    writeInteger(result, row, mod(value));
  }
  return wasm.scope(() => {
    const p = wasm.put(result);
    wasm.call.frm_batchToMontgomery(p, size, p);
    return wasm.copyOut(p, result.length);
  });
}

/** Element `index` as an integer. */
export function elementAt(wasm: Wasm, vector: FieldVector, index: number): bigint {
  return wasm.scope(() => {
    const p = wasm.put(vector.subarray(index * FIELD_BYTES, (index + 1) * FIELD_BYTES));
    wasm.call.frm_fromMontgomery(p, p);
    return wasm.integer(p);
  });
}

/** a + factor·b, element by element; both of one length. */
export function addScaled(wasm: Wasm, a: FieldVector, b: FieldVector, factor: bigint): FieldVector {
  sameLength(a, b);
  return wasm.scope(() => {
    const pa = wasm.put(a);
    const pb = wasm.put(b);
    const pFactor = wasm.putScalar(mod(factor));
    const { frm_mul, frm_add } = wasm.call;
    for (let i = 0; i < a.length; i += FIELD_BYTES) {
      frm_mul(pb + i, pFactor, pb + i);
      frm_add(pa + i, pb + i, pa + i);
    }
    return wasm.copyOut(pa, a.length);
  });
}

/** a/b, element by element; both of one length, no element of b zero. */
export function divide(wasm: Wasm, a: FieldVector, b: FieldVector): FieldVector {
  sameLength(a, b);
  const count = a.length / FIELD_BYTES;
  return wasm.scope(() => {
    const pa = wasm.put(a);
    const pb = wasm.put(b);
    wasm.reserve((count + 1) * FIELD_BYTES);
    wasm.call.frm_batchInverse(pb, FIELD_BYTES, count, pb, FIELD_BYTES);
    for (let i = 0; i < a.length; i += FIELD_BYTES) wasm.call.frm_mul(pa + i, pb + i, pa + i);
    return wasm.copyOut(pa, a.length);
  });
}

/** f(point), and the coefficients of (f(X) − f(point))/(X − point), padded to the length of f. */
export function divideByLinear(wasm: Wasm, f: FieldVector, point: bigint): { quotient: FieldVector; value: bigint } {
  return wasm.scope(() => {
    const p = wasm.put(f);
    const pPoint = wasm.putScalar(mod(point));
    const carry = wasm.putInteger(0n);
    const next = wasm.alloc(FIELD_BYTES);
    const { frm_mul, frm_add, frm_copy, frm_fromMontgomery } = wasm.call;
    // Horner's scheme from the top: every partial sum is the quotient's coefficient one place below.
    for (let i = p + f.length - FIELD_BYTES; i >= p; i -= FIELD_BYTES) {
      frm_mul(carry, pPoint, next);
      frm_add(next, i, next);
      frm_copy(carry, i);
      frm_copy(next, carry);
    }
    const quotient = wasm.copyOut(p, f.length);
    frm_fromMontgomery(carry, carry);
    return { quotient, value: wasm.integer(carry) };
  });
}

/** Coefficients of Π (X − roots[i]), constant first: roots.length + 1 of them. Quadratic, for at most a few thousand roots. */
export function vanishingCoefficients(roots: readonly bigint[]): bigint[] {
  const coefficients = [1n];
  for (const root of roots) {
    coefficients.push(coefficients[coefficients.length - 1]);
    for (let i = coefficients.length - 2; i > 0; i--) coefficients[i] = mod(coefficients[i - 1] - root * coefficients[i]);
    coefficients[0] = mod(-root * coefficients[0]);
  }
  return coefficients;
}

function sameLength(a: FieldVector, b: FieldVector): void {
  if (a.length !== b.length) throw new RangeError(`Vectors of different lengths: ${a.length / FIELD_BYTES} and ${b.length / FIELD_BYTES}`);
}
