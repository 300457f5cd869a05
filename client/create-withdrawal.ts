import { getAddress } from "ethers";
import { assertOperation, assertPayee, type Operation } from "../protocol/operations.ts";
import type { TransferRequest } from "./create-transfer.ts";
import { exactAmount, exactFee } from "./exact-amount.ts";

export interface WithdrawalRequest extends Omit<TransferRequest, "to"> {
  /** The L1 address that may claim the amount. */
  recipient: string;
}

/**
 * A withdrawal to L1, ready to be signed. Throws AMOUNT_NOT_ENCODABLE or FEE_NOT_ENCODABLE (with the nearest lower value in
 * `details.nearest`) instead of rounding, FIELD_OUT_OF_RANGE, RECIPIENT_INVALID for address 0 and precompiles, and a
 * TypeError for an address with a wrong checksum.
 *
 * @example
 * const operation = createWithdrawal({ from: 1, token: 1, amount: 10n ** 17n, recipient: wallet.address, nonce: 1n, validUntil: 1893456000 });
 */
export function createWithdrawal({ amount, fee = 0n, recipient, ...rest }: WithdrawalRequest): Operation {
  const operation: Operation = { ...rest, to: 0, amount36: exactAmount(amount), fee12: exactFee(fee), recipient: BigInt(getAddress(recipient)) };
  assertOperation(operation);
  assertPayee(operation);
  return operation;
}
