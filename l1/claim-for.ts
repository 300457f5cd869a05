import type { Contract } from "ethers";
import { claimedIn } from "./claim.ts";
import { waitForReceipt } from "./wait-for-receipt.ts";

/**
 * Sends everything that `who` may claim of a token to `who` itself; anyone may call. The way to pay an exchange's
 * address, or a contract that knows no `claim`. Reverts with NothingToClaim if there is nothing.
 *
 * @example
 * const { amount } = await claimFor(colonnadeContract(address, signer), { token: 1, who: "0x…" });
 */
export async function claimFor(
  contract: Contract, { token, who }: { token: number; who: string },
): Promise<{ amount: bigint; txHash: string }> {
  const receipt = await waitForReceipt(await contract.claimFor(token, who));
  return { amount: claimedIn(receipt), txHash: receipt.hash };
}
