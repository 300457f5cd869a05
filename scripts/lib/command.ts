/**
 * What all scripts share: options with defaults, --help, and errors in one line. No script ends with a stack trace for
 * what a person typed.
 */
import { parseArgs } from "node:util";

export interface Option {
  /** What it does, for --help. */
  what: string;
  /** Name of its value there. Left out: a switch without one; `--no-NAME` turns one that is on by default off. */
  value?: string;
  default?: string | boolean;
  /** Environment variable that counts where the option is not given. */
  env?: string;
  /** May be given several times. */
  multiple?: boolean;
}

export interface Command<O extends Record<string, Option> = Record<string, Option>> {
  /** As a person types it. */
  name: string;
  about: string;
  options: O;
  /** What may follow without a name, for --help. Left out: nothing may. */
  rest?: string;
  /** What can stand there, each with what it does, for --help. */
  choices?: Record<string, string>;
}

/** `undefined` only where there is no default. */
export type Values<O extends Record<string, Option>> = {
  [Name in keyof O]: O[Name] extends { value: string }
    ? O[Name] extends { multiple: true }
      ? string[]
      : O[Name] extends { default: string }
      ? string
      : string | undefined
    : boolean;
};

/** What was typed makes no sense. The message is one line. */
export class UsageError extends Error {}

export interface Parsed<O extends Record<string, Option>> {
  help: boolean;
  values: Values<O>;
  rest: string[];
}

/** Reads a command line. Throws a UsageError; it never quotes a value, which may be a key in the wrong place. */
export function parseCommand<O extends Record<string, Option>>(
  { name, options, rest }: Command<O>,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env
): Parsed<O> {
  const declared = Object.fromEntries(
    Object.entries<Option>(options).map(([option, { value, multiple = false }]) => [
      option,
      { type: value === undefined ? ("boolean" as const) : ("string" as const), multiple },
    ])
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: [...args],
      options: { ...declared, help: { type: "boolean", short: "h" } },
      allowNegative: true,
      allowPositionals: rest !== undefined,
    });
  } catch (error) {
    throw new UsageError(
      `${reasonOf(error as Error, args)}. ${name} ${
        Object.keys(options).length === 0 ? "has no options" : `takes ${list(options)}`
      }; --help explains`
    );
  }
  const given = parsed.values as Record<string, string | boolean | string[] | undefined>;
  const values = Object.fromEntries(
    Object.entries<Option>(options).map(([option, { value, default: preset, env: variable, multiple }]) => [
      option,
      given[option] ??
        ((variable && env[variable]) || preset) ??
        (multiple ? [] : value === undefined ? false : undefined),
    ])
  );
  return { help: given.help === true, values: values as Values<O>, rest: parsed.positionals };
}

const list = (options: Record<string, Option>): string =>
  Object.keys(options)
    .map((option) => `--${option}`)
    .join(", ");

function reasonOf({ message, code }: Error & { code?: string }, args: readonly string[]): string {
  const [, option] = /'(-{1,2}[^'\s=,]+)/.exec(message) ?? [];
  switch (code) {
    case "ERR_PARSE_ARGS_UNKNOWN_OPTION":
      return `There is no option ${option}`;
    case "ERR_PARSE_ARGS_INVALID_OPTION_VALUE":
      return /does not take an argument/.test(message)
        ? `Option ${option} takes no value`
        : `Option ${option} needs a value`;
    case "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL": {
      const place = args.findIndex((arg) => message.includes(`'${arg}'`)) + 1;
      return `Argument ${place === 0 ? "" : `${place} `}belongs to no option`;
    }
    default:
      return message.split("\n")[0];
  }
}

const WIDTH = 100;

/** All options with their defaults and variables. */
export function helpText({ name, about, options, rest, choices = {} }: Command): string {
  const all: [string, Option][] = [...Object.entries(options), ["help", { what: "This text." }]];
  const names = all.map(
    ([option, { value, default: preset }]) =>
      `--${preset === true ? "no-" : ""}${option}${value === undefined ? "" : ` ${value}`}`
  );
  const indent = Math.max(...names.map((text) => text.length)) + 4;
  const lines = all.map(([, { what, default: preset, env, multiple, value }], i) => {
    const notes = [
      multiple && "may be repeated",
      typeof preset === "string" && preset !== "" && `default: ${preset}`,
      env && `or ${env}`,
    ].filter(Boolean);
    const text = `${what}${notes.length === 0 || value === undefined ? "" : ` (${notes.join("; ")})`}`;
    return `  ${names[i].padEnd(indent - 2)}${wrap(text, WIDTH - indent).join(`\n${" ".repeat(indent)}`)}`;
  });
  const dashes = name.startsWith("npm ") && !name.includes(" -- ") ? " --" : "";
  const column = Math.max(0, ...Object.keys(choices).map((choice) => choice.length)) + 4;
  const list = Object.entries(choices).map(([choice, what]) =>
    `  ${choice.padEnd(column - 2)}${wrap(what, WIDTH - column).join(`\n${" ".repeat(column)}`)}`);
  return [`${name}${dashes} [options]${rest === undefined ? "" : ` [${rest} …]`}`, "", ...wrap(about, WIDTH), "",
    ...(list.length === 0 ? [] : [...list, ""]), ...lines].join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last !== "" && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}

/**
 * Runs a script: `main` with what was typed, or the help. An error's message is printed in place of its stack, and the
 * exit code is 1; 2 for a command line that makes no sense.
 */
export async function runCommand<O extends Record<string, Option>>(
  command: Command<O>,
  main: (values: Values<O>, rest: string[]) => Promise<void> | void,
  args: readonly string[] = process.argv.slice(2)
): Promise<void> {
  try {
    const { help, values, rest } = parseCommand(command, args);
    if (help) console.log(helpText(command));
    else await main(values, rest);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

export interface Range {
  from?: number;
  to?: number;
}

/** A whole number that was typed. Throws a UsageError that names the option. */
export function wholeNumber(
  option: string,
  text: string,
  { from = 0, to = Number.MAX_SAFE_INTEGER }: Range = {}
): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  throw new UsageError(
    `--${option} takes a whole number from ${from}${to === Number.MAX_SAFE_INTEGER ? " on" : ` to ${to}`}`
  );
}

export const portNumber = (text: string): number => wholeNumber("port", text, { to: 65_535 });
