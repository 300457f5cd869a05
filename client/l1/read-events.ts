import type { Provider } from "ethers";
import { parseEvent, type ContractEvent } from "./events.ts";

/** All events of the contract in blocks `from` … `to`, in order. Ranges are the caller's duty: nodes limit them. */
export async function readEvents(provider: Provider, contract: string, from: number, to: number): Promise<ContractEvent[]> {
  const logs = await provider.getLogs({ address: contract, fromBlock: from, toBlock: to });
  return logs.sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)
    .flatMap((log) => parseEvent(log) ?? []);
}
