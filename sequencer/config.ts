/** What the service can be told, by flags or environment variables; docs/operations.md lists the same. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseUnits } from "ethers";
import { readFeeAccount, type FeeAccountChoice } from "./fee-account.ts";
import { readMetricsAddress, type MetricsAddress } from "./metrics/serve.ts";
import { readEndpoint } from "../l1/endpoint.ts";
import { readOrigins, readProxies } from "./edge.ts";
import { readFees, readTokens, type FeeTable } from "./pool/fees.ts";
import { readBackendName, type BackendName } from "../prover/port.ts";
import { NODES_WANT_PERCENT } from "./l1/fees.ts";

export interface Config {
  data: string;
  host: string;
  port: number;
  rpc: string;
  /** Folder of <chainId>.json. */
  deployments: string;
  /** Hex; undefined means Hardhat's well-known account 1, which only chain 31337 accepts. */
  operatorKey: string | undefined;
  /** Also start for an account that is no submitter, and process what is late. */
  volunteer: boolean;
  confirmations: number | undefined;
  pollMs: number;
  sealAfterMs: number;
  /** Undefined: the largest instance's size. */
  sealSize: number | undefined;
  /** Batches proven at one time; one more is prepared. */
  provers: number;
  /** URL of `npm run prover`; undefined starts one as a child process. */
  prover: string | undefined;
  /** Of that child process; undefined: native where it loads. */
  backend: BackendName | undefined;
  proveTimeoutMs: number;
  /** Undefined: by the chain, see pool/fees.ts. */
  minimumFees: FeeTable | undefined;
  /** Tokens in which operations are taken; "*": all. Undefined: by the chain. */
  tokens: ReadonlySet<number> | "*" | undefined;
  /** Undefined: the first account with the operator's owner and key. */
  feeAccount: FeeAccountChoice | undefined;
  poolSize: number;
  poolPerAccount: number;
  /** Seconds; undefined: the contract's window and a minute. */
  minimumValidity: number | undefined;
  timeMargin: number;
  bumpAfterMs: number;
  /** Wei per gas that a transaction may cost, and what of it goes to the block's maker. */
  maxFee: bigint;
  maxTip: bigint;
  bumpPercent: number;
  /** After which a call to L1 that is not answered fails. */
  l1TimeoutMs: number;
  /** After which L1 counts as away. */
  l1SilenceMs: number;
  /** Seconds that L1's head may be old; undefined: any age on chain 31337, else two minutes. */
  l1HeadAge: number | undefined;
  /** Most blocks in one eth_getLogs. */
  logRange: number;
  /** Origins whose pages may read answers; "*": all. */
  cors: readonly string[];
  /** Where Prometheus asks; undefined: nowhere. */
  metrics: MetricsAddress | undefined;
  /** Requests a minute of one address; 0: no limits; undefined: none on a loopback address, else 1,200. */
  rateLimit: number | undefined;
  trustProxy: readonly string[];
  /** Most who follow the events, and most from one address; hours for which events are kept. */
  eventsLimit: number;
  eventsPerAddress: number;
  eventsKeepMs: number;
  /** Seconds for which answers that never change again may be kept; undefined: none on chain 31337, else a year. */
  keepFinal: number | undefined;
  logLevel: string;
}

/** Flag → default. Each is also read from COLONNADE_<NAME> in capitals with underscores; the flag wins. */
const DEFAULTS = {
  data: "data", host: "127.0.0.1", port: "8645", rpc: "http://127.0.0.1:8545", deployments: "deployments", confirmations: "", poll: "500",
  "seal-after": "10", "seal-size": "", provers: "1", prover: "", backend: "", "prove-timeout": "1800", "minimum-fee": "", tokens: "",
  "fee-account": "", "pool-size": "10000", "pool-per-account": "64", "minimum-validity": "", "time-margin": "12", "bump-after": "60",
  "max-fee": "500", "max-tip": "50", "bump-percent": "25", "l1-timeout": "30", "l1-silence": "60", "l1-head-age": "",
  "log-range": "2000", cors: "", "keep-final": "", "rate-limit": "", metrics: "", "trust-proxy": "", "events-limit": "1000", "events-per-address": "32", "events-keep": "24", "log-level": "info",
} as const;
export type Flag = keyof typeof DEFAULTS;
/** Flags without a value; their environment variables are "1". */
export const SWITCHES = ["volunteer"] as const;
/** Every flag with a value, without its dashes. */
export const FLAGS = Object.keys(DEFAULTS) as readonly Flag[];

/** The environment variable that stands for a flag. */
export const variableOf = (flag: string): string => `COLONNADE_${flag.toUpperCase().replaceAll("-", "_")}`;
/** What a flag is where neither it nor its variable is given; "" has a meaning of its own. */
export const defaultOf = (flag: Flag): string => DEFAULTS[flag];
const LOG_LEVELS: readonly string[] = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];
const LAST_PORT = 65_535;

/**
 * Throws an Error that names the flag unless `text` is an http or https URL. It never shows the text, which may hold a
 * password.
 */
export function httpUrl(flag: string, text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && /^https?:\/\//i.test(text)) return text;
  throw new Error(`--${flag} (or ${variableOf(flag)}) must be a URL that begins with http:// or https://, `
    + "such as http://127.0.0.1:8545");
}

/** Throws an Error that names the flag unless `text` is the URL of an L1 node. */
function nodeUrl(text: string): string {
  readEndpoint(text);
  return text;
}

/**
 * Reads flags and environment. Relative folders are under `root`. Throws an Error that names the flag for a value that makes no sense.
 *
 * @example
 * const config = readConfig(["--port", "9000"], process.env, ".");
 */
export function readConfig(args: string[], env: NodeJS.ProcessEnv, root: string): Config {
  const { values } = parseArgs({ args, options: {
    ...Object.fromEntries(FLAGS.map((flag) => [flag, { type: "string" as const }])),
    ...Object.fromEntries(SWITCHES.map((flag) => [flag, { type: "boolean" as const }])),
  } });
  const on = (flag: (typeof SWITCHES)[number]): boolean => values[flag] === true || env[variableOf(flag)] === "1";
  const text = (flag: Flag): string =>
    (values[flag] as string | undefined) ?? (env[variableOf(flag)] || DEFAULTS[flag]);
  const optional = (flag: Flag): string | undefined => text(flag) || undefined;
  const wrong = (flag: Flag, wanted: string): Error =>
    new Error(`--${flag} (or ${variableOf(flag)}) must be ${wanted}, not "${text(flag)}"`);
  const number = (flag: Flag, least = 0): number => {
    const value = Number(text(flag));
    const isNumber = text(flag).trim() !== "" && Number.isFinite(value);
    if (!isNumber || value < least) throw wrong(flag, `a number of at least ${least}`);
    return value;
  };
  const integer = (flag: Flag, least = 0, most = Number.MAX_SAFE_INTEGER): number => {
    const value = number(flag, least);
    if (!Number.isSafeInteger(value)) throw wrong(flag, "a whole number");
    if (value > most) throw wrong(flag, `at most ${most}`);
    return value;
  };
  const logLevel = text("log-level");
  if (!LOG_LEVELS.includes(logLevel)) throw wrong("log-level", `one of ${LOG_LEVELS.join(", ")}`);
  const prover = optional("prover");
  const maybe = (flag: Flag, least = 0): number | undefined => (optional(flag) === undefined ? undefined : integer(flag, least));
  const gwei = (flag: Flag): bigint => {
    if (!/^\d+(\.\d{1,9})?$/.test(text(flag)) || Number(text(flag)) === 0) {
      throw new Error(`--${flag} must be a number of gwei above 0, with at most nine decimals, not "${text(flag)}"`);
    }
    return parseUnits(text(flag), "gwei");
  };
  return {
    data: resolve(root, text("data")), host: text("host"), port: integer("port", 0, LAST_PORT), rpc: nodeUrl(text("rpc")),
    deployments: resolve(root, text("deployments")),
    // No flag: command lines can be read by other users of the machine.
    operatorKey: env.COLONNADE_OPERATOR_KEY || undefined,
    volunteer: on("volunteer"),
    confirmations: maybe("confirmations", 1), pollMs: integer("poll", 10), sealAfterMs: number("seal-after") * 1000,
    sealSize: maybe("seal-size", 1), provers: integer("provers", 1), prover: prover && httpUrl("prover", prover), backend: readBackendName(text("backend")),
    proveTimeoutMs: number("prove-timeout", 1) * 1000, minimumFees: optional("minimum-fee") === undefined ? undefined : readFees(text("minimum-fee")),
    tokens: optional("tokens") === undefined ? undefined : readTokens(text("tokens")),
    feeAccount: optional("fee-account") === undefined ? undefined : readFeeAccount(text("fee-account")),
    poolSize: integer("pool-size", 1), poolPerAccount: integer("pool-per-account", 1),
    minimumValidity: maybe("minimum-validity"), timeMargin: integer("time-margin"), bumpAfterMs: number("bump-after", 1) * 1000,
    maxFee: gwei("max-fee"), maxTip: gwei("max-tip"), bumpPercent: integer("bump-percent", NODES_WANT_PERCENT),
    l1TimeoutMs: number("l1-timeout", 0.1) * 1000, l1SilenceMs: number("l1-silence", 0.1) * 1000,
    l1HeadAge: maybe("l1-head-age", 1), logRange: integer("log-range", 1),
    cors: readOrigins(text("cors")), keepFinal: maybe("keep-final"),
    metrics: optional("metrics") === undefined ? undefined : readMetricsAddress(text("metrics")),
    rateLimit: maybe("rate-limit"), trustProxy: readProxies(text("trust-proxy")),
    eventsLimit: integer("events-limit"), eventsPerAddress: integer("events-per-address"), eventsKeepMs: number("events-keep") * 3_600_000,
    logLevel,
  };
}
