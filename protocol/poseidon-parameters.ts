/**
 * Poseidon's constants for F, computed as its authors' script does it (Grassi et al. 2019, generate_parameters_grain):
 * a Grain LFSR gives the rounds' additions and a Cauchy matrix. circomlib's tables are these numbers, 390 kB of them.
 */
import { inverse, mod, P } from "./field.ts";

export interface PoseidonParameters {
  /** Elements of the state: the inputs and one more. */
  width: number;
  partialRounds: number;
  /** `width` for each round. */
  additions: bigint[];
  /** A row makes an element. */
  matrix: bigint[][];
}

export const FULL_ROUNDS = 8;
/** For 1 … 16 inputs: the authors' for 128 bits of security and x^5. */
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];
const FIELD_BITS = 254;
const LFSR_BITS = 80;
const TAPS = [62, 51, 38, 23, 13, 0];
const WARM_UP = 160;

/** The constants for 1 … 16 inputs: 5 ms for three, 30 ms for sixteen. */
export function poseidonParameters(arity: number): PoseidonParameters {
  const width = arity + 1;
  const partialRounds = PARTIAL_ROUNDS[arity - 1];
  if (partialRounds === undefined) throw new RangeError(`Poseidon takes 1 to 16 elements, not ${arity}`);
  const draw = grain(width, partialRounds);
  const additions: bigint[] = [];
  while (additions.length < (FULL_ROUNDS + partialRounds) * width) {
    const element = draw();
    if (element < P) additions.push(element);
  }
  // Here the script reduces instead of drawing again.
  const points = Array.from({ length: 2 * width }, () => mod(draw()));
  const [xs, ys] = [points.slice(0, width), points.slice(width)];
  return { width, partialRounds, additions, matrix: xs.map((x) => ys.map((y) => inverse(x + y))) };
}

/** Draws numbers of 254 bits. */
function grain(width: number, partialRounds: number): () => bigint {
  // Prime field, x^α, and the sizes; then ones.
  const seed = [[1, 2], [0, 4], [FIELD_BITS, 12], [width, 12], [FULL_ROUNDS, 10], [partialRounds, 10]]
    .map(([value, bits]) => value.toString(2).padStart(bits, "0")).join("").padEnd(LFSR_BITS, "1");
  const state = Uint8Array.from(seed, Number);
  let head = 0;
  const step = (): number => {
    const bit = TAPS.reduce((sum, tap) => sum ^ state[(head + tap) % LFSR_BITS], 0);
    state[head] = bit;
    head = (head + 1) % LFSR_BITS;
    return bit;
  };
  for (let i = 0; i < WARM_UP; i++) step();
  /** Of each pair of bits the second counts, if the first is one. */
  const next = (): number => {
    for (;;) {
      const [keep, bit] = [step(), step()];
      if (keep === 1) return bit;
    }
  };
  return () => BigInt(`0b${Array.from({ length: FIELD_BITS }, next).join("")}`);
}
