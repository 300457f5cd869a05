import type { Contract } from "ethers";
import { waitForReceipt } from "./wait-for-receipt.ts";

/** The arguments of the contract's `escape`. */
export interface EscapeProof { token: number; id: number; cell: bigint; opening: [bigint, bigint] }

/**
 * Lets an account's owner claim its balance in a frozen token. Anyone may send it, once for an account and token. `escapeProof` makes the proof.
 *
 * @example
 * await escape(colonnadeContract(address, signer), await escapeProof({ state, logN, token: 1, id: 5, openCell }));
 */
export async function escape(contract: Contract, { token, id, cell, opening }: EscapeProof): Promise<{ txHash: string }> {
  const receipt = await waitForReceipt(await contract.escape(token, id, cell, opening));
  return { txHash: receipt.hash };
}
