/** Late entries: those that waited for half of the contract's deadline. From then on anyone may submit a batch that begins with one. */
import type { QueueHead } from "../store/history.ts";
import type { Store } from "../store/store.ts";

/** The first entry of each queue of a live token that no batch up to and with number `after` has taken. */
export function liveHeads(store: Store, after: number): QueueHead[] {
  // Opens are under token 0, which no freeze concerns.
  return store.history.heads(after).filter(({ token }) => (store.chain.token(token)?.frozenBlock ?? null) === null);
}

/**
 * The oldest of these heads that is late; undefined if none is. An entry is late `lateAfter` seconds after it was made; `l1Time` is in unix
 * seconds.
 */
export function oldestLate(
  store: Store, { lateAfter, l1Time, after }: { lateAfter: number; l1Time: number; after: number },
): QueueHead | undefined {
  return liveHeads(store, after).filter(({ queuedAt }) => queuedAt + lateAfter <= l1Time)
    .reduce<QueueHead | undefined>((oldest, head) => (oldest === undefined || head.queuedAt < oldest.queuedAt ? head : oldest), undefined);
}
