/**
 * Many multiples of one point. A table holds k·2^(cw)·G for every window w and digit k, so a multiple is one addition per
 * window. All scalars of a chunk advance together: each step is an affine addition, and one batch inversion serves them all
 * (about 6 multiplications an addition, where Jacobian mixed additions take 11).
 */
import type { Wasm, WasmFunction } from "../wasm.ts";

export type GroupName = "g1" | "g2";

/** Scalars that advance together: large enough to hide the inversion, small enough to stay in the processor's cache. */
const CHUNK = 4096;
const SCALAR_BYTES = 32;

/** The window width with the least additions for `count` multiples, table included. */
export function windowFor(count: number): number {
  const additions = (c: number) => Math.ceil(255 / c) * (count + 2 ** (c - 1));
  let best = 4;
  for (let c = 5; c <= 16; c++) if (additions(c) < additions(best)) best = c;
  return best;
}

export class FixedBase {
  readonly #wasm: Wasm;
  /** Bytes of a coordinate: 32 in G1, 64 in G2. */
  readonly #size: number;
  readonly #window: number;
  readonly #windows: number;
  readonly #half: number;
  readonly #table: number;
  readonly #differences: number;
  readonly #inverses: number;
  readonly #scratch: number;
  readonly #accumulators: number;
  readonly #op: Record<"add" | "sub" | "mul" | "square" | "copy" | "isZero" | "batchInverse" | "addPoints" | "negate" | "toAffine", WasmFunction>;

  /** Builds the table of `generator` (affine, Montgomery) with windows of `window` bits, 4 … 16. */
  constructor(wasm: Wasm, group: GroupName, generator: Uint8Array, window: number) {
    if (window < 4 || window > 16) throw new RangeError(`Window of ${window} bits; 4 … 16 are supported`);
    const [field, curve] = group === "g1" ? ["f1m", "g1m"] : ["f2m", "g2m"];
    const call = wasm.call;
    this.#wasm = wasm;
    this.#size = generator.length / 2;
    this.#window = window;
    // 255 and not 254: a digit above half becomes negative and carries one into the next window.
    this.#windows = Math.ceil(255 / window);
    this.#half = 2 ** (window - 1);
    this.#op = {
      add: call[`${field}_add`], sub: call[`${field}_sub`], mul: call[`${field}_mul`], square: call[`${field}_square`],
      copy: call[`${field}_copy`], isZero: call[`${field}_isZero`], batchInverse: call[`${field}_batchInverse`],
      addPoints: call[`${curve}_addAffine`], negate: call[`${curve}_negAffine`], toAffine: call[`${curve}_toAffine`],
    };
    const steps = Math.max(CHUNK, this.#half);
    this.#table = wasm.alloc(this.#windows * this.#half * 2 * this.#size);
    this.#differences = wasm.alloc(steps * this.#size);
    this.#inverses = wasm.alloc(steps * this.#size);
    this.#scratch = wasm.alloc(6 * this.#size);
    this.#accumulators = wasm.alloc(CHUNK * 2 * this.#size);
    wasm.reserve((steps + 1) * this.#size);
    this.#fillTable(generator);
  }

  /** Multiples of the point: n scalars (32 bytes each, normal form, < group order) → n affine points, the identity as zeros. */
  multiply(scalars: Uint8Array): Uint8Array {
    const count = scalars.length / SCALAR_BYTES;
    const result = new Uint8Array(count * 2 * this.#size);
    for (let start = 0; start < count; start += CHUNK) {
      const end = Math.min(start + CHUNK, count);
      result.set(this.#multiplyChunk(scalars.subarray(start * SCALAR_BYTES, end * SCALAR_BYTES)), start * 2 * this.#size);
    }
    return result;
  }

  #multiplyChunk(scalars: Uint8Array): Uint8Array {
    const count = scalars.length / SCALAR_BYTES;
    const digits = this.#digits(scalars);
    const pointSize = 2 * this.#size;
    const started = new Uint8Array(count);
    const targets = new Float64Array(count);
    const addends = new Float64Array(count);
    const negative = new Uint8Array(count);
    this.#wasm.bytes.fill(0, this.#accumulators, this.#accumulators + count * pointSize);
    for (let w = 0; w < this.#windows; w++) {
      let pairs = 0;
      for (let i = 0; i < count; i++) {
        const digit = digits[w * count + i];
        if (digit === 0) continue;
        const target = this.#accumulators + i * pointSize;
        const entry = this.#table + (w * this.#half + Math.abs(digit) - 1) * pointSize;
        if (started[i] === 0) {
          started[i] = 1;
          if (digit < 0) this.#op.negate(entry, target);
          else this.#wasm.bytes.copyWithin(target, entry, entry + pointSize);
          continue;
        }
        targets[pairs] = target;
        addends[pairs] = entry;
        negative[pairs++] = digit < 0 ? 1 : 0;
      }
      this.#addAll(targets, addends, negative, pairs);
    }
    return this.#wasm.copyOut(this.#accumulators, count * pointSize);
  }

  /** Signed digits, −half < d ≤ half, window by window: digits[w·n + i]. */
  #digits(scalars: Uint8Array): Int32Array {
    const count = scalars.length / SCALAR_BYTES;
    const words = new Uint32Array(new Uint8Array(scalars).buffer);
    const digits = new Int32Array(this.#windows * count);
    const mask = 2 ** this.#window - 1;
    for (let i = 0; i < count; i++) {
      let carry = 0;
      for (let w = 0; w < this.#windows; w++) {
        const bit = w * this.#window;
        const shift = bit & 31;
        const low = words[i * 8 + (bit >>> 5)] >>> shift;
        const high = shift + this.#window > 32 && bit >>> 5 < 7 ? words[i * 8 + (bit >>> 5) + 1] << (32 - shift) : 0;
        let digit = ((low | high) & mask) + carry;
        carry = digit > this.#half ? 1 : 0;
        if (carry === 1) digit -= mask + 1;
        digits[w * count + i] = digit;
      }
    }
    return digits;
  }

  /** target += ±addend for every pair, all affine, none the identity. */
  #addAll(targets: Float64Array, addends: Float64Array, negative: Uint8Array, count: number): void {
    if (count === 0) return;
    const { add, sub, mul, square, copy, isZero, batchInverse } = this.#op;
    const size = this.#size;
    for (let i = 0; i < count; i++) {
      const difference = this.#differences + i * size;
      // −(x, y) = (x, −y): with both differences turned round, the slope needs no negation.
      if (negative[i] === 1) sub(targets[i], addends[i], difference);
      else sub(addends[i], targets[i], difference);
    }
    batchInverse(this.#differences, size, count, this.#inverses, size);
    const slope = this.#scratch;
    const x = slope + size;
    const t = x + size;
    for (let i = 0; i < count; i++) {
      const a = targets[i];
      const b = addends[i];
      if (isZero(this.#differences + i * size) !== 0) {
        this.#addComplete(a, b, negative[i] === 1);
        continue;
      }
      if (negative[i] === 1) add(b + size, a + size, t);
      else sub(b + size, a + size, t);
      mul(t, this.#inverses + i * size, slope);
      square(slope, x);
      sub(x, a, x);
      sub(x, b, x);
      sub(a, x, t);
      mul(t, slope, t);
      sub(t, a + size, a + size);
      copy(x, a);
    }
  }

  /** Equal x: a doubling or the identity. Only table building and a handful of scalars near the group order come here. */
  #addComplete(target: number, addend: number, negative: boolean): void {
    const sum = this.#scratch;
    const other = sum + 3 * this.#size;
    if (negative) this.#op.negate(addend, other);
    else this.#wasm.bytes.copyWithin(other, addend, addend + 2 * this.#size);
    this.#op.addPoints(target, other, sum);
    this.#op.toAffine(sum, target);
  }

  /** Doubles the filled part of each window's row until it holds half of all digits. */
  #fillTable(generator: Uint8Array): void {
    const wasm = this.#wasm;
    const pointSize = 2 * this.#size;
    wasm.bytes.set(generator, this.#table);
    for (let w = 0; w < this.#windows; w++) {
      const row = this.#table + w * this.#half * pointSize;
      if (w > 0) {
        // First entry: twice the last one of the row before.
        wasm.bytes.copyWithin(row, row - pointSize, row);
        this.#addComplete(row, row, false);
      }
      for (let filled = 1; filled < this.#half; filled *= 2) {
        const from = row + filled * pointSize;
        wasm.bytes.copyWithin(from, row, from);
        const targets = Float64Array.from({ length: filled }, (_, i) => from + i * pointSize);
        const addends = new Float64Array(filled).fill(from - pointSize);
        this.#addAll(targets, addends, new Uint8Array(filled), filled);
      }
    }
  }
}
