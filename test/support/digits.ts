/** The digits that an OmegaPower takes as hints, for tests that lie about them. */

/** By signal name: those of `value` for the OmegaPower below `prefix` (with its dot), with two bits a digit and a last bit where `bits` is odd. */
export function digitsOf(prefix: string, value: number, bits: number): Record<string, bigint> {
  const pairs = Math.trunc(bits / 2);
  const digits = Array.from({ length: pairs }, (_, j): [string, bigint] => [`${prefix}Power.digits[${j}]`, BigInt((value >> (2 * j)) & 3)]);
  return Object.fromEntries(bits % 2 === 0 ? digits : [...digits, [`${prefix}Power.top[0]`, BigInt((value >> (2 * pairs)) & 1)]]);
}
