/**
 * `npm run bench:api [-- --operations 24000 --accounts 240 --per-request 100 --instance dev-small --json FILE]`: how many signed transfers a second the
 * sequencer checks and stores, over HTTP with a real client. docs/benchmarks-api.md says how the figures come about.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderApiTable, renderMachine } from "../bench/api/report.ts";
import { runApiBench } from "../bench/api/run.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { runCommand, wholeNumber } from "./lib/command.ts";

const COMMAND = {
  name: "npm run bench:api",
  about: "How many signed transfers a second the sequencer checks and stores, over HTTP with a real client. "
    + "docs/benchmarks-api.md says how the figures come about.",
  options: {
    operations: { value: "N", what: "Transfers.", default: "24000" },
    accounts: { value: "N", what: "Accounts that send them.", default: "240" },
    "per-request": { value: "N", what: "Operations in a request, 256 at most.", default: "100" },
    instance: { value: "NAME", what: "Instance of the contract.", default: "dev-small" },
    json: { value: "FILE", what: "Where the report goes as JSON." },
  },
} as const;

await runCommand(COMMAND, async (values) => {
  const operations = wholeNumber("operations", values.operations, { from: 1 });
  const accounts = wholeNumber("accounts", values.accounts, { from: 1 });
  const perRequest = wholeNumber("per-request", values["per-request"], { from: 1, to: 256 });
  const report = await runApiBench({ instance: values.instance, accounts, operations, perRequest, cache: join(PROJECT_ROOT, "data", "bench-api"),
    say: (line) => console.log(line) });
  console.log(`\n${renderMachine(report)}\n\n${renderApiTable(report)}`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
});
