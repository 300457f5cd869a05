import type { Contract, TransactionReceipt } from "ethers";
import { parseEvent } from "./events.ts";
import { waitForReceipt } from "./wait-for-receipt.ts";

/**
 * Sends everything that the contract's runner may claim of a token to `receiver`: withdrawals, exits, refunds. Reverts with
 * NothingToClaim if there is nothing.
 *
 * @example
 * const { amount } = await claim(colonnadeContract(address, signer), { token: 1, receiver: signer.address });
 */
export async function claim(
  contract: Contract, { token, receiver }: { token: number; receiver: string },
): Promise<{ amount: bigint; txHash: string }> {
  const receipt = await waitForReceipt(await contract.claim(token, receiver));
  return { amount: claimedIn(receipt), txHash: receipt.hash };
}

/** The amount that a transaction claimed. */
export function claimedIn(receipt: TransactionReceipt): bigint {
  const claimed = receipt.logs.map(parseEvent).find((event) => event?.name === "Claimed");
  return claimed?.name === "Claimed" ? claimed.amount : 0n;
}
