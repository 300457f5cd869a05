import type { Contract } from "ethers";
import { quoteRegistration } from "./quote.ts";
import { waitForReceipt } from "./wait-for-receipt.ts";

/**
 * Registers an ERC-20, which anyone may do once for each, and returns its number. What the runner pays is burned.
 *
 * @example
 * const { token } = await registerToken(colonnadeContract(address, signer), "0x…");
 */
export async function registerToken(contract: Contract, asset: string): Promise<{ token: number; txHash: string }> {
  const receipt = await waitForReceipt(await contract.registerToken(asset, { value: await quoteRegistration(contract) }));
  return { token: Number(await contract.tokenOf(asset)), txHash: receipt.hash };
}
