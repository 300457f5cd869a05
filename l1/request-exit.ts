import type { Contract } from "ethers";
import { quoteEntry } from "./quote.ts";
import { waitForReceipt } from "./wait-for-receipt.ts";

const EXIT = 3;

/**
 * Asks on L1 that an account's whole balance in a token be paid out to its owner, who signs this: no L2 key is needed, and nobody can
 * refuse it. Claim it once its batch is verified. Reverts with ExitPending while an earlier request of the account in this token waits.
 *
 * @example
 * await requestExit(colonnadeContract(address, owner), { id: 5, token: 1 });
 */
export async function requestExit(contract: Contract, { id, token }: { id: number; token: number }): Promise<{ txHash: string }> {
  const value = await quoteEntry(contract, { kind: EXIT, token });
  const receipt = await waitForReceipt(await contract.requestExit(id, token, { value }));
  return { txHash: receipt.hash };
}
