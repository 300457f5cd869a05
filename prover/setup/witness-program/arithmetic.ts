/** circom's operators on known field elements, as its documentation defines them: what set-up can compute, no batch computes again. */
import { inverse, mod, P, pow } from "../../../protocol/field.ts";

const HALF = P >> 1n;
/** Shifts and bitwise operators work on as many bits as p has. */
const BITS = 254n;
const MASK = (1n << BITS) - 1n;

/** Elements above p/2 stand for negative numbers, where order matters. */
const signed = (x: bigint): bigint => (x > HALF ? x - P : x);
const truth = (x: boolean): bigint => (x ? 1n : 0n);

export function shiftRight(x: bigint, by: bigint): bigint {
  if (by > HALF) return shiftLeft(x, P - by);
  return by >= BITS ? 0n : x >> by;
}

export function shiftLeft(x: bigint, by: bigint): bigint {
  if (by > HALF) return shiftRight(x, P - by);
  return by >= BITS ? 0n : mod((x << by) & MASK);
}

export const unary = {
  neg: (x) => mod(-x),
  bnot: (x) => mod(~x & MASK),
  lnot: (x) => truth(x === 0n),
} satisfies Record<string, (x: bigint) => bigint>;

export const binary = {
  add: (x, y) => mod(x + y),
  sub: (x, y) => mod(x - y),
  mul: (x, y) => mod(x * y),
  div: (x, y) => (y === 0n ? 0n : mod(x * inverse(y))),
  idiv: (x, y) => divided(x, y, x / (y || 1n)),
  mod: (x, y) => divided(x, y, x % (y || 1n)),
  pow: (x, y) => pow(x, y),
  shl: shiftLeft,
  shr: shiftRight,
  band: (x, y) => x & y,
  bor: (x, y) => mod(x | y),
  bxor: (x, y) => mod(x ^ y),
  eq: (x, y) => truth(x === y),
  neq: (x, y) => truth(x !== y),
  lt: (x, y) => truth(signed(x) < signed(y)),
  gt: (x, y) => truth(signed(x) > signed(y)),
  leq: (x, y) => truth(signed(x) <= signed(y)),
  geq: (x, y) => truth(signed(x) >= signed(y)),
  land: (x, y) => truth(x !== 0n && y !== 0n),
  lor: (x, y) => truth(x !== 0n || y !== 0n),
} satisfies Record<string, (x: bigint, y: bigint) => bigint>;

function divided(x: bigint, y: bigint, result: bigint): bigint {
  if (y === 0n) throw new RangeError(`${x} is divided by zero, as integers`);
  return result;
}

export type Unary = keyof typeof unary;
export type Binary = keyof typeof binary;

/** As an index: negative numbers below zero. Throws a RangeError beyond 2^31, where no index is. */
export function toIndex(x: bigint): number {
  const value = signed(x);
  if (value >= 2n ** 31n || value < -(2n ** 31n)) throw new RangeError(`${x} is no index`);
  return Number(value);
}
