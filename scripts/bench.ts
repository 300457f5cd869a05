/**
 * `npm run bench -- --instance dev[,test,…] [--json FILE] [--write] [--runs 3] [--no-baseline]`: measures instances and, in the same
 * run, a baseline built the usual way. Prints a table; `--write` makes docs/benchmarks.md.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runBench } from "../bench/bench.ts";
import { renderMarkdown } from "../bench/report/markdown.ts";
import { renderTable } from "../bench/report/table.ts";
import { findInstance } from "../prover/instances.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { runCommand, wholeNumber } from "./lib/command.ts";

const COMMAND = {
  name: "npm run bench",
  about: "Measures instances and, in the same run, a baseline built the usual way.",
  options: {
    instance: { value: "NAMES", what: "Which ones, with commas between.", default: "dev" },
    json: { value: "FILE", what: "Where the report goes as JSON." },
    write: { what: "Makes docs/benchmarks.md of it." },
    runs: { value: "N", what: "Rounds; the median counts.", default: "3" },
    baseline: { what: "Leaves the baseline out.", default: true },
  },
} as const;

await runCommand(COMMAND, async (values) => {
  const runs = wholeNumber("runs", values.runs, { from: 1 });
  try {
    const instances = await Promise.all(values.instance.split(",").map((name) => findInstance(PROJECT_ROOT, name)));
    const report = await runBench(instances, { runs, baseline: values.baseline, say: (line) => console.log(line) });
    console.log(`\n${renderTable(report)}`);
    if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
    if (values.write) {
      await writeFile(join(PROJECT_ROOT, "docs", "benchmarks.md"), renderMarkdown(report));
      console.log("\nWrote docs/benchmarks.md.");
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${reason}\nThe bench stopped. Put right what is named above and run it again.`, { cause });
  }
});
