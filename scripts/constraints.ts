/** `npm run constraints [-- --instance NAME]`: where an instance's constraints go, measured and by formula. Fails when a part has grown. Default: `test`. */
import { measureInstance } from "../bench/constraints/measure.ts";
import { renderBreakdown } from "../bench/constraints/table.ts";
import { findInstance } from "../prover/instances.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { runCommand } from "./lib/command.ts";

const COMMAND = {
  name: "npm run constraints",
  about: "Where an instance's constraints go, measured and by formula. Fails when a part has grown.",
  options: { instance: { value: "NAME", what: "Which one.", default: "test" } },
} as const;

await runCommand(COMMAND, async (values) => {
  const breakdown = await measureInstance(PROJECT_ROOT, await findInstance(PROJECT_ROOT, values.instance), (line) => console.error(line));
  console.log(`\n${renderBreakdown(breakdown)}`);
  const grown = breakdown.parts.filter(({ measured, formula }) => measured > formula);
  if (grown.length > 0) throw new Error(`Grown beyond bench/constraints/formula.ts: ${grown.map(({ name }) => name).join(", ")}`);
});
