/** Points as the contract sees them, affine integers with (0, 0) as the identity, and the way to the wasm curve's bytes. */
import type { G1Point } from "../protocol/challenges.ts";
import { mod } from "../protocol/field.ts";
import { getCurve } from "./curve.ts";
import type { Curve } from "./curve.ts";

export type { G1Point } from "../protocol/challenges.ts";

/** Affine point of G2 in the order that the precompile takes: imaginary part first. */
export type G2Point = [xIm: bigint, xRe: bigint, yIm: bigint, yRe: bigint];

export const IDENTITY: G1Point = { x: 0n, y: 0n };

/** 64 bytes, Montgomery; the identity is all zeros. Throws a RangeError if the point is not on the curve. */
export function toBytes(curve: Curve, { x, y }: G1Point): Uint8Array {
  const bytes = new Uint8Array(64);
  if (x === 0n && y === 0n) return bytes;
  if (x < 0n || y < 0n || x >= curve.q || y >= curve.q) throw new RangeError("A coordinate is not below the base field's order");
  bytes.set(curve.F1.e(x));
  bytes.set(curve.F1.e(y), 32);
  if (!curve.G1.isValid(bytes)) throw new RangeError("The point is not on the curve");
  return bytes;
}

/** From affine or Jacobian bytes. */
export function fromBytes(curve: Curve, bytes: Uint8Array): G1Point {
  if (curve.G1.isZero(bytes)) return IDENTITY;
  const affine = curve.G1.toAffine(bytes);
  return { x: curve.F1.toObject(affine.slice(0, 32)), y: curve.F1.toObject(affine.slice(32, 64)) };
}

/** From affine bytes of G2. */
export function g2FromBytes(curve: Curve, bytes: Uint8Array): G2Point {
  const [[xRe, xIm], [yRe, yIm]] = curve.G2.toObject(bytes);
  return [xIm, xRe, yIm, yRe];
}

/** Affine bytes of G2. */
export function g2ToBytes(curve: Curve, [xIm, xRe, yIm, yRe]: G2Point): Uint8Array {
  return curve.G2.fromObject([[xRe, xIm], [yRe, yIm]]);
}

export async function addPoints(...points: readonly G1Point[]): Promise<G1Point> {
  const curve = await getCurve();
  return fromBytes(curve, points.reduce((sum, point) => curve.G1.add(sum, toBytes(curve, point)), curve.G1.zero));
}

/** scalar·point; the scalar is reduced mod p, so −1n negates. */
export async function scalePoint(point: G1Point, scalar: bigint): Promise<G1Point> {
  const curve = await getCurve();
  return fromBytes(curve, curve.G1.timesScalar(toBytes(curve, point), mod(scalar)));
}

/** The generator (1, 2) of G1. */
export const GENERATOR: G1Point = { x: 1n, y: 2n };
