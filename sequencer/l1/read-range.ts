/** Reads one range of blocks: its events, applied in one transaction together with the cursor, or not at all. */
import type { ContractEvent } from "../../l1/events.ts";
import type { LogRange } from "../../l1/log-range.ts";
import { readAcceptedBatch, type BatchFromL1 } from "../../l1/read-batch.ts";
import { readEvents } from "../../l1/read-events.ts";
import type { Log } from "../log.ts";
import type { BlockRef } from "../store/chain.ts";
import type { Store } from "../store/store.ts";
import { applyEvent, foreignKey, isOurs, type AcceptContext, type Accepted } from "./accept.ts";
import { compareHistory, readKeptState, tokensToCompare } from "./history.ts";
import type { L1Node } from "./node.ts";

export interface RangeReaderOptions {
  store: Store;
  node: L1Node;
  domain: bigint;
  instances: readonly string[];
  range: LogRange;
  now: () => number;
  log?: Log;
}

export interface RangeReader {
  /** Null for a block that the node does not have (any more). */
  blockAt(tag: number | "latest"): Promise<BlockRef | null>;
  /**
   * Reads on from block `from`, to `target` at the furthest, and moves the cursor. `head` is the node's last block.
   * Throws HistoryHole, with nothing stored, where the events are not all that the contract saw. False if the node has
   * no state of that block any more, so that nothing could be compared.
   */
  read(from: number, target: number, head: number): Promise<boolean>;
}

export function createRangeReader(options: RangeReaderOptions): RangeReader {
  const { store, node, domain, instances, range, now, log = () => {} } = options;
  let turn = 0;
  let toldOfOldState = false;

  const blockAt = async (tag: number | "latest"): Promise<BlockRef | null> => {
    const block = await node.provider.getBlock(tag);
    return block === null ? null : { number: block.number, hash: block.hash!, timestamp: block.timestamp };
  };

  async function read(first: number, target: number, head: number): Promise<boolean> {
    const { from, to, events } = await readEvents(node.provider, node.address, first, target, range);
    const touched = new Set(events.flatMap((event) => ("token" in event ? [event.token] : [])));
    const numbers = [...new Set([to, ...events.map(({ block }) => block)])];
    const blocks = await Promise.all(numbers.map(blockAt));
    const state = await readKeptState(node, to, head, (count) => tokensToCompare(count, touched, turn++));
    // Asked for last: if it is what it was, all the answers were about one chain.
    const again = await blockAt(to);
    const known = new Map(blocks.flatMap((block) => (block === null ? [] : [[block.number, block]])));
    const torn = events.some(({ block, blockHash }) => known.get(block)?.hash !== blockHash);
    if (again === null || again.hash !== known.get(to)?.hash || torn) {
      throw new Error(`L1 changed while blocks ${from} to ${to} were read`);
    }
    if (state === undefined && !toldOfOldState) {
      toldOfOldState = true;
      log(`the L1 node has no state of block ${to}: what is read is compared with the contract near the head only`, "warn");
    }
    const foreign = await fetchForeign(events);
    store.transaction(() => {
      const context: AcceptContext = { domain, instances, foreign, now: now() };
      for (const event of events) applyEvent(store, event, context);
      if (state !== undefined) compareHistory(store, to, state);
      for (const block of known.values()) store.chain.addBlock(block);
    });
    return state !== undefined;
  }

  /** Calldata of the batches that are not the ones we sealed. */
  async function fetchForeign(events: readonly ContractEvent[]): Promise<Map<string, BatchFromL1>> {
    const found = new Map<string, BatchFromL1>();
    let ours = true;
    for (const event of events) {
      // After the first foreign batch our own later ones are taken apart, so none of them counts as ours any more.
      if (event.name === "Frozen") ours = false;
      if (event.name !== "BatchAccepted" || (ours && (ours = isOurs(store, event)))) continue;
      found.set(foreignKey(event), await readAcceptedBatch(node.provider, node.address, event as Accepted, events));
    }
    return found;
  }

  return { blockAt, read };
}
