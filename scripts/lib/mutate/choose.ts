/** Which mutants a run takes. */
import { seededRandom } from "../random-circuit.ts";
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
  const below = seededRandom(seed);
  const drawn = new Set<number>();
  while (drawn.size < sample) drawn.add(below(fitting.length));
  return [...drawn].sort((a, b) => a - b).map((i) => fitting[i]);
}
