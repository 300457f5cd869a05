/** Signed operations of the tests' users, whose account ids are their numbers. */
import { encodeAmount, encodeFee } from "../../../protocol/floats.ts";
import { signOperation } from "../../../protocol/message.ts";
import type { Operation, SignedOperation } from "../../../protocol/operations.ts";
import { keyOfUser } from "./users.ts";

export type Choice = Partial<Omit<Operation, "amount36" | "fee12">> & { from: number; nonce: bigint; amount?: bigint; fee?: bigint };

/** A transfer of 1,000 wei to account 1, valid for a week of the chain's time, but for what is chosen. */
export function transferOf({ amount = 1_000n, fee = 0n, ...fields }: Choice, world: { domain: bigint; soon: number }): SignedOperation {
  const operation: Operation = { to: 1, token: 1, validUntil: world.soon, recipient: 0n, ...fields, amount36: encodeAmount(amount), fee12: encodeFee(fee) };
  return signOperation(operation, world.domain, keyOfUser(fields.from).privateKey);
}
