import type { Contract } from "ethers";
import { waitForReceipt } from "./wait-for-receipt.ts";

/**
 * Registers an ERC-20, which anyone may do once for each, and returns its number. The contract's runner pays for a whole batch.
 *
 * @example
 * const { token } = await registerToken(colonnadeContract(address, signer), "0x…");
 */
export async function registerToken(contract: Contract, asset: string): Promise<{ token: number; txHash: string }> {
  const { batchFee } = await contract.parameters();
  const receipt = await waitForReceipt(await contract.registerToken(asset, { value: batchFee }));
  return { token: Number(await contract.tokenOf(asset)), txHash: receipt.hash };
}
