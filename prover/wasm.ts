/**
 * A private instance of the curve's wasm code. Functions work on byte pointers into its memory, which costs a few
 * nanoseconds a call, where ffjavascript's own wrappers copy every operand.
 *
 * Field elements are 32 bytes little-endian, points affine and in Montgomery form unless a function says otherwise.
 */
export type WasmFunction = (...pointers: number[]) => number;

const PAGE = 65536;
const MAX_PAGES = 65536;

export class Wasm {
  readonly call: Record<string, WasmFunction>;
  readonly #memory: WebAssembly.Memory;
  /** View of the whole memory; replaced whenever an allocation makes it grow, so do not keep it across `alloc`. */
  bytes: Uint8Array;
  words: Uint32Array;

  constructor(module: WebAssembly.Module) {
    this.#memory = new WebAssembly.Memory({ initial: 32, maximum: MAX_PAGES });
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.call = instance.exports as Record<string, WasmFunction>;
    this.bytes = new Uint8Array(this.#memory.buffer);
    this.words = new Uint32Array(this.#memory.buffer);
  }

  /** A pointer to `size` fresh bytes (not cleared), 8-byte aligned; given back by `scope` only. Throws a RangeError beyond 4 GiB. */
  alloc(size: number): number {
    const pointer = Math.ceil(this.words[0] / 8) * 8;
    this.#ensure(pointer + size);
    this.words[0] = pointer + size;
    return pointer;
  }

  /** Makes sure that code which takes scratch space above the allocated part (batch inversion) finds `size` bytes there. */
  reserve(size: number): void {
    this.#ensure(this.words[0] + size);
  }

  /** Runs `work` and gives back all that it allocated. */
  scope<T>(work: () => T): T {
    const mark = this.words[0];
    try {
      return work();
    } finally {
      this.words[0] = mark;
    }
  }

  /** Allocates and copies. */
  put(data: Uint8Array): number {
    const pointer = this.alloc(data.length);
    this.bytes.set(data, pointer);
    return pointer;
  }

  /** Writes a field element (< 2^256) in normal form. */
  putInteger(value: bigint, pointer = this.alloc(32)): number {
    let rest = value;
    for (let i = 0; i < 8; i++) {
      this.words[pointer / 4 + i] = Number(rest & 0xffffffffn);
      rest >>= 32n;
    }
    return pointer;
  }

  /** Reads 32 bytes as an integer, without any conversion. */
  integer(pointer: number): bigint {
    let value = 0n;
    for (let i = 7; i >= 0; i--) value = (value << 32n) | BigInt(this.words[pointer / 4 + i]);
    return value;
  }

  /** A scalar-field element in Montgomery form. */
  putScalar(value: bigint, pointer = this.alloc(32)): number {
    this.putInteger(value, pointer);
    this.call.frm_toMontgomery(pointer, pointer);
    return pointer;
  }

  copyOut(pointer: number, size: number): Uint8Array {
    return this.bytes.slice(pointer, pointer + size);
  }

  #ensure(end: number): void {
    const have = this.#memory.buffer.byteLength;
    if (end <= have) return;
    if (end > MAX_PAGES * PAGE) throw new RangeError(`The curve's wasm memory ends at 4 GiB; ${end} bytes were asked for`);
    // Growing by a quarter at least keeps the number of copies small.
    const wanted = Math.min(Math.max(end, have + have / 4), MAX_PAGES * PAGE);
    this.#memory.grow(Math.ceil((wanted - have) / PAGE));
    this.bytes = new Uint8Array(this.#memory.buffer);
    this.words = new Uint32Array(this.#memory.buffer);
  }
}
