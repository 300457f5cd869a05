// circomlibjs ships no types. Only what tests compare with is declared, so that a change there shows here.
declare module "circomlibjs" {
  export interface WasmField {
    e(value: bigint): Uint8Array;
    toObject(element: Uint8Array): bigint;
    eq(a: Uint8Array, b: Uint8Array): boolean;
    isZero(a: Uint8Array): boolean;
  }
  export type Point = [Uint8Array, Uint8Array];
  export interface Poseidon {
    (inputs: readonly (bigint | Uint8Array)[], initialState?: bigint, outputs?: 1): Uint8Array;
    F: WasmField;
  }
  export interface BabyJub {
    F: WasmField;
    Base8: Point;
    order: bigint;
    subOrder: bigint;
    addPoint(a: Point, b: Point): Point;
    mulPointEscalar(base: Point, scalar: bigint): Point;
    inCurve(point: Point): boolean;
  }
  export interface Eddsa {
    babyJub: BabyJub;
    prv2pub(privateKey: Uint8Array): Point;
    signPoseidon(privateKey: Uint8Array, message: Uint8Array): { R8: Point; S: bigint };
    verifyPoseidon(message: Uint8Array, signature: { R8: Point; S: bigint }, publicKey: Point): boolean;
  }
  export function buildPoseidon(): Promise<Poseidon>;
  export function buildEddsa(): Promise<Eddsa>;
}
