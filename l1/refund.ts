import type { Contract } from "ethers";
import type { PendingEntry } from "./pending-entries.ts";
import { waitForReceipt } from "./wait-for-receipt.ts";

/**
 * Gives an unprocessed deposit with its fee, or an exit's fee, of a frozen token back to its depositor, who claims it. Anyone may send it.
 *
 * @example
 * for (const found of await pendingEntries(contract, { kind: 2, token: 1, fromBlock })) await refund(contract, found);
 */
export async function refund(contract: Contract, { token, index, entry }: PendingEntry): Promise<{ txHash: string }> {
  const receipt = await waitForReceipt(await contract.refund(token, index, entry));
  return { txHash: receipt.hash };
}

/**
 * Gives the fee of an entry that is past its deadline back to its depositor. The entry stays where it is. For opens it is the only way, because
 * no freeze ends their queue.
 *
 * @example
 * for (const found of await pendingEntries(contract, { kind: 1, token: 0, fromBlock })) await reclaimFee(contract, found);
 */
export async function reclaimFee(contract: Contract, { kind, token, index, entry }: PendingEntry): Promise<{ txHash: string }> {
  const receipt = await waitForReceipt(await contract.reclaimFee(kind, token, index, entry));
  return { txHash: receipt.hash };
}
