/** A statement of the generated C++, and a list of them run in order. */
import type { Frame } from "./frame.ts";

/** True if the function has returned. */
export type Statement = (frame: Frame) => boolean;

/** Runs them until one returns from the function; whether one did. */
export const runAll = (statements: readonly Statement[], frame: Frame): boolean => {
  for (let i = 0; i < statements.length; i++) if (statements[i](frame)) return true;
  return false;
};
