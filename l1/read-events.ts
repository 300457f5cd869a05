import type { Provider } from "ethers";
import { parseEvent, type ContractEvent } from "./events.ts";
import { createLogRange, isRefusal, type LogRange } from "./log-range.ts";

/** Events of the contract in the blocks from … to, both included. */
export interface EventRange { from: number; to: number; events: ContractEvent[] }

/**
 * All events of the contract from block `from` on, in order, up to `to` at the furthest: as far as `range` goes. What
 * the node refuses is asked for again by halves. Throws what the node says to a single block, and whatever is no
 * refusal.
 */
export async function readEvents(
  provider: Provider, contract: string, from: number, to: number, range: LogRange,
): Promise<EventRange> {
  for (;;) {
    const end = Math.min(from + range.size() - 1, to);
    try {
      const logs = await provider.getLogs({ address: contract, fromBlock: from, toBlock: end });
      range.answered();
      logs.sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index);
      return { from, to: end, events: logs.flatMap((log) => parseEvent(log) ?? []) };
    } catch (error) {
      // Even what is no refusal may be due to the range: a node that computes for too long does not answer at all.
      const halved = range.halve();
      if (!halved || !isRefusal(error)) throw error;
    }
  }
}

/** All events of the contract in the blocks `from` … `to`, in order, however many questions that takes. */
export async function readAllEvents(provider: Provider, contract: string, from: number, to: number): Promise<ContractEvent[]> {
  const range = createLogRange();
  const events: ContractEvent[] = [];
  for (let next = from; next <= to;) {
    const part = await readEvents(provider, contract, next, to, range);
    events.push(...part.events);
    next = part.to + 1;
  }
  return events;
}
