import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";
import { ColonnadeError } from "../protocol/errors.ts";

/** The receipt of a transaction that succeeded. Throws ethers' CALL_EXCEPTION if it reverted, TIMEOUT if it vanished. */
export async function waitForReceipt(transaction: ContractTransactionResponse): Promise<ContractTransactionReceipt> {
  const receipt = await transaction.wait();
  if (receipt === null) throw new ColonnadeError("TIMEOUT", { transaction: transaction.hash });
  return receipt;
}
