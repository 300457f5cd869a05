/** What anyone can compute of a batch's signals from its data beside e: all but s and H, which take cells and keys. */
import { NONCE_SHIFT } from "../../protocol/cell.ts";
import { inverses, mod, rowPoint } from "../../protocol/field.ts";
import { decodeAmount, decodeFee } from "../../protocol/floats.ts";
import { runStarts } from "../../protocol/evaluate.ts";
import type { ReadMaterial } from "./material.ts";

/** z, the product of ζ − x_i over the runs of senders. */
export function senderProduct({ rows }: ReadMaterial["data"], logN: number, zeta: bigint): bigint {
  return runStarts(rows).reduce((product, i) => mod(product * (zeta - rowPoint(logN, rows[i].from))), 1n);
}

/** δ: what the batch adds to the token's column. */
export function columnChange(
  { rows, credits, exits, header }: ReadMaterial["data"], logN: number, zeta: bigint,
): bigint {
  const changes = new Map<number, bigint>();
  const move = (row: number, amount: bigint): void => void changes.set(row, (changes.get(row) ?? 0n) + amount);
  for (const { from, to, amount36, fee12 } of rows) {
    if (to === 0 && amount36 === 0n) continue; // an exit: its amount is in the list
    const [amount, fee] = [decodeAmount(amount36), decodeFee(fee12)];
    move(from, (1n << NONCE_SHIFT) - amount - fee);
    if (to !== 0) move(to, amount);
    if (fee !== 0n) move(header.feeAccount, fee);
  }
  for (const { id, amount } of credits) move(id, amount);
  for (const { id, amount } of exits) move(id, -amount);
  return sumOf([...changes], logN, zeta);
}

/** δK: what it adds to the keys. */
export function keyChange({ opens, header }: ReadMaterial["data"], logN: number, zeta: bigint): bigint {
  return sumOf(opens.map((ax, j) => [header.accounts + j, ax]), logN, zeta);
}

/** Σ value·x_i/(ζ − x_i). */
function sumOf(changes: readonly (readonly [row: number, value: bigint])[], logN: number, zeta: bigint): bigint {
  const points = changes.map(([row]) => rowPoint(logN, row));
  const shares = inverses(points.map((point) => zeta - point));
  return changes.reduce((sum, [, value], i) => mod(sum + value * mod(points[i] * shares[i])), 0n);
}
