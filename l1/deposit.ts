import type { Contract } from "ethers";
import { quoteEntry } from "./quote.ts";
import { waitForReceipt } from "./wait-for-receipt.ts";

const CREDIT = 2;
const ETH = 1;

/**
 * Deposits to an account. Key and owner are checked by the contract, so that a reorganisation cannot send the deposit to somebody else.
 * The contract's runner pays; an ERC-20 must be approved first. Spendable in the batch after the one that takes it.
 *
 * @example
 * await deposit(colonnadeContract(address, signer), { token: 1, id: 5, amount: 10n ** 18n, ax, owner });
 */
export async function deposit(
  contract: Contract, { token, id, amount, ax, owner }: { token: number; id: number; amount: bigint; ax: bigint; owner: string },
): Promise<{ txHash: string }> {
  const fee = await quoteEntry(contract, { kind: CREDIT, token });
  const receipt = await waitForReceipt(await contract.deposit(token, id, amount, ax, owner, { value: fee + (token === ETH ? amount : 0n) }));
  return { txHash: receipt.hash };
}
