import type { Store } from "./store/store.ts";

/**
 * The account that gets the fees: the configured one, or the first open account whose owner is the operator. 0 while there is none; then
 * only operations without a fee are taken.
 */
export function feeAccountOf(store: Store, operator: string, configured: number | undefined): () => number {
  let found = 0;
  return () => {
    if (configured !== undefined) return configured < store.cells.accounts() ? configured : 0;
    // An account that is open stays what it is, unless a reorganisation takes it away.
    if (found !== 0 && store.cells.openedIn(found) !== undefined && store.entries.account(found)?.owner === operator) return found;
    found = store.entries.accounts({ owner: operator }, 100).find(({ id }) => store.cells.openedIn(id) !== undefined)?.id ?? 0;
    return found;
  };
}
