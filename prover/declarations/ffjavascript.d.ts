// ffjavascript ships no types. Only what prover/curve.ts and its users need is declared, so that a change there shows here.
declare module "ffjavascript" {
  /** Elements are 32 bytes, little-endian, in Montgomery form, unless a name says otherwise. */
  export interface WasmField {
    readonly n8: number;
    readonly zero: Uint8Array;
    readonly one: Uint8Array;
    e(value: bigint): Uint8Array;
    toObject(element: Uint8Array): bigint;
    add(a: Uint8Array, b: Uint8Array): Uint8Array;
    sub(a: Uint8Array, b: Uint8Array): Uint8Array;
    mul(a: Uint8Array, b: Uint8Array): Uint8Array;
    inv(a: Uint8Array): Uint8Array;
    eq(a: Uint8Array, b: Uint8Array): boolean;
  }
  export interface ScalarField extends WasmField {
    /** w[k] has order 2^k. */
    readonly w: readonly Uint8Array[];
    fft(values: Uint8Array): Promise<Uint8Array>;
    ifft(values: Uint8Array): Promise<Uint8Array>;
    batchToMontgomery(values: Uint8Array): Promise<Uint8Array>;
    batchFromMontgomery(values: Uint8Array): Promise<Uint8Array>;
    /** values[i]·first·increment^i */
    batchApplyKey(values: Uint8Array, first: Uint8Array, increment: Uint8Array): Promise<Uint8Array>;
  }
  /** Points: affine (2 coordinates) or Jacobian (3), told apart by their length. */
  export interface WasmGroup<Coordinate> {
    readonly g: Uint8Array;
    readonly gAffine: Uint8Array;
    readonly zero: Uint8Array;
    readonly zeroAffine: Uint8Array;
    add(a: Uint8Array, b: Uint8Array): Uint8Array;
    sub(a: Uint8Array, b: Uint8Array): Uint8Array;
    neg(a: Uint8Array): Uint8Array;
    eq(a: Uint8Array, b: Uint8Array): boolean;
    isZero(a: Uint8Array): boolean;
    isValid(a: Uint8Array): boolean;
    timesScalar(a: Uint8Array, scalar: bigint): Uint8Array;
    toAffine(a: Uint8Array): Uint8Array;
    toObject(a: Uint8Array): Coordinate[];
    fromObject(a: readonly Coordinate[]): Uint8Array;
    multiExpAffine(bases: Uint8Array, scalars: Uint8Array): Promise<Uint8Array>;
  }
  export interface ThreadManager {
    readonly concurrency: number;
    /** The wasm binary; set on a single-threaded curve only. */
    readonly code?: Uint8Array;
  }
  export interface Curve {
    readonly name: string;
    readonly q: bigint;
    readonly r: bigint;
    readonly tm: ThreadManager;
    readonly Fr: ScalarField;
    readonly F1: WasmField;
    readonly G1: WasmGroup<bigint>;
    readonly G2: WasmGroup<[bigint, bigint]>;
    /** Whether Π e(g1, g2) = 1 over the listed pairs. */
    pairingEq(...points: Uint8Array[]): Promise<boolean>;
    terminate(): Promise<void>;
  }
  export function buildBn128(singleThread?: boolean): Promise<Curve>;
}
