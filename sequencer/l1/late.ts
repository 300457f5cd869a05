/** Late entries: those that waited for half of the contract's deadline. From then on anyone may submit a batch that begins with one. */
import { CREDIT, EXIT, OPEN, type EntryKind, type EntryRow } from "../store/entries.ts";
import type { Store } from "../store/store.ts";

/**
 * The oldest late head of all queues; undefined if nothing is late. `headOf` says which entry is a queue's head. An entry is late
 * `lateAfter` seconds after it was made; `l1Time` is in unix seconds.
 */
export function oldestLate(
  store: Store, { lateAfter, l1Time, headOf }: { lateAfter: number; l1Time: number; headOf: (kind: EntryKind, token: number) => EntryRow | undefined },
): EntryRow | undefined {
  const live = store.chain.tokens().filter(({ frozenBlock }) => frozenBlock === null);
  let oldest: EntryRow | undefined;
  for (const head of [headOf(OPEN, 0), ...live.flatMap(({ token }) => [headOf(CREDIT, token), headOf(EXIT, token)])]) {
    if (head === undefined || head.queuedAt + lateAfter > l1Time) continue;
    if (oldest === undefined || head.queuedAt < oldest.queuedAt) oldest = head;
  }
  return oldest;
}

/** The next entry of a queue that no batch has taken yet. */
export const untakenHead = (store: Store) => (kind: EntryKind, token: number): EntryRow | undefined => store.entries.untaken(kind, token, 1)[0];
