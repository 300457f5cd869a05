/** Other processes of this machine, as tests look at them. */
import { spawnSync } from "node:child_process";

/**
 * Whether a process runs. One that has ended and only waits to be fetched by its parent, or by whoever took it over,
 * does not.
 */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return /^[^Z\s]/.test(stdout.trim());
}

/** Ids of the processes that `pid` started and that run. */
export function childrenOf(pid: number): number[] {
  const { stdout, pid: ps } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" });
  return stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([id, parent, state]) => Number(parent) === pid && Number(id) !== ps && !state.startsWith("Z"))
    .map(([id]) => Number(id));
}
