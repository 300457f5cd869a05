/** Odd points of BabyJubJub, and signatures made by hand, for tests of what must be refused. */
import { BASE8, multiplyAdd, SUBGROUP_ORDER, type AffinePoint } from "../../protocol/babyjub.ts";
import { mod } from "../../protocol/field.ts";
import { poseidon } from "../../protocol/poseidon.ts";

/** Generator of the whole curve, of order 8·l (ERC-2494). */
const GENERATOR: AffinePoint = {
  x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
  y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
};

const times = (scalar: bigint, point: AffinePoint): AffinePoint => multiplyAdd(scalar, point, 0n, BASE8);
/** One point of each order that divides 8. */
export const SMALL_ORDER_POINTS = new Map<number, AffinePoint>([8, 4, 2,
  1].map((order) => [order, times(BigInt(8 / order), times(SUBGROUP_ORDER, GENERATOR))]));

export const secretKey = (secret: bigint): AffinePoint => times(secret, BASE8);
export const add = (a: AffinePoint, b: AffinePoint): AffinePoint => multiplyAdd(1n, a, 1n, b);

export interface HandMade { ax: bigint; ay: bigint; r8x: bigint; r8y: bigint; s: bigint; h: bigint }

/**
 * A signature for the key secret·B8 by the equation alone: S = r + 8·h·secret. `key` replaces the key that is hashed and shown,
 * `hash` the h that S is made for, `shown` coordinates of R8 in what is hashed and shown.
 */
export function handMade(secret: bigint, message: bigint,
  { key = secretKey(secret), hash = (h: bigint) => h, r = 123_456_789n, shown = {} as Partial<AffinePoint> } = {}): HandMade {
  const { x: r8x, y: r8y } = { ...times(r, BASE8), ...shown };
  const h = poseidon([r8x, r8y, key.x, key.y, message]);
  const s = (r + 8n * hash(h) * secret) % SUBGROUP_ORDER;
  return { ax: key.x, ay: key.y, r8x, r8y, s, h };
}

/** Off the curve, for every point of the curve with x·y ≠ 0. */
export const offCurve = ({ x, y }: AffinePoint): AffinePoint => ({ x, y: mod(y + 1n) });
