/** A cell of a balance column: balance + 2^144·nonce. Bits 96 … 143 are guard bits, always zero. */
import { ColonnadeError } from "./errors.ts";

export const BALANCE_BITS = 96n;
export const NONCE_SHIFT = 144n;
export const NONCE_BITS = 32n;
export const MAX_BALANCE = (1n << BALANCE_BITS) - 1n;
export const MAX_NONCE = (1n << NONCE_BITS) - 1n;

export interface Cell {
  /** In the token's smallest unit, < 2^96. */
  balance: bigint;
  /** Signed operations done so far in this token, < 2^32. */
  nonce: bigint;
}

/** Throws FIELD_OUT_OF_RANGE if a part does not fit its slot. */
export function packCell({ balance, nonce }: Cell): bigint {
  if (balance < 0n || balance > MAX_BALANCE) throw new ColonnadeError("FIELD_OUT_OF_RANGE", { balance });
  if (nonce < 0n || nonce > MAX_NONCE) throw new ColonnadeError("FIELD_OUT_OF_RANGE", { nonce });
  return balance | (nonce << NONCE_SHIFT);
}

/** Throws FIELD_OUT_OF_RANGE if guard bits are set or the cell is too wide. */
export function unpackCell(cell: bigint): Cell {
  const balance = cell & ((1n << NONCE_SHIFT) - 1n);
  const nonce = cell >> NONCE_SHIFT;
  if (cell < 0n || balance > MAX_BALANCE || nonce > MAX_NONCE) throw new ColonnadeError("FIELD_OUT_OF_RANGE", { cell });
  return { balance, nonce };
}
