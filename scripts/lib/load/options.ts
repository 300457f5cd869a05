/** What `npm run load` can be told. */
import { parseArgs } from "node:util";
import { ATTACKS } from "./attacks.ts";
import type { LoadOptions } from "./load.ts";

const HEALTH_MS = 100;
/** A minute. Below so many minutes the heap still grows into its size, and says nothing. */
const GROWTH_MIB = 3;
const TELLING_MINUTES = 5;

export const LOAD_HELP = `npm run load -- [--minutes 10] [--seed S] [--without "a,b,…"] [--keep]

Sends honest and hostile requests at the same time to a service that proves, and checks that memory stays flat, /health
answers within ${HEALTH_MS} ms (99 of 100), every answer has a documented code and shape, and every honest operation is
verified.

  --minutes M     how long (default 10; memory is judged from ${TELLING_MINUTES} on)
  --seed S        the same seed makes the same choices (default: by chance, printed)
  --without a,b   leaves out kinds of requests. There are: ${Object.keys(ATTACKS).join(", ")}
  --keep          keeps logs and database in data/load even if nothing broke
  --help          this text`;

/**
 * Reads the command line; undefined if help is wanted. Throws an Error of one line for anything else that it does not
 * know.
 */
export function readLoadOptions(args: string[]): LoadOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const minutes = Number(values.minutes ?? "10");
  if (!(minutes > 0)) throw new Error(`--minutes takes a number above 0, not "${values.minutes}"`);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
  if (!Number.isInteger(seed) || seed < 0)
    throw new Error(`--seed takes a whole number from 0 on, not "${values.seed}"`);
  // Kinds have commas in their names nowhere but in numbers.
  const without = (values.without ?? "")
    .split(/,(?!\d)/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
  for (const name of without)
    if (!Object.hasOwn(ATTACKS, name)) throw new Error(`--without knows no "${name}"; see npm run load -- --help`);
  return {
    seconds: minutes * 60,
    seed,
    without,
    healthMs: HEALTH_MS,
    growth: minutes < TELLING_MINUTES ? Infinity : GROWTH_MIB,
    keep: values.keep ?? false,
  };
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({ args, options: { minutes: text, seed: text, without: text, keep: flag, help: flag } }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message.split(/\.?\s*\n|\. /)[0]}. See npm run load -- --help`, {
      cause: error,
    });
  }
}
