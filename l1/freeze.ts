import type { Contract } from "ethers";
import { ColonnadeError } from "../protocol/errors.ts";
import { pendingEntries } from "./pending-entries.ts";
import { waitForReceipt } from "./wait-for-receipt.ts";

/**
 * Freezes a token whose head of credits (kind 2) or exits (kind 3) is past its deadline. Anyone may, and nobody can undo it: from then on only
 * escapes, refunds and claims are left. Throws NOT_FOUND if nothing waits in that queue; reverts with NotOverdue before the deadline.
 *
 * @example
 * await freeze(colonnadeContract(address, signer), { token: 1, kind: 3, fromBlock: deployBlock });
 */
export async function freeze(
  contract: Contract, { token, kind, fromBlock }: { token: number; kind: 2 | 3; fromBlock: number },
): Promise<{ txHash: string }> {
  const [head] = await pendingEntries(contract, { kind, token, fromBlock });
  if (head === undefined) throw new ColonnadeError("NOT_FOUND", { token, kind, reason: "the queue is empty" });
  const receipt = await waitForReceipt(await contract.freeze(token, kind, head.entry));
  return { txHash: receipt.hash };
}
