/** From what was typed to a command, and from what went wrong to one line and an exit code. */
import { describeRevert, revertOf } from "../l1/contract.ts";
import { readEndpoint } from "../l1/endpoint.ts";
import { ColonnadeError, type ErrorCode } from "../protocol/errors.ts";
import { API_KEY_COMMANDS } from "./commands/api-keys.ts";
import { ACCOUNT_COMMANDS } from "./commands/accounts.ts";
import { KEY_COMMANDS } from "./commands/key.ts";
import { LEAVING_COMMANDS } from "./commands/leaving.ts";
import { LOOKING_COMMANDS } from "./commands/looking.ts";
import { MONEY_COMMANDS } from "./commands/money.ts";
import { VERIFYING_COMMANDS } from "./commands/verifying.ts";
import { UsageError, type CliCommand } from "./command.ts";
import type { Session } from "./session.ts";

/** By theme, for --help. */
export const THEMES: Record<string, Record<string, CliCommand>> = {
  "Your key": KEY_COMMANDS,
  "Your account": ACCOUNT_COMMANDS,
  "Paying": MONEY_COMMANDS,
  "Looking": LOOKING_COMMANDS,
  "Believing nobody": VERIFYING_COMMANDS,
  "Leaving, with L1 alone": LEAVING_COMMANDS,
  "For the operator": API_KEY_COMMANDS,
};
export const COMMANDS: Record<string, CliCommand> = Object.assign({}, ...Object.values(THEMES));

/** The command whose name begins `args`, and what follows. */
export function findCommand(args: readonly string[]): { name: string; command: CliCommand; rest: string[] } | undefined {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(" ");
    if (args.length >= words && Object.hasOwn(COMMANDS, name)) return { name, command: COMMANDS[name], rest: args.slice(words) };
  }
  return undefined;
}

/** Throws a UsageError unless as many words were given as the command takes. */
export function assertWords(name: string, { words = "" }: CliCommand, given: readonly string[]): void {
  const all = words.split(" ").filter((word) => word !== "");
  const needed = all.filter((word) => !word.startsWith("[")).length;
  if (given.length < needed) throw new UsageError(`${name} needs ${all[given.length]}: ${name} ${words}`);
  if (given.length > all.length) throw new UsageError(`${name} takes ${all.length === 0 ? "no words" : words}, and ${given.length - all.length} more came`);
}

/** 1: refused, or failed. 2: what was typed makes no sense. 3: nobody answers, or not yet: the same again may do. */
export const EXIT_CODES = { failed: 1, usage: 2, later: 3 } as const;
const LATER: readonly ErrorCode[] = ["UNREACHABLE", "TIMEOUT", "L1_BEHIND", "SERVICE_FAULT", "OVERLOADED", "POOL_FULL"];

export interface Failure {
  exitCode: number;
  code: string;
  message: string;
}

/** One line about an error, without the secrets of the node's URL: the contract's own words where there are any. */
export function failureOf(error: unknown, session: Session): Failure {
  const redact = redactorOf(session);
  const oneLine = (text: string): string => redact(text.split("\n")[0]);
  if (error instanceof UsageError) return { exitCode: EXIT_CODES.usage, code: "USAGE", message: oneLine(error.message) };
  if (error instanceof ColonnadeError) {
    const exitCode = LATER.includes(error.code) ? EXIT_CODES.later : EXIT_CODES.failed;
    return { exitCode, code: error.code, message: oneLine(`${error.message} [${error.code}]`) };
  }
  const revert = revertOf(error);
  if (revert !== null) return { exitCode: EXIT_CODES.failed, code: revert.name, message: oneLine(`The contract refuses: ${describeRevert(revert)}`) };
  const { shortMessage, message } = error as { shortMessage?: string; message: string };
  return { exitCode: EXIT_CODES.failed, code: "FAILED", message: oneLine(shortMessage ?? message) };
}

function redactorOf(session: Session): (text: string) => string {
  try {
    return readEndpoint(session.text("rpc") ?? "").redact;
  } catch {
    return (text) => text;
  }
}
