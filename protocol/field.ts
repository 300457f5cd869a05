/** The scalar field F of BN254: what every circuit computes in. Elements are bigints in [0, P). */

/** Order of the BN254 groups (EIP-196). */
export const P = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** A generator of F's multiplicative group, the usual choice for BN254; 2^28 divides P − 1. */
const GENERATOR = 5n;

/** The representative of `a` in [0, P), for any integer. */
export function mod(a: bigint): bigint {
  const r = a % P;
  return r < 0n ? r + P : r;
}

/** base^exponent mod P, exponent ≥ 0. */
export function pow(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = mod(base);
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

/** a^−1 mod P. Throws a RangeError for 0, which no honest caller passes. */
export function inverse(a: bigint): bigint {
  const value = mod(a);
  if (value === 0n) throw new RangeError("0 has no inverse in F");
  let [r0, r1] = [P, value];
  let [t0, t1] = [0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  return mod(t0);
}

/** The inverses of all, for one inversion and three multiplications each. Throws a RangeError if one of them is 0. */
export function inverses(list: readonly bigint[]): bigint[] {
  // below[i]: the product of the first i.
  const below = [1n];
  for (const a of list) below.push(mod(below[below.length - 1] * a));
  let above = inverse(below[list.length]);
  const result = new Array<bigint>(list.length);
  for (let i = list.length - 1; i >= 0; i--) {
    result[i] = mod(above * below[i]);
    above = mod(above * list[i]);
  }
  return result;
}

const roots = new Map<number, bigint>();

/** ω = 5^((P−1)/2^logN): the root of unity whose powers are the rows of a column. */
export function rootOfUnity(logN: number): bigint {
  let root = roots.get(logN);
  if (root === undefined) roots.set(logN, (root = pow(GENERATOR, (P - 1n) >> BigInt(logN))));
  return root;
}

/** x_i = ω^row in a domain of 2^logN rows. */
export function rowPoint(logN: number, row: number): bigint {
  return pow(rootOfUnity(logN), BigInt(row));
}

/** Whether `a` is a canonical element of F. */
export function isCanonical(a: bigint): boolean {
  return a >= 0n && a < P;
}
