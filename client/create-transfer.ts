import { ColonnadeError } from "../protocol/errors.ts";
import { assertOperation, type Operation } from "../protocol/operations.ts";
import { exactAmount, exactFee } from "./exact-amount.ts";

export interface TransferRequest {
  from: number;
  to: number;
  token: number;
  /** In the token's smallest unit. */
  amount: bigint;
  fee?: bigint;
  /** The sender's next nonce in this token. */
  nonce: bigint;
  /** Unix seconds. */
  validUntil: number;
}

/**
 * A transfer, ready to be signed. Throws AMOUNT_NOT_ENCODABLE or FEE_NOT_ENCODABLE (with the nearest lower value in `details.nearest`)
 * instead of rounding, and FIELD_OUT_OF_RANGE.
 *
 * @example
 * const operation = createTransfer({ from: 1, to: 2, token: 1, amount: 10n ** 18n, nonce: 0n, validUntil: 1893456000 });
 */
export function createTransfer({ amount, fee = 0n, ...rest }: TransferRequest): Operation {
  const operation: Operation = { ...rest, amount36: exactAmount(amount), fee12: exactFee(fee), recipient: 0n };
  if (operation.to === 0) throw new ColonnadeError("FIELD_OUT_OF_RANGE", { to: 0 });
  assertOperation(operation);
  return operation;
}
