/** How much memory this process can still take. */
import { readFileSync } from "node:fs";
import { freemem } from "node:os";
import { dirname, join } from "node:path";

/** Where the two versions of control groups keep a group's limit and use; the group's own path is in /proc/self/cgroup. */
const VERSIONS = [
  { root: "/sys/fs/cgroup", own: /^0::(.*)$/m, limit: "memory.max", used: "memory.current" },
  { root: "/sys/fs/cgroup/memory", own: /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m, limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes" },
];

/** Bytes. What the system can give without swapping, less where a control group allows less. */
export function availableMemory(): number {
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(read("/proc/meminfo"))?.[1];
  return Math.min(available === undefined ? freemem() : Number(available) * 1024, ...groupRooms());
}

/** What each control group that holds this process still allows. The page cache counts as free: the kernel drops it first. */
function groupRooms(): number[] {
  const groups = read("/proc/self/cgroup");
  const rooms: number[] = [];
  for (const { root, own, limit, used } of VERSIONS) {
    const path = own.exec(groups)?.[1];
    if (path === undefined) continue;
    for (let folder = join(root, path); folder.startsWith(root); folder = dirname(folder)) {
      const bytes = (name: string): number => Number.parseInt(read(join(folder, name)), 10);
      const cache = [...read(join(folder, "memory.stat")).matchAll(/^(?:in)?active_file (\d+)$/gm)].reduce((sum, [, value]) => sum + Number(value), 0);
      const room = bytes(limit) - bytes(used) + cache;
      if (Number.isFinite(room)) rooms.push(Math.max(0, room));
    }
  }
  return rooms;
}

/** Empty where there is no such file. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
