/** A breakdown as text. */
import { marginalFormula, totalFormula } from "./formula.ts";
import { timesOf, type Breakdown } from "./measure.ts";

const integer = (n: number): string => Math.round(n).toLocaleString("en");

export function renderBreakdown({ instance, parts, compiled, longestRow }: Breakdown): string {
  const { name, ops, logN, power } = instance;
  const rows = parts.map((part) => {
    const times = timesOf(part, instance);
    return [part.name, part.scope, integer(part.measured), integer(part.formula), integer(times * part.measured),
      `${((100 * times * part.measured) / compiled.constraints).toFixed(1)} %`, part.measured > part.formula ? "GROWN" : ""];
  });
  const cells = [["part", "once for", "measured", "formula", `in ${name}`, "share", ""], ...rows];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const table = cells.map((row) => row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ").trimEnd()).join("\n");
  const perOperation = parts.filter(({ scope }) => scope === "an operation").reduce((sum, { measured }) => sum + measured, 0);
  return `${name}: ${ops} operations, 2^${logN} rows, a domain of 2^${power}

${table}

one operation             ${integer(perOperation)}, and ${integer(marginalFormula(instance) - perOperation)} for its share of the transcript, the data polynomial and the sums
all constraints           ${integer(compiled.constraints)} (formula ${integer(totalFormula(instance))}), ${integer(2 ** power - compiled.constraints)} of the domain left
wires                     ${integer(compiled.wires)}
nonzero terms             ${integer(compiled.terms)} (${(compiled.terms / compiled.constraints).toFixed(1)} a constraint)
longest row               ${integer(longestRow)} terms`;
}
