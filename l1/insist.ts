import type { Contract } from "ethers";
import { ColonnadeError } from "../protocol/errors.ts";
import { pendingEntries } from "./pending-entries.ts";
import { waitForReceipt } from "./wait-for-receipt.ts";

/**
 * Insists on the head of a queue (kind 1 open, 2 credit, 3 exit; opens are under token 0) that waited for half of the deadline: from then on the contract
 * refuses every batch that does not take it. Anyone may. Throws NOT_FOUND if nothing waits in that queue; reverts with NotLate before
 * the time, and with AlreadyInsisted where somebody insists on an older entry.
 *
 * @example
 * await insistOn(colonnadeContract(address, signer), { token: 1, kind: 3, fromBlock: deployBlock });
 */
export async function insistOn(
  contract: Contract, { kind, token, fromBlock }: { kind: 1 | 2 | 3; token: number; fromBlock: number },
): Promise<{ txHash: string }> {
  const [head] = await pendingEntries(contract, { kind, token, fromBlock });
  if (head === undefined) throw new ColonnadeError("NOT_FOUND", { token, kind, reason: "the queue is empty" });
  const receipt = await waitForReceipt(await contract.insist(kind, token, head.entry));
  return { txHash: receipt.hash };
}
