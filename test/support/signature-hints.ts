/** The digits that the signature's templates take as hints, from the same definitions that docs/signature.md gives. */
import { SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { mod } from "../../protocol/field.ts";
import { RADIX, windowPoints, WINDOWS, type MontgomeryPoint } from "../../scripts/signature-constants.ts";

export const LADDER_DIGITS = 253;
const LAST = WINDOWS - 1;

/** k and the 253 signs of h + k·l = 2^254 + Σ ±2^j, the highest first; true is plus. Any h gives some digits, an honest one the right ones. */
export function ladderDigits(h: bigint): { isSeven: bigint; plus: boolean[] } {
  const isSeven = h % 2n === 1n ? 0n : 1n;
  const plus = (h + (6n + isSeven) * SUBGROUP_ORDER - 2n ** 253n - 1n) / 2n;
  return { isSeven, plus: Array.from({ length: LADDER_DIGITS }, (_, i) => ((plus >> BigInt(LADDER_DIGITS - 1 - i)) & 1n) === 1n) };
}

/** The 55 digits 0 … 23 (0 … 11 for the last) of n = s or s − l, whichever is odd. */
export function baseDigits(s: bigint): number[] {
  const half = 6n * RADIX ** BigInt(LAST);
  let rest = s % 2n === 1n ? (s - 1n) / 2n + half : half - (SUBGROUP_ORDER - s + 1n) / 2n;
  const digits: number[] = [];
  for (let j = 0; j < LAST; j++) {
    digits.push(Number(((rest % RADIX) + RADIX) % RADIX));
    rest /= RADIX;
  }
  return [...digits, Number(rest < 0n ? 0n : rest > 11n ? 11n : rest)];
}

const tables = new Map<number, MontgomeryPoint[]>();

/** ±d·24^window·B8 for a digit. */
export function windowPoint(window: number, digit: number): MontgomeryPoint {
  const count = window === LAST ? 6 : 12;
  const points = tables.get(window) ?? windowPoints(window, count);
  tables.set(window, points);
  const { u, v } = digit < count ? points[count - 1 - digit] : points[digit - count];
  return { u, v: digit < count ? mod(-v) : v };
}

interface SignatureHint { inputs: number[]; outputs: number[]; values: (inputs: readonly bigint[]) => bigint[] }

/** What the hints of a ChallengeMultiple or a FixedBaseMultiple at `path` are, and which wires they need. */
export function signatureHints(path: string, signals: ReadonlyMap<string, number>, wires: ReadonlyMap<string, number>): SignatureHint[] {
  const at = (name: string): number => wires.get(path === "" ? name : `${path}.${name}`)!;
  if (signals.has("isSeven")) {
    return [
      { inputs: [at("h")], outputs: [at("isSeven")], values: ([h]) => [ladderDigits(h).isSeven] },
      { inputs: [at("h"), at("v")], outputs: Array.from({ length: LADDER_DIGITS }, (_, i) => at(`steps[${i}].qV`)),
        values: ([h, v]) => ladderDigits(h).plus.map((isPlus) => (isPlus ? v : mod(-v))) },
    ];
  }
  if (signals.has("differs")) {
    const component = (j: number): string => (j === LAST ? "last" : `points[${j}]`);
    return [{
      inputs: [at("s")],
      outputs: Array.from({ length: WINDOWS }, (_, j) => [at(`${component(j)}.u`), at(`${component(j)}.v`)]).flat(),
      values: ([s]) => baseDigits(s).flatMap((digit, j) => {
        const { u, v } = windowPoint(j, digit);
        return [u, v];
      }),
    }];
  }
  return [];
}
