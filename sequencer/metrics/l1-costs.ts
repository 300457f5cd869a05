/** What the operator has and spends on L1, asked for rarely and never waited for long. */
import { formatEther } from "ethers";
import type { Service } from "../service.ts";

export interface L1Costs {
  /** Ether of the operator's account; undefined before L1 has said it. */
  balance: number | undefined;
  /** Of own batches that L1 took since the service started. */
  gas: number;
  ether: number;
}

const EVERY_MS = 15_000;
const PATIENCE_MS = 2_000;
/** Receipts of one look. */
const MOST_RECEIPTS = 50;

/** Asks at most every 15 s; answers what is known after 2 s at the latest. */
export function createL1Costs({ store, node, operator }: Pick<Service, "store" | "node" | "operator">): () => Promise<L1Costs> {
  const known: L1Costs = { balance: undefined, gas: 0, ether: 0 };
  let counted = store.batches.verifiedHead();
  let [askedAt, asking] = [-Infinity, Promise.resolve()];

  async function ask(): Promise<void> {
    known.balance = Number(formatEther(await node.provider.getBalance(operator)));
    const last = Math.min(store.batches.verifiedHead(), counted + MOST_RECEIPTS);
    while (counted < last) {
      const batch = store.batches.get(counted + 1);
      if (batch === undefined) return;
      if (batch.origin === "own" && batch.txHash !== null) {
        const receipt = await node.provider.getTransactionReceipt(batch.txHash);
        if (receipt === null) return;
        known.gas += Number(receipt.gasUsed);
        known.ether += Number(formatEther(receipt.gasUsed * receipt.gasPrice));
      }
      counted += 1;
    }
  }

  return async () => {
    if (performance.now() - askedAt >= EVERY_MS) {
      askedAt = performance.now();
      // A node that is away shows in other metrics; what was known stays.
      asking = ask().catch(() => undefined);
    }
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([asking, new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)))]);
    clearTimeout(timer);
    return known;
  };
}
