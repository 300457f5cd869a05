import { signOperation } from "../protocol/message.ts";
import type { Operation, SignedOperation } from "../protocol/operations.ts";
import type { Account } from "./account.ts";

/**
 * Signs an operation for one deployment; `domain` is in the service's status and in the contract. The signature is that of
 * circomlibjs's `signPoseidon` over the message of docs/protocol.md.
 *
 * @example
 * const signed = sign(createTransfer(request), account, domainOf(31337n, contract));
 */
export function sign(operation: Operation, account: Account, domain: bigint): SignedOperation {
  return signOperation(operation, domain, account.privateKey);
}
