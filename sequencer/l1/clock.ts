/** L1's clock between two looks at L1: the last time that was heard, and what passed here since. */
import { ColonnadeError } from "../../protocol/errors.ts";

export interface L1Clock {
  /** Unix seconds. Throws L1_BEHIND before L1 was heard. */
  now(): number;
  /** Notes the time (unix seconds) that L1 just told. */
  heard(seconds: number): void;
}

export function createL1Clock(monotonicMs: () => number = () => performance.now()): L1Clock {
  let last: { seconds: number; at: number } | undefined;
  return {
    now() {
      if (last === undefined) throw new ColonnadeError("L1_BEHIND");
      return last.seconds + Math.floor((monotonicMs() - last.at) / 1000);
    },
    heard(seconds) {
      last = { seconds, at: monotonicMs() };
    },
  };
}
