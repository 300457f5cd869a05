/** What an account will have when everything that it signed is done. */
import { unpackCell, type Cell } from "../../protocol/cell.ts";
import type { PooledSpend } from "../store/operations.ts";
import type { Store } from "../store/store.ts";

export interface Pending extends Cell {
  /** Nonces of its pooled operations. */
  nonces: Set<bigint>;
}

/**
 * Balance and next nonce of an account after all sealed batches and after its own pooled operations. What others sent it counts once it is
 * sealed: only then can it be spent. The balance is negative if an exit or a reorganisation took what a pooled operation wanted.
 */
export function pendingAccount(store: Store, token: number, id: number): Pending {
  return afterSpends(store.cells.view.cell(token, id), store.operations.spends(token, id));
}

/** What a cell will be when these pooled operations of its account are done. */
export function afterSpends(cell: bigint, pooled: readonly PooledSpend[]): Pending {
  const { balance, nonce } = unpackCell(cell);
  const nonces = new Set(pooled.map((spend) => spend.nonce));
  let next = nonce;
  while (nonces.has(next)) next += 1n;
  return { balance: pooled.reduce((left, { spends }) => left - spends, balance), nonce: next, nonces };
}
