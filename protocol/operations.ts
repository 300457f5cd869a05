/** What a user signs: a transfer to another account, or a withdrawal to an L1 address. */
import { ColonnadeError } from "./errors.ts";
import { decodeAmount, decodeFee } from "./floats.ts";
import type { PublicKey, Signature } from "./eddsa.ts";

export type SignedKind = "transfer" | "withdraw";
export type OperationKind = SignedKind | "exit";

export interface Operation {
  /** Sending account, 1 … 2^24 − 1. */
  from: number;
  /** Receiving account; 0 in a withdrawal. */
  to: number;
  amount36: bigint;
  fee12: bigint;
  /** The sender's next nonce in this token, < 2^32 − 1. */
  nonce: bigint;
  token: number;
  /** Unix seconds, < 2^41: a batch whose time is later cannot hold the operation. */
  validUntil: number;
  /** L1 address as a number; 0 in a transfer. */
  recipient: bigint;
}

export interface SignedOperation extends Operation {
  key: PublicKey;
  signature: Signature;
}

export const ID_BITS = 24;
export const TOKEN_BITS = 16;
/** validUntil − batchTime has this many bits: about 34,800 years, while batchTime itself has as many. */
export const TIME_BITS = 40;

export const kindOf = (operation: Operation): SignedKind => (operation.to === 0 ? "withdraw" : "transfer");

/**
 * Checks every range that does not depend on the state; what passes packs into a unique message.
 * Throws FIELD_OUT_OF_RANGE or FLOAT_NOT_CANONICAL and names the field.
 */
export function assertOperation(operation: Operation): void {
  const { from, to, nonce, token, validUntil, recipient } = operation;
  inRange("from", from, 1, 2 ** ID_BITS);
  inRange("to", to, 0, 2 ** ID_BITS);
  inRange("token", token, 1, 2 ** TOKEN_BITS);
  inRange("validUntil", validUntil, 0, 2 ** (TIME_BITS + 1));
  if (nonce < 0n || nonce >= 1n << 32n) throw new ColonnadeError("FIELD_OUT_OF_RANGE", { nonce });
  if (recipient < 0n || recipient >= 1n << 160n) throw new ColonnadeError("FIELD_OUT_OF_RANGE", { recipient });
  decodeAmount(operation.amount36);
  decodeFee(operation.fee12);
  if (to === 0 && operation.amount36 === 0n) {
    // On L1 this record would read as an exit, which only the queue may ask for.
    throw new ColonnadeError("FIELD_OUT_OF_RANGE", { amount: 0n });
  }
  if (to !== 0 && recipient !== 0n) throw new ColonnadeError("FIELD_OUT_OF_RANGE", { recipient, to });
}

/** Addresses below this one are nobody's: 0 and the precompiles. */
const FIRST_PAYEE = 0x100n;

/**
 * Refuses a withdrawal to an address at which nobody can ever claim: 0, a precompile, or one of `others` (the rollup's
 * contract, a token's). A batch may hold such a withdrawal, so this is for those who make or take operations. Throws
 * RECIPIENT_INVALID.
 */
export function assertPayee(
  { to, recipient }: Pick<Operation, "to" | "recipient">, others: (recipient: bigint) => boolean = () => false,
): void {
  if (to !== 0 || (recipient >= FIRST_PAYEE && !others(recipient))) return;
  throw new ColonnadeError("RECIPIENT_INVALID", { recipient: `0x${recipient.toString(16).padStart(40, "0")}` });
}

function inRange(name: string, value: number, low: number, high: number): void {
  if (!Number.isSafeInteger(value) || value < low || value >= high) {
    throw new ColonnadeError("FIELD_OUT_OF_RANGE", { [name]: value });
  }
}
