import type { Contract, ContractTransactionResponse } from "ethers";
import { ColonnadeError } from "../protocol/errors.ts";
import { parseEvent } from "./events.ts";
import { quoteEntry } from "./quote.ts";
import { waitForReceipt } from "./wait-for-receipt.ts";

const OPEN = 1;
const CREDIT = 2;
const ETH = 1;

export type OpenRequest = { ax: bigint; owner: string } & ({ token: number; amount: bigint } | { token?: undefined; amount?: undefined });

/**
 * Opens an account for a key on L1, with a first deposit if `token` and `amount` are given, and returns its id. The contract's runner
 * pays; an ERC-20 must be approved first. The account can be used once its batch is sealed.
 *
 * @example
 * const contract = colonnadeContract(address, signer);
 * const { id } = await openAccount(contract, { ax: account.publicKey.ax, owner: signer.address, token: 1, amount: 10n ** 18n });
 */
export async function openAccount(contract: Contract, { ax, owner, token, amount }: OpenRequest): Promise<{ id: number; txHash: string }> {
  const openFee = await quoteEntry(contract, { kind: OPEN, token: 0 });
  let transaction: ContractTransactionResponse;
  if (token === undefined) transaction = await contract.open(ax, owner, { value: openFee });
  else {
    const fees = openFee + await quoteEntry(contract, { kind: CREDIT, token });
    transaction = await contract.openAndDeposit(ax, owner, token, amount, { value: fees + (token === ETH ? amount : 0n) });
  }
  const receipt = await waitForReceipt(transaction);
  const opened = receipt.logs.map(parseEvent).find((event) => event?.name === "Queued" && event.kind === OPEN);
  if (opened?.name !== "Queued") throw new ColonnadeError("INTERNAL", { transaction: receipt.hash, reason: "no open entry" });
  return { id: opened.entry.id, txHash: receipt.hash };
}
