/** The service's loops: what wakes whom, what went wrong last, and the one error that ends all work. */
import { ColonnadeError } from "../protocol/errors.ts";
import type { Log } from "./log.ts";
import { startLoop, type Loop } from "./loop.ts";

export interface Loops {
  /** Starts a loop. The loops named in `next` are woken whenever it got something done. */
  add(name: string, options: { pauseMs: number; next: string[]; step: () => boolean | Promise<boolean> }): void;
  wake(...names: string[]): void;
  /** Why all loops rest for good; undefined while all is well. */
  fault(): ColonnadeError | undefined;
  /** The last error of each loop that has not succeeded since. */
  troubles(): Record<string, string>;
  stop(): Promise<void>;
}

/** What no further try can heal, and every further batch makes worse: a wrong state, or keys that are not the contract's. */
const FATAL: readonly string[] = ["STATE_MISMATCH", "MANIFEST_MISMATCH"];

const STOPPED = "The service stopped working on batches. A person has to look: `npm run follow` tells who is right";

/** An error of `FATAL` in any loop ends the work of all. */
export function createLoops(log: Log): Loops {
  const running = new Map<string, Loop>();
  const troubles = new Map<string, string>();
  let fault: ColonnadeError | undefined;
  const wake = (...names: string[]): void => names.forEach((name) => running.get(name)?.wake());

  return {
    wake,
    add(name, { pauseMs, next, step }) {
      running.set(name, startLoop({
        pauseMs,
        async step() {
          if (fault !== undefined) return false;
          const worked = await step();
          troubles.delete(name);
          if (worked) wake(...next);
          return worked;
        },
        onError(error) {
          const isFatal = error instanceof ColonnadeError && FATAL.includes(error.code);
          // A node that is away says the same every half second: once is enough.
          if (troubles.get(name) !== String(error)) log(`${name}: ${String(error)}`, isFatal ? "error" : "warn");
          troubles.set(name, String(error));
          if (!isFatal) return;
          if (fault === undefined) log(STOPPED, "error");
          fault = error;
        },
      }));
    },
    fault: () => fault,
    troubles: () => Object.fromEntries(troubles),
    async stop() {
      await Promise.all([...running.values()].map((loop) => loop.stop()));
    },
  };
}
