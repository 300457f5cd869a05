/** The process behind run-task.ts: entry.ts TASK INPUT OUTPUT. */
import { readFile, writeFile } from "node:fs/promises";
import { fromJson, toJson } from "../../protocol/json.ts";
import { closeCurve } from "../../prover/curve.ts";
import { loadTask, type TaskName } from "../tasks/index.ts";

const [name, input, output] = process.argv.slice(2);
try {
  const task = await loadTask(name as TaskName);
  await writeFile(output, toJson(await task(fromJson(await readFile(input, "utf8")))));
} finally {
  await closeCurve();
}
