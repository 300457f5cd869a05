/**
 * `npm run bench -- --instance dev[,test,…] [--json FILE] [--write] [--runs 3] [--no-baseline]`: measures instances and, in the same
 * run, a baseline built the usual way. Prints a table; `--write` makes docs/benchmarks.md.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runBench } from "../bench/bench.ts";
import { renderMarkdown } from "../bench/report/markdown.ts";
import { renderTable } from "../bench/report/table.ts";
import { findInstance } from "../prover/instances.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";

const { values } = parseArgs({
  options: {
    instance: { type: "string", default: "dev" },
    json: { type: "string" },
    write: { type: "boolean", default: false },
    runs: { type: "string", default: "3" },
    baseline: { type: "boolean", default: true },
  },
  allowNegative: true,
});

try {
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a whole number from 1 on, not "${values.runs}"`);
  const instances = await Promise.all(values.instance.split(",").map((name) => findInstance(PROJECT_ROOT, name)));
  const report = await runBench(instances, { runs, baseline: values.baseline, say: (line) => console.log(line) });
  console.log(`\n${renderTable(report)}`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  if (values.write) {
    await writeFile(join(PROJECT_ROOT, "docs", "benchmarks.md"), renderMarkdown(report));
    console.log("\nWrote docs/benchmarks.md.");
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error("The bench stopped. Put right what is named above and run it again.");
  process.exitCode = 1;
}
