/** A drill in a table, and what broke in words. */
import type { DrillResult } from "./drill.ts";
import type { Findings } from "./findings.ts";
import type { DrillOptions } from "./options.ts";

const GROUPS = [
  "kills",
  "service",
  "lies",
  "answers that were lies",
  "reorganisations",
  "transactions of lost blocks",
  "deepest reorganisation, blocks",
  "operations",
  "operations at the last look",
  "rejected",
  "refusals",
  "on L1",
  "L1",
  "looks at everything",
  "longest way to rest, s",
  "longest survival of an orphan, ms",
  "tolerated",
];
/** Their sum means something. */
const SUMMED = ["kills", "lies", "reorganisations"];

/** A Markdown table, readable in a terminal too. */
export function renderDrill({ findings, seconds }: DrillResult, { seed }: DrillOptions): string {
  const rows = GROUPS.flatMap((group) => rowsOf(findings, group));
  rows.push(
    ["time", `${(seconds / 60).toFixed(1)} min`],
    ["seed", String(seed)],
    ["broken rules", String(findings.violations.length)],
  );
  const width = Math.max(...rows.map(([name]) => name.length));
  const line = ([name, value]: [string, string]): string => `| ${name.padEnd(width)} | ${value.padStart(12)} |`;
  return [line(["", ""]), `|${"-".repeat(width + 2)}|${"-".repeat(13)}:|`, ...rows.map(line)].join("\n");
}

function rowsOf(findings: Findings, group: string): [string, string][] {
  const show = (count: number): string => count.toLocaleString("en");
  const counts = findings.counts(group);
  const rows = counts.map(([name, count]): [string, string] => [`${group}: ${name}`, show(count)]);
  return SUMMED.includes(group) && counts.length > 1 ? [[group, show(findings.total(group))], ...rows] : rows;
}

/** One paragraph for each broken rule. */
export function renderViolations({ violations }: Findings): string {
  return violations.map(({ at, rule, account }) => `BROKEN after ${at.toFixed(1)} s: ${rule}\n  ${account}`).join("\n");
}
