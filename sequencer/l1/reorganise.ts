/** Rolls history, state and pool back together to a block that both we and the chain know. */
import type { BlockRef } from "../store/chain.ts";
import type { Store } from "../store/store.ts";
import { unsealFrom } from "../store/unseal.ts";

export interface Rollback { common: number; unsealedFrom: number | null }

/**
 * Forgets all that was read from blocks after `common`. Batches that only lost their place on L1 stay proven and are sent again; batches
 * that took an L1 entry of a lost block, or came from another submitter, are taken apart with all after them.
 */
export function rollBack(store: Store, common: number): Rollback {
  return store.transaction(() => {
    const broken = [store.entries.firstBatchAfter(common), store.batches.firstForeignAfter(common)].filter((n) => n !== null);
    const unsealedFrom = broken.length === 0 ? null : Math.min(...broken);
    if (unsealedFrom !== null) unsealFrom(store, unsealedFrom);
    store.batches.unverifyAfter(common);
    store.entries.dropAfter(common);
    store.chain.dropAfter(common);
    return { common, unsealedFrom };
  });
}

/**
 * The highest of our blocks that is still part of the chain; −1 if there is none. `hashAt` answers null for blocks that the chain does
 * not have (any more).
 */
export async function commonBlock(blocks: readonly BlockRef[], hashAt: (number: number) => Promise<string | null>): Promise<number> {
  for (const { number, hash } of blocks) {
    if (await hashAt(number) === hash) return number;
  }
  return -1;
}
