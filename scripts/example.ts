/** `npm run example -- NAME`: one of the programs in examples/, against what `npm start` started. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { runCommand, UsageError } from "./lib/command.ts";

const FOLDER = join(PROJECT_ROOT, "examples");
/** What the others share. */
const SHARED = "connect.ts";
const NAMES = readdirSync(FOLDER).filter((file) => file.endsWith(".ts") && file !== SHARED).map((file) => file.slice(0, -3));

const COMMAND = {
  name: "npm run example",
  about: `Runs a program of examples/ against what \`npm start\` started: ${NAMES.join(", ")}. `
    + "COLONNADE_SERVICE, COLONNADE_RPC and COLONNADE_DEPLOYMENTS name another rollup. Example: npm run example -- pay",
  options: {},
  rest: "NAME",
} as const;

await runCommand(COMMAND, async (_values, [name, ...more]) => {
  const file = join(FOLDER, `${name}.ts`);
  if (name === undefined || more.length > 0 || !NAMES.includes(name) || !existsSync(file)) throw new UsageError(`Name one example: ${NAMES.join(", ")}`);
  await import(file);
});
