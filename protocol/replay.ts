/**
 * Replays a batch from its L1 data alone: what a follower does. It trusts the contract that the batch was proven, so it checks nothing
 * but that cells stay cells; it shares no code with execution, so that each is a check of the other.
 */
import { packCell, unpackCell } from "./cell.ts";
import { decodeAmount, decodeFee } from "./floats.ts";
import type { CellChange, StateView } from "./state.ts";
import type { BatchData } from "./submission.ts";

/** The changes that a batch makes to `state`, which is not modified. */
export function replayBatch(data: BatchData, state: StateView): { cells: CellChange[]; keys: CellChange[] } {
  const balances = new Map<number, bigint>();
  const nonces = new Map<number, bigint>();
  const move = (row: number, amount: bigint): void => void balances.set(row, (balances.get(row) ?? 0n) + amount);

  for (const { from, to, amount36, fee12 } of data.records) {
    if (to === 0 && amount36 === 0n) continue; // an exit: its amount comes with the exit list below
    const [amount, fee] = [decodeAmount(amount36), decodeFee(fee12)];
    move(from, -amount - fee);
    nonces.set(from, (nonces.get(from) ?? 0n) + 1n);
    if (to !== 0) move(to, amount);
    if (fee !== 0n) move(data.feeAccount, fee);
  }
  for (const { id, amount } of data.credits) move(id, amount);
  for (const { id, amount } of data.exits) move(id, -amount);

  const rows = [...new Set([...balances.keys(), ...nonces.keys()])].sort((a, b) => a - b);
  const cells = rows.map((row) => {
    const before = state.cell(data.token, row);
    const { balance, nonce } = unpackCell(before);
    const after = packCell({ balance: balance + (balances.get(row) ?? 0n), nonce: nonce + (nonces.get(row) ?? 0n) });
    return { row, before, after };
  });
  return {
    cells: cells.filter(({ before, after }) => before !== after),
    keys: data.opens.map(({ id, ax }) => ({ row: id, before: 0n, after: ax })),
  };
}
