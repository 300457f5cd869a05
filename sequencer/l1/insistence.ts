/** The late entry that somebody insists on. Until a batch takes it, the contract refuses every batch that leaves it where it is. */
import type { EntryKind } from "../store/entries.ts";
import type { Store } from "../store/store.ts";
import type { L1Node } from "./node.ts";

export interface Insisted {
  kind: EntryKind;
  /** 0 for opens, which go with a batch of any token. */
  token: number;
  index: number;
  /** Unix seconds. */
  queuedAt: number;
}

export interface Insistence {
  /** What L1 insists on, as it was last asked; undefined if on nothing. */
  current(): Insisted | undefined;
  /** Asks L1. */
  refresh(): Promise<void>;
}

export function createInsistence(store: Store, { contract }: Pick<L1Node, "contract">): Insistence {
  let last: Insisted | undefined;
  return {
    current() {
      // With its token frozen it binds nobody any more.
      const isFrozen = last !== undefined && (store.chain.token(last.token)?.frozenBlock ?? null) !== null;
      return isFrozen ? undefined : last;
    },
    async refresh() {
      const [kind, token, index, queuedAt] = (await contract.insisted() as bigint[]).map(Number);
      last = kind === 0 ? undefined : { kind: kind as EntryKind, token, index, queuedAt };
    },
  };
}
