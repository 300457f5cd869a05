/** What `npm run drill` can be told. */
import { parseArgs } from "node:util";
import { LIES, type LieKind } from "./lies.ts";
import { MAX_DEPTH } from "./l1-chain.ts";

export interface DrillOptions {
  /** The drill ends after so many. */
  kills: number;
  /** Or after so many minutes, whichever comes first; Infinity for no such end. */
  minutes: number;
  seed: number;
  lies: readonly LieKind[];
  /** Deepest reorganisation, in blocks; 0 for none. */
  depth: number;
  /** Kills from one look at everything to the next. */
  restEvery: number;
  /** Seconds in which everything must come to rest once nothing disturbs it. */
  patience: number;
  /** L2 accounts at the beginning. */
  accounts: number;
  /** Keeps the folder even if nothing broke. */
  keep: boolean;
}

export const HELP = `npm run drill -- [--kills 100] [--minutes M] [--seed S] [--lies a,b,…] [--without a,b,…]
                 [--depth ${MAX_DEPTH}] [--rest-every 25] [--patience 240] [--keep]

Kills service, prover and node at random moments, under load, while the node lies and reorganises, and checks that
nothing is lost.

  --kills N       ends after N kills (default 100)
  --minutes M     or after M minutes, whichever comes first
  --seed S        the same seed makes the same choices, though not at the same moments (default: by chance, printed)
  --lies a,b      only these lies; "none" for a truthful node. There are: ${LIES.join(", ")}
  --without a,b   all lies but these
  --depth D       deepest reorganisation in blocks, 0 … ${MAX_DEPTH}; 0 for none (default ${MAX_DEPTH})
  --rest-every N  kills between two looks at everything (default 25)
  --patience S    seconds in which everything must come to rest once nothing disturbs it (default 240)
  --keep          keeps logs, database and timeline in data/drill even if nothing broke
  --help          this text`;

/**
 * Reads the command line; undefined if help is wanted. Throws an Error of one line for anything else that it does not
 * know.
 */
export function readDrillOptions(args: string[]): DrillOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const number = (name: string, text: string, low: number, high = Number.MAX_SAFE_INTEGER, whole = true): number => {
    const value = Number(text);
    if (text.trim() !== "" && value >= low && value <= high && (!whole || Number.isInteger(value))) return value;
    const bounds = high === Number.MAX_SAFE_INTEGER ? `from ${low} on` : `from ${low} to ${high}`;
    throw new Error(`--${name} takes a ${whole ? "whole number" : "number"} ${bounds}, not "${text}"`);
  };
  if (values.lies !== undefined && values.without !== undefined) throw new Error("Give --lies or --without, not both");
  const without = kinds("without", values.without);
  const lies = values.lies === undefined ? LIES.filter((kind) => !without.includes(kind)) : kinds("lies", values.lies);
  return {
    kills: number("kills", values.kills ?? "100", 0),
    minutes: values.minutes === undefined ? Infinity : number("minutes", values.minutes, 0, undefined, false),
    seed: number("seed", values.seed ?? String(Math.floor(Math.random() * 2 ** 32)), 0, 2 ** 32 - 1),
    lies,
    depth: number("depth", values.depth ?? String(MAX_DEPTH), 0, MAX_DEPTH),
    restEvery: number("rest-every", values["rest-every"] ?? "25", 1),
    accounts: 6,
    patience: number("patience", values.patience ?? "240", 10),
    keep: values.keep ?? false,
  };
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args,
      options: {
        kills: text,
        minutes: text,
        seed: text,
        lies: text,
        without: text,
        depth: text,
        "rest-every": text,
        patience: text,
        keep: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message.split(/\.?\s*\n|\. /)[0]}. See npm run drill -- --help`, {
      cause: error,
    });
  }
}

function kinds(flag: string, text: string | undefined): LieKind[] {
  if (text === undefined || text === "none" || text === "") return [];
  return text.split(",").map((name) => {
    if (!LIES.includes(name as LieKind)) throw new Error(`--${flag} knows no "${name}"; there are: ${LIES.join(", ")}`);
    return name as LieKind;
  });
}
