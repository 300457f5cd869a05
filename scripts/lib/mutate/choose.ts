/** Which mutants a run takes. */
import type { Mutant, Status } from "./mutant.ts";

export interface Choice {
  /** A regular expression that id, file or the mutated statement must match. */
  only?: string;
  status?: Status;
  /** At most so many, drawn by the seed. */
  sample?: number;
  seed: number;
}

export function chosen(mutants: readonly Mutant[], { only, status, sample, seed }: Choice): Mutant[] {
  const pattern = only === undefined ? /^/ : new RegExp(only);
  const fitting = mutants.filter((mutant) => (status === undefined || mutant.status === status)
    && [mutant.id, mutant.file, mutant.before, `${mutant.file} ${mutant.kind}`].some((text) => pattern.test(text)));
  if (sample === undefined || sample >= fitting.length) return fitting;
  const next = randomFrom(seed);
  const drawn = new Set<number>();
  while (drawn.size < sample) drawn.add(Math.floor(next() * fitting.length));
  return [...drawn].sort((a, b) => a - b).map((i) => fitting[i]);
}

/** A small generator (mulberry32): the same seed draws the same mutants on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
