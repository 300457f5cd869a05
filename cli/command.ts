/** What a command of `npm run colonnade` is, and the flags that all of them share. */
import type { Session } from "./session.ts";

export interface Flag {
  /** For --help. */
  what: string;
  /** Name of its value there; left out: a switch. */
  value?: string;
  default?: string;
  /** Environment variable that counts where the flag is not given. */
  env?: string;
}

export const FLAGS = {
  service: { value: "URL", what: "The sequencer's API.", default: "http://127.0.0.1:8645", env: "COLONNADE_SERVICE" },
  rpc: { value: "URL", what: "The L1 node.", default: "http://127.0.0.1:8545", env: "COLONNADE_RPC" },
  deployments: { value: "FOLDER", what: "Folder of <chainId>.json, which names the contract.", default: "deployments",
    env: "COLONNADE_DEPLOYMENTS" },
  wallet: { value: "FILE", what: "The key file.", default: "data/wallet.json", env: "COLONNADE_WALLET" },
  "l1-account": { value: "N", what: "On chain 31337: sign on L1 with Hardhat's account N in place of COLONNADE_KEY." },
  account: { value: "ID", what: "The account; left out, the one of this key and this L1 account." },
  token: { value: "N", what: "The token's number; 1 is ETH.", default: "1" },
  fee: { value: "AMOUNT", what: "Fee in the token's own unit; left out, what the operator asks for." },
  recipient: { value: "ADDRESS", what: "Who may claim it on L1; left out, this L1 account." },
  kind: { value: "opens|credits|exits", what: "The queue.", default: "exits" },
  asset: { value: "ADDRESS", what: "The ERC-20 to register." },
  checkpoint: { value: "FILE", what: "Goes on where FILE ends, if it is there, after checking it; then writes it anew." },
  for: { value: "ADDRESS", what: "Whom to push a claim to." },
  "from-l1": { what: "Derive the key from the L1 account's signature, so that it can be had again from that alone." },
  data: { value: "FOLDER", what: "The service's data directory.", default: "data", env: "COLONNADE_DATA" },
  "per-minute": { value: "N", what: "Requests that the key may make in a minute; 0 for any number.", default: "6000" },
  verify: { what: "Check the batch: its proof, its opening, and that the contract has it." },
  limit: { value: "N", what: "How many to show at most, 1 to 100.", default: "20" },
  wait: { what: "Return at once, and do not wait for L1." },
  yes: { what: "Do not ask before something is spent." },
  json: { what: "Print JSON for programs: amounts in the token's smallest unit, as strings." },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;
export type FlagValues = Partial<Record<FlagName, string | boolean>>;

/** What was typed makes no sense; exit code 2. */
export class UsageError extends Error {}

/** What a command has to say: to people, and with --json to programs. */
export interface Outcome {
  lines: readonly string[];
  json: unknown;
}

export interface CliCommand {
  what: string;
  /** What follows `npm run colonnade -- `. */
  example: string;
  /** Words after its name: `TO AMOUNT`, `[AMOUNT]`. Left out: none. */
  words?: string;
  flags: readonly FlagName[];
  /** Flags of these that it cannot do without. */
  needs?: readonly FlagName[];
  /** Throws UsageError, ColonnadeError, or an Error of one line. */
  run(session: Session, words: readonly string[]): Promise<Outcome>;
}

/** Where a command finds L1, and the service. */
export const L1_FLAGS = ["rpc", "deployments"] as const;
export const SIGNING_FLAGS = [...L1_FLAGS, "l1-account"] as const;
export const SERVICE_FLAGS = ["service"] as const;
