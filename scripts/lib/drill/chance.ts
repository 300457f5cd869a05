/** Choices of a drill: the same seed makes the same ones, each part from a stream of its own. */

export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  /** A number from `low` to `high`; small ones as likely as large ones by their magnitude. `low` is above 0. */
  magnitude(low: number, high: number): number;
  /** True with this probability. */
  hit(probability: number): boolean;
  /** Throws a RangeError for an empty list. */
  pick<T>(list: readonly T[]): T;
  /** A key of `weights`, as likely as its weight says. Throws a RangeError where no weight is above 0. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
  /** The list in another order. */
  shuffled<T>(list: readonly T[]): T[];
}

/** The stream called `name` of a seed (mulberry32, whose start hashes both by FNV-1a). */
export function chance(seed: number, name: string): Chance {
  let state = 0x811c9dc5;
  for (const char of `${seed}/${name}`) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193) >>> 0;

  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    whole,
    magnitude: (low, high) => low * (high / low) ** next(),
    hit: (probability) => next() < probability,
    pick(list) {
      if (list.length === 0) throw new RangeError("There is nothing to choose from");
      return list[whole(0, list.length - 1)];
    },
    weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
      const entries = Object.entries<number>(weights) as [K, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) if (weight > 0 && (left -= weight) < 0) return key;
      throw new RangeError("No choice has a weight");
    },
    shuffled(list) {
      const result = [...list];
      for (let i = result.length - 1; i > 0; i--) {
        const j = whole(0, i);
        [result[i], result[j]] = [result[j], result[i]];
      }
      return result;
    },
  };
}
