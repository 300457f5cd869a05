/**
 * `npm run drill [-- --kills 100 --minutes M --seed S …]`: kills and lies at random, under load. docs/drill.md says
 * what it proves.
 */
import { join } from "node:path";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { runDrill } from "./lib/drill/drill.ts";
import { HELP, readDrillOptions } from "./lib/drill/options.ts";
import { renderDrill, renderViolations } from "./lib/drill/report.ts";

async function main(): Promise<void> {
  const options = readDrillOptions(process.argv.slice(2));
  if (options === undefined) return console.log(HELP);
  let isInterrupted = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => (isInterrupted = true));
  const folder = join(
    PROJECT_ROOT,
    "data",
    "drill",
    `${new Date().toISOString().replaceAll(":", "-")}-seed-${options.seed}`,
  );
  console.log(`Drill with seed ${options.seed}: ${options.kills} kills; lies: ${options.lies.join(", ") || "none"}.`);
  const result = await runDrill(options, folder, { say: (line) => console.log(line), isOver: () => isInterrupted });
  console.log(`\n${renderDrill(result, options)}`);
  if (isInterrupted) console.log("\nInterrupted: what was done until then was looked at.");
  if (result.findings.violations.length > 0) {
    console.error(`\n${renderViolations(result.findings)}`);
    process.exitCode = 1;
  }
  if (result.folder !== undefined) console.log(`\nLogs, database, operations and timeline: ${result.folder}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
