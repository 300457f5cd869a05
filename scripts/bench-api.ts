/**
 * `npm run bench:api [-- --operations 24000 --accounts 240 --per-request 100 --instance dev-small --json FILE]`: how many signed transfers a second the
 * sequencer checks and stores, over HTTP with a real client. docs/benchmarks-api.md says how the figures come about.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { renderApiTable, renderMachine } from "../bench/api/report.ts";
import { runApiBench } from "../bench/api/run.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";

const { values } = parseArgs({
  options: {
    operations: { type: "string", default: "24000" },
    accounts: { type: "string", default: "240" },
    "per-request": { type: "string", default: "100" },
    instance: { type: "string", default: "dev-small" },
    json: { type: "string" },
  },
});

try {
  const [operations, accounts, perRequest] = [Number(values.operations), Number(values.accounts), Number(values["per-request"])];
  if (![operations, accounts, perRequest].every((value) => Number.isInteger(value) && value > 0) || perRequest > 256) {
    throw new Error("--operations and --accounts take whole numbers from 1 on, --per-request one up to 256");
  }
  const report = await runApiBench({ instance: values.instance, accounts, operations, perRequest, cache: join(PROJECT_ROOT, "data", "bench-api"),
    say: (line) => console.log(line) });
  console.log(`\n${renderMachine(report)}\n\n${renderApiTable(report)}`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
