/** BabyJubJub in Montgomery form for tests, with the same incomplete laws as circuits/signature/montgomery.circom. */
import { BASE8, multiplyAdd, SUBGROUP_ORDER, type AffinePoint } from "../../protocol/babyjub.ts";
import { inverse, mod } from "../../protocol/field.ts";
import type { MontgomeryPoint } from "../../scripts/signature-constants.ts";

export const A = 168698n;

export const toMontgomery = ({ x, y }: AffinePoint): MontgomeryPoint => {
  const u = mod((1n + y) * inverse(1n - y));
  return { u, v: mod(u * inverse(x)) };
};

/** scalar·B8, for any integer that is no multiple of l. */
export const baseMultiple = (scalar: bigint): MontgomeryPoint => toMontgomery(multiple(scalar, BASE8));

/** scalar·point, for a point of the prime subgroup and any integer. */
export const multiple = (scalar: bigint, point: AffinePoint): AffinePoint => multiplyAdd(modOrder(scalar), point, 0n, BASE8);

export const modOrder = (n: bigint): bigint => ((n % SUBGROUP_ORDER) + SUBGROUP_ORDER) % SUBGROUP_ORDER;

export const negated = ({ u, v }: MontgomeryPoint): MontgomeryPoint => ({ u, v: mod(-v) });

export const onCurve = ({ u, v }: MontgomeryPoint): boolean => mod(v * v - u * (u * u + A * u + 1n)) === 0n;

/** The third point of the line through two, reflected: their sum where `slope` is the one that they have. */
export function chord(p: MontgomeryPoint, q: { u: bigint }, slope: bigint): MontgomeryPoint {
  const u = mod(slope * slope - A - p.u - q.u);
  return { u, v: mod(slope * (p.u - u) - p.v) };
}

export const tangent = ({ u, v }: MontgomeryPoint): bigint => mod((3n * u * u + 2n * A * u + 1n) * inverse(2n * v));

/** One step 2·r ± p of the ladder as the circuit takes it, or undefined where one of its two denominators is 0. */
export function ladderStep(r: MontgomeryPoint, q: MontgomeryPoint): MontgomeryPoint | undefined {
  if (r.u === q.u) return undefined;
  const slope1 = mod((r.v - q.v) * inverse(r.u - q.u));
  const mid = mod(slope1 * slope1 - A - r.u - q.u);
  if (mid === r.u) return undefined;
  return chord(r, { u: mid }, mod(2n * r.v * inverse(r.u - mid) - slope1));
}
