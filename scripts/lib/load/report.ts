/** A load run in tables. */
import type { LoadResult } from "./load.ts";

/** Markdown, readable in a terminal too. */
export function renderLoad({ findings, health, memory, honest, seconds }: LoadResult, seed: number): string {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const mib = (value: number): string => `${value.toFixed(1)} MiB`;
  const { p50, p99, max } = health;
  const measured: [string, string][] = [
    ["time, seed", `${seconds} s, ${seed}`],
    ["requests that were no honest post", findings.total("requests").toLocaleString("en")],
    ["operations acknowledged", findings.total("operations").toLocaleString("en")],
    ...findings
      .counts("operations at the last look")
      .map(([name, count]): [string, string] => [`operations ${name}`, count.toLocaleString("en")]),
    ["/health, answers", health.answers.toLocaleString("en")],
    ["/health, p50, p99, longest", [p50, p99, max].map(ms).join(", ")],
    ["honest posts, p50, p99, longest", [honest.p50, honest.p99, honest.max].map(ms).join(", ")],
    ["memory at first, at last, most", [memory.first, memory.last, memory.max].map(mib).join(", ")],
    ["memory, second half", `${memory.slope >= 0 ? "+" : ""}${memory.slope.toFixed(2)} MiB a minute`],
    ["broken rules", String(findings.violations.length)],
  ];
  const tables = [table(["", ""], measured)];
  for (const [group, head] of [
    ["requests", "requests"],
    ["answers", "answers"],
  ] as const) {
    tables.push(
      table(
        [head, "number"],
        findings.counts(group).map(([name, count]) => [name, count.toLocaleString("en")]),
      ),
    );
  }
  return tables.join("\n\n");
}

function table(head: [string, string], rows: [string, string][]): string {
  const [left, right] = [0, 1].map((column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = ([name, value]: [string, string]): string => `| ${name.padEnd(left)} | ${value.padStart(right)} |`;
  return [line(head), `|${"-".repeat(left + 2)}|${"-".repeat(right + 1)}:|`, ...rows.map(line)].join("\n");
}
