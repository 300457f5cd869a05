/** Runs a task in a process of its own, so that its CPU time and memory are its own. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromJson, toJson } from "../../protocol/json.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import type { TaskName, TaskResult, TaskArguments } from "../tasks/index.ts";
import type { ProcessUsage } from "./usage-hook.ts";

/** Seconds. `cpu` counts all threads, user and system. */
export interface Cost { wall: number; cpu: number }

export interface Measured<T> {
  result: T;
  /** From start to end of the process, with Node's own start of about 0.1 s. */
  cost: Cost;
  /** Largest resident memory of any process of the task. */
  peakBytes: number;
  /** Share of the machine's CPU time that other processes took meanwhile, 0 … 1: what to think of the wall times. */
  disturbance: number;
}

const HOOK = new URL("./usage-hook.ts", import.meta.url).href;
const ENTRY = fileURLToPath(new URL("./entry.ts", import.meta.url));

/** Throws an Error with the task's output if the process fails. */
export async function runTask<Name extends TaskName>(name: Name, args: TaskArguments<Name>): Promise<Measured<TaskResult<Name>>> {
  const folder = await mkdtemp(join(tmpdir(), "colonnade-bench-"));
  try {
    const [input, output, usage] = ["input", "output", "usage"].map((file) => join(folder, file));
    await writeFile(input, toJson(args));
    const started = performance.now();
    const before = machineTimes();
    await endOf([ENTRY, name, input, output], { NODE_OPTIONS: `--disable-warning=ExperimentalWarning --max-old-space-size=8192 --import=${HOOK}`,
      COLONNADE_BENCH_USAGE: usage });
    const wall = (performance.now() - started) / 1000;
    const after = machineTimes();
    const processes = (await readFile(usage, "utf8")).trim().split("\n").map((line) => JSON.parse(line) as ProcessUsage);
    const cpu = processes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
    return {
      result: fromJson<TaskResult<Name>>(await readFile(output, "utf8")),
      cost: { wall, cpu },
      peakBytes: Math.max(...processes.map(({ peakBytes }) => peakBytes)),
      disturbance: Math.max(0, (after.busy - before.busy - cpu) / (after.all - before.all)),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function endOf(args: string[], env: Record<string, string>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(process.execPath, args, { cwd: PROJECT_ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text));
  child.on("error", reject);
  child.on("close", (code, signal) => {
    if (code === 0) resolve();
    else reject(new Error(`The bench task "${args[1]}" ended with ${signal ?? code}:\n${said.trim()}`));
  });
  return promise;
}

/** Seconds since the machine started, summed over its cores. */
function machineTimes(): { busy: number; all: number } {
  const times = cpus().map((core) => core.times);
  const seconds = (part: keyof (typeof times)[number]): number => times.reduce((sum, time) => sum + time[part], 0) / 1000;
  const busy = seconds("user") + seconds("nice") + seconds("sys") + seconds("irq");
  return { busy, all: busy + seconds("idle") };
}
