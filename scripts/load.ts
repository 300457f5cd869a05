/**
 * `npm run load [-- --minutes 10 --seed S …]`: honest and hostile requests at the same time. docs/drill.md says what
 * must hold.
 */
import { join } from "node:path";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { renderViolations } from "./lib/drill/report.ts";
import { runLoad } from "./lib/load/load.ts";
import { LOAD_HELP, readLoadOptions } from "./lib/load/options.ts";
import { renderLoad } from "./lib/load/report.ts";

async function main(): Promise<void> {
  const options = readLoadOptions(process.argv.slice(2));
  if (options === undefined) return console.log(LOAD_HELP);
  const folder = join(
    PROJECT_ROOT,
    "data",
    "load",
    `${new Date().toISOString().replaceAll(":", "-")}-seed-${options.seed}`,
  );
  let isInterrupted = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => (isInterrupted = true));
  const result = await runLoad({ ...options, isOver: () => isInterrupted }, folder, (line) => console.log(line));
  console.log(`\n${renderLoad(result, options.seed)}`);
  if (result.findings.violations.length > 0) {
    console.error(`\n${renderViolations(result.findings)}`);
    process.exitCode = 1;
  }
  if (result.folder !== undefined) console.log(`\nLogs and database: ${result.folder}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
