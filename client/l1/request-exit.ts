import type { Contract } from "ethers";
import { waitForReceipt } from "./wait-for-receipt.ts";

const EXIT = 3;

/**
 * Asks on L1 that an account's whole balance in a token be paid out to its owner, who signs this: no L2 key is needed, and nobody can
 * refuse it. Claim it once its batch is verified.
 *
 * @example
 * await requestExit(colonnadeContract(address, owner), { id: 5, token: 1 });
 */
export async function requestExit(contract: Contract, { id, token }: { id: number; token: number }): Promise<{ txHash: string }> {
  const receipt = await waitForReceipt(await contract.requestExit(id, token, { value: await contract.quoteFee(EXIT, token) }));
  return { txHash: receipt.hash };
}
