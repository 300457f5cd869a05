/** Measures a service from outside while it is under load: how soon /health answers, and how much memory it has. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";

export interface HealthReport {
  answers: number;
  failures: number;
  p50: number;
  p99: number;
  max: number;
}

/** Begins to ask /health; the function that it returns ends that and tells, in milliseconds. */
export function watchHealth(url: string, everyMs = 50): () => Promise<HealthReport> {
  const worker = new Worker(new URL("./health-probe.ts", import.meta.url), { workerData: { url, everyMs } });
  const told = new Promise<{ latencies: number[]; failures: number }>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  told.catch(() => undefined);
  return async () => {
    worker.postMessage("end");
    const { latencies, failures } = await told;
    return { answers: latencies.length, failures, ...spread(latencies) };
  };
}

export function spread(values: readonly number[]): { p50: number; p99: number; max: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? NaN };
}

export interface MemoryReport {
  /** MiB. */
  first: number;
  last: number;
  max: number;
  /** MiB a minute over the second half. */
  slope: number;
  samples: { seconds: number; mib: number }[];
}

/** Begins to look at a process's resident memory once a second; the function that it returns ends that and tells. */
export function watchMemory(pid: number): () => MemoryReport {
  const began = performance.now();
  const samples: MemoryReport["samples"] = [];
  const look = (): void => {
    const mib = residentMiB(pid);
    if (mib !== undefined) samples.push({ seconds: (performance.now() - began) / 1000, mib });
  };
  look();
  const timer = setInterval(look, 1_000);
  return () => {
    clearInterval(timer);
    look();
    const half = samples.slice(Math.floor(samples.length / 2));
    const values = samples.map(({ mib }) => mib);
    return { first: values[0], last: values.at(-1)!, max: Math.max(...values), slope: 60 * slopeOf(half), samples };
  };
}

/** MiB a second by least squares. */
function slopeOf(samples: MemoryReport["samples"]): number {
  const mean = (pick: (sample: { seconds: number; mib: number }) => number): number =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  const [t, m] = [mean(({ seconds }) => seconds), mean(({ mib }) => mib)];
  const [above, below] = [
    mean(({ seconds, mib }) => (seconds - t) * (mib - m)),
    mean(({ seconds }) => (seconds - t) ** 2),
  ];
  return below === 0 ? 0 : above / below;
}

function residentMiB(pid: number): number | undefined {
  const file = `/proc/${pid}/status`;
  const kib = existsSync(file)
    ? /^VmRSS:\s+(\d+)/m.exec(readFileSync(file, "utf8"))?.[1]
    : spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  return kib === undefined || kib === "" ? undefined : Number(kib) / 1024;
}
