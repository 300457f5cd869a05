/** Queue heads against their deadlines: once one is overdue, anyone may freeze its token for ever. */
import type { QueueHeadView, QueueWarningView } from "../../client/api-types.ts";
import { liveHeads } from "./late.ts";
import { CREDIT, EXIT, OPEN } from "../store/entries.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";

const QUEUES = { [OPEN]: "opens", [CREDIT]: "credits", [EXIT]: "exits" } as const;

/** The first entry of each queue that no verified batch has taken, nearest deadline first; of frozen tokens none. */
export function queueHeads(store: Store, l1Time: number): QueueHeadView[] {
  return liveHeads(store, store.batches.verifiedHead())
    .map(({ kind, token, index, deadline }) =>
      ({ queue: QUEUES[kind], token, index, deadline, secondsLeft: deadline - l1Time }))
    .sort((a, b) => a.deadline - b.deadline);
}

/** Heads with less than half of the contract's deadline (seconds) left. */
export function queueWarnings(heads: readonly QueueHeadView[], deadline: number): QueueWarningView[] {
  const level = (left: number): QueueWarningView["level"] =>
    (left < 0 ? "overdue" : left < deadline / 4 ? "critical" : "warning");
  return heads.filter(({ secondsLeft }) => secondsLeft < deadline / 2)
    .map((head) => ({ ...head, level: level(head.secondsLeft) }));
}

/** Logs each warning once, and again when it gets worse or its head is another. */
export function createDeadlineLog(log: Log): (warnings: readonly QueueWarningView[]) => void {
  let told = new Set<string>();
  return (warnings) => {
    const names = warnings.map(({ queue, token, index, level }) => `${queue}/${token}/${index}/${level}`);
    warnings.forEach(({ queue, token, index, level, secondsLeft, deadline }, i) => {
      if (told.has(names[i])) return;
      log(`${level}: entry ${index} of the ${queue} of token ${token} has ${secondsLeft} s left `
        + `(deadline ${deadline}): once it is overdue, anyone may freeze the token`,
        level === "warning" ? "warn" : "error");
    });
    told = new Set(names);
  };
}
