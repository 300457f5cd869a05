/** The table on the screen. */
import { integer, sectionsOf, type Row } from "./rows.ts";
import type { BenchReport, InstanceReport } from "./report.ts";

export function renderTable(report: BenchReport): string {
  const { cpu, cores, memoryBytes, node } = report.machine;
  const about = `${cpu}, ${cores} cores, ${integer(memoryBytes / 2 ** 30)} GiB; Node ${node}; ${report.backend}; medians of ${report.runs}`;
  return [about, ...report.instances.map(instanceTable)].join("\n\n");
}

function instanceTable(report: InstanceReport): string {
  const { instance, baseline } = report;
  const heading: Row = { label: `${instance.name} (2^${instance.power} constraints, 2^${instance.logN} accounts)`, ours: "Colonnade",
    baseline: baseline === undefined ? "" : "baseline", ratio: baseline === undefined ? "" : "ratio" };
  const lines: Row[] = [heading];
  for (const { title, columns: [ours, theirs] = ["", ""], rows } of sectionsOf(report)) lines.push({ label: title, ours, baseline: theirs, ratio: "" },
    ...rows.map((row) => ({ ...row, label: `  ${row.label}` })));
  const width = (part: keyof Row): number => Math.max(...lines.map((line) => line[part].length));
  const [label, ours, theirs, ratio] = [width("label"), width("ours"), width("baseline"), width("ratio")];
  return lines.map((line) => [line.label.padEnd(label), line.ours.padStart(ours), line.baseline.padStart(theirs), line.ratio.padStart(ratio)]
    .join("  ").trimEnd()).join("\n");
}
