import { makeError, type TransactionReceipt, type TransactionResponse } from "ethers";
import { ColonnadeError } from "../protocol/errors.ts";

export interface WaitOptions {
  /** Milliseconds; ten minutes if left out. */
  timeoutMs?: number;
}

/** Between two questions: short at first, for local chains. */
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 2_000;
/** A node that knows the nonce may learn of the receipt a moment later. */
const PATIENCE = 3;

/**
 * The receipt of a transaction that succeeded. It asks again and again, and outlasts a node that fails meanwhile: the
 * library's own `wait` leaves such a failure to nobody, which ends the process. Throws ethers' CALL_EXCEPTION if the
 * transaction reverted, and TIMEOUT if it was not mined in time, or another one with its nonce was.
 *
 * @example
 * const { blockNumber } = await waitForReceipt(await contract.claim(1, receiver));
 */
export async function waitForReceipt(
  { hash, from, nonce, provider }: TransactionResponse, { timeoutMs = 600_000 }: WaitOptions = {},
): Promise<TransactionReceipt> {
  const end = Date.now() + timeoutMs;
  let passed = 0;
  let reason = "not mined";
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, MAX_PAUSE_MS)) {
    try {
      const receipt = await provider.getTransactionReceipt(hash);
      if (receipt !== null) return succeeded(receipt);
      passed = await provider.getTransactionCount(from) > nonce ? passed + 1 : 0;
      reason = passed === 0 ? "not mined" : "another transaction with its nonce was mined";
    } catch (error) {
      if (error instanceof Reverted) throw error.cause;
      reason = error instanceof Error ? error.message : String(error);
    }
    if (passed > PATIENCE || Date.now() + pause > end) throw new ColonnadeError("TIMEOUT", { transaction: hash, reason });
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Tells a receipt's answer from a node's failure. */
class Reverted extends Error {}

function succeeded(receipt: TransactionReceipt): TransactionReceipt {
  if (receipt.status !== 0) return receipt;
  const { to, from } = receipt;
  throw new Reverted("reverted", { cause: makeError("transaction execution reverted", "CALL_EXCEPTION", {
    action: "sendTransaction", data: null, reason: null, invocation: null, revert: null, transaction: { to, from, data: "" }, receipt,
  }) });
}
