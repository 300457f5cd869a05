/** Thread of a FixedBasePool: scalars in, affine points out. Builds a group's table when the first scalars for it arrive. */
import { parentPort, workerData } from "node:worker_threads";
import { Wasm } from "../wasm.ts";
import { FixedBase } from "./fixed-base.ts";
import type { GroupName } from "./fixed-base.ts";

export interface PoolSettings {
  module: WebAssembly.Module;
  generators: Record<GroupName, Uint8Array>;
  windows: Record<GroupName, number>;
}

export interface PoolJob {
  group: GroupName;
  scalars: Uint8Array;
}

const settings = workerData as PoolSettings;
const tables = new Map<GroupName, FixedBase>();

function table(group: GroupName): FixedBase {
  const known = tables.get(group);
  if (known !== undefined) return known;
  const made = new FixedBase(new Wasm(settings.module), group, settings.generators[group], settings.windows[group]);
  tables.set(group, made);
  return made;
}

parentPort?.on("message", (job: PoolJob) => {
  const points = table(job.group).multiply(job.scalars);
  parentPort?.postMessage(points, [points.buffer as ArrayBuffer]);
});
