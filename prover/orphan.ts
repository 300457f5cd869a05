/**
 * A child process that ends with its parent. Nobody wants its results then, and it has nothing to save, so it kills
 * itself: a proof under way in the native core, or a long step of WebAssembly, would hold up any gentler end for
 * seconds, on cores that the next service wants.
 */
import { Worker } from "node:worker_threads";

/** Milliseconds between two looks at the parent. */
const LOOK_MS = 250;
/** A thread of its own, because the event loop may be busy. A parent that is gone has left its children to another. */
const WATCH = `
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.kill(process.pid, "SIGKILL"), ${LOOK_MS});`;

/** Call it once, at the start of a forked process. */
export function endWithParent(): void {
  const end = (): void => void process.kill(process.pid, "SIGKILL");
  if (!process.connected) return end();
  process.once("disconnect", end);
  new Worker(WATCH, { eval: true, env: {}, execArgv: [] }).unref();
}
