/** Wall and CPU time of the stages of one process. */
import { childCpu } from "../../prover/child-cpu.ts";
import type { Cost } from "./run-task.ts";

export class Stopwatch {
  readonly laps: Record<string, Cost> = {};
  #current: { name: string; wall: number; cpu: number } | undefined;

  /** Ends the stage under way, if any, and begins the next. */
  begin(name: string): void {
    this.end();
    this.#current = { name, wall: performance.now(), cpu: cpuSeconds() };
  }

  end(): void {
    if (this.#current === undefined) return;
    const { name, wall, cpu } = this.#current;
    this.laps[name] = { wall: (performance.now() - wall) / 1000, cpu: cpuSeconds() - cpu };
    this.#current = undefined;
  }
}

/** Of this process, with the children that worked for it. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system + childCpu.microseconds) / 1e6;
}

/** The median of each stage over several runs, wall and CPU each for itself. */
export function medianLaps<Stage extends string>(runs: readonly Record<Stage, Cost>[]): Record<Stage, Cost> {
  const stages = Object.keys(runs[0]) as Stage[];
  return Object.fromEntries(stages.map((stage) => [stage, {
    wall: median(runs.map((run) => run[stage].wall)),
    cpu: median(runs.map((run) => run[stage].cpu)),
  }])) as Record<Stage, Cost>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
