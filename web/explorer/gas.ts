/** Gas of batches' L1 transactions, asked for once each. */
import type { BatchView } from "../../client/api-types.ts";
import { askL1 } from "../lib/l1.ts";
import { signal } from "../lib/signal.ts";

const MAX_ASKED = 40;
const asked = new Set<string>();
export const gasOf = signal<ReadonlyMap<number, number>>(new Map());

/** Asks for what is not known yet of the newest verified batches. */
export async function learnGas(batches: readonly BatchView[]): Promise<void> {
  for (const { number, l1Transaction, stage } of batches.slice(0, MAX_ASKED)) {
    if (l1Transaction === null || stage !== "verified" || asked.has(l1Transaction)) continue;
    asked.add(l1Transaction);
    const receipt = await askL1<{ gasUsed: string } | null>("eth_getTransactionReceipt", [l1Transaction]).catch(
      () => null,
    );
    if (receipt !== null) gasOf.set(new Map(gasOf()).set(number, Number(receipt.gasUsed)));
  }
}
