/**
 * Preloaded into every process of a measured task (NODE_OPTIONS reaches grandchildren too): at its end a process appends what it
 * used to the file that COLONNADE_BENCH_USAGE names. Threads count with their process.
 */
import { appendFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { childCpu } from "../../prover/child-cpu.ts";

export interface ProcessUsage { cpuSeconds: number; peakBytes: number }

const file = process.env.COLONNADE_BENCH_USAGE;
if (isMainThread && file !== undefined) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage: ProcessUsage = { cpuSeconds: (userCPUTime + systemCPUTime + childCpu.microseconds) / 1e6, peakBytes: maxRSS * 1024 };
    appendFileSync(file, `${JSON.stringify(usage)}\n`);
  });
}
