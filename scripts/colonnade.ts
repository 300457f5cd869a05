/** `npm run colonnade -- COMMAND …`: a wallet, a look at the rollup, and the way out of it. `--help` lists the commands. */
import { assertWords, COMMANDS, EXIT_CODES, failureOf, findCommand, THEMES } from "../cli/run.ts";
import { FLAGS, UsageError, type CliCommand, type FlagValues } from "../cli/command.ts";
import { Session } from "../cli/session.ts";
import { createTerminal } from "../cli/terminal.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { helpText, parseCommand, UsageError as ParseError, type Option } from "./lib/command.ts";

const NAME = "npm run colonnade";
const ABOUT = "A wallet, a look at the rollup, and the way out of it. `npm run colonnade -- COMMAND --help` explains one command.\n"
  + "The L1 account that signs is COLONNADE_KEY's; on chain 31337 it may be left out, and --l1-account N takes one of Hardhat's.\n"
  + `Exit codes: 0 done, ${EXIT_CODES.failed} refused or failed, ${EXIT_CODES.usage} typed wrongly, ${EXIT_CODES.later} nobody answers yet (the same again may do).`;

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length)) + 4;
  const themes = Object.entries(THEMES).map(([theme, commands]) => [`${theme}:`,
    ...Object.entries(commands).map(([name, { what }]) => `  ${name.padEnd(width - 2)}${what}`)].join("\n"));
  return [`${NAME} -- COMMAND [options]`, "", ABOUT, "", ...themes].join("\n");
}

function optionsOf({ flags }: CliCommand): Record<string, Option> {
  const options: Record<string, Option> = {};
  for (const flag of new Set([...flags, "json" as const])) {
    options[flag] = { ...FLAGS[flag], ...(flag === "wait" ? { default: true } : {}) };
  }
  return options;
}

async function main(args: string[]): Promise<void> {
  const found = findCommand(args);
  if (found === undefined) {
    if (args.length === 0 || args.includes("--help") || args.includes("-h")) return console.log(overview());
    const [first] = args;
    // What follows the = may be a secret in the wrong place.
    if (first.startsWith("-")) throw new UsageError(`There is no option ${first.split("=")[0]} before the command; --help explains`);
    throw new UsageError(`Name one command: ${Object.keys(COMMANDS).join(", ")}; --help explains`);
  }
  const { name, command, rest } = found;
  const title = `${NAME} -- ${name}`;
  const definition = { name: title, options: optionsOf(command), rest: command.words ?? "",
    about: `${command.what} Example: ${NAME} -- ${command.example}` };
  const parsed = parseCommand(definition, rest);
  if (parsed.help) return console.log(helpText({ ...definition, name: `${title}${command.words === undefined ? "" : ` ${command.words}`}`, rest: undefined }));
  const values = parsed.values as FlagValues;
  const session = new Session(PROJECT_ROOT, values, createTerminal(values.json === true));
  try {
    assertWords(name, command, parsed.rest);
    for (const flag of command.needs ?? []) if (values[flag] === undefined) throw new UsageError(`${name} needs --${flag}`);
    const { lines, json } = await command.run(session, parsed.rest);
    console.log(values.json === true ? JSON.stringify(json, null, 2) : lines.join("\n"));
  } catch (error) {
    const { exitCode, code, message } = failureOf(error, session);
    console.error(values.json === true ? JSON.stringify({ error: { code, message } }) : message);
    process.exitCode = exitCode;
  } finally {
    await session.close();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = error instanceof UsageError || error instanceof ParseError ? EXIT_CODES.usage : EXIT_CODES.failed;
}
