/** The way back: batches from one number on are taken apart, and nothing that was acknowledged is lost. */
import type { Store } from "./store.ts";

/**
 * Takes back batch `from` and all later ones: columns return to what they were, operations to the pool, L1 entries to their queues.
 * Reorganisations, batches that waited too long and batches of other submitters all come through here. Call it inside a transaction.
 */
export function unsealFrom(store: Store, from: number): void {
  store.events.takenApart(from, Date.now());
  store.cells.revertFrom(from);
  store.operations.unsealFrom(from);
  store.entries.releaseFrom(from);
  store.jobs.dropFrom(from);
  store.batches.dropFrom(from);
}
