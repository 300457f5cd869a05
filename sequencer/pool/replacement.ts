/** When an operation takes the place of one that waits with the same nonce: for a fee that is a tenth higher at least. */
import { ColonnadeError } from "../../protocol/errors.ts";
import { decodeFee } from "../../protocol/floats.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import { ceilFee } from "./fees.ts";

/** The least fee that takes the place of an operation with the fee `old`: a tenth higher, and higher. */
export function replacementFee(old: bigint): bigint {
  const tenth = (11n * old + 9n) / 10n;
  return ceilFee(tenth > old ? tenth : old + 1n);
}

/** Throws NONCE_USED unless `o` pays enough to take the place of `old`. `next` is the next nonce that is free. */
export function checkOutbids(old: SignedOperation, o: SignedOperation, next: bigint): void {
  const wanted = replacementFee(decodeFee(old.fee12));
  if (decodeFee(o.fee12) < wanted) throw new ColonnadeError("NONCE_USED", { nonce: o.nonce, next, replacementFee: wanted });
}
