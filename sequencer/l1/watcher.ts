/** Reads the contract's events block range by block range, and notices when the chain changed its mind. */
import { readAcceptedBatch, type BatchFromL1 } from "../../client/l1/read-batch.ts";
import type { ContractEvent } from "../../client/l1/events.ts";
import { readEvents } from "../../client/l1/read-events.ts";
import type { BlockRef } from "../store/chain.ts";
import type { Store } from "../store/store.ts";
import { applyEvent, foreignKey, isOurs, type AcceptContext, type Accepted } from "./accept.ts";
import type { L1Clock } from "./clock.ts";
import { assertSameChain, nextBlockTime, type L1Node } from "./node.ts";
import { commonBlock, rollBack } from "./reorganise.ts";

export interface WatcherOptions {
  store: Store;
  node: L1Node;
  clock: L1Clock;
  domain: bigint;
  /** Names of the contract's instances, by index. */
  instances: readonly string[];
  deployBlock: number;
  /** A block counts when this many blocks, itself included, are on top of the one before it. At least 1. */
  confirmations: number;
  /** Most blocks in one question. */
  range?: number;
  now?: () => number;
  log?: (message: string) => void;
}

export interface Watcher {
  /** Reads what is new. True if anything was. */
  tick(): Promise<boolean>;
  /** The last block that the node reported, and the last one whose events were read. */
  heads(): { l1: number; read: number };
  /** Whether everything up to the last seen head was read at least once. */
  isCaughtUp(): boolean;
}

export function createWatcher(options: WatcherOptions): Watcher {
  const { store, node, clock, domain, instances, deployBlock, confirmations, range = 2_000, now = Date.now, log = () => {} } = options;
  let l1 = 0;
  let caughtUp = false;

  const blockAt = async (number: number): Promise<BlockRef | null> => {
    const block = await node.provider.getBlock(number);
    return block === null ? null : { number, hash: block.hash!, timestamp: block.timestamp };
  };

  async function followChain(): Promise<boolean> {
    const cursor = store.chain.cursor();
    if (cursor === undefined || (await blockAt(cursor.number))?.hash === cursor.hash) return false;
    const common = await commonBlock(store.chain.blocks(), async (number) => (await blockAt(number))?.hash ?? null);
    if (common < deployBlock) await assertSameChain(store, node, deployBlock);
    const { unsealedFrom } = rollBack(store, Math.max(common, deployBlock - 1));
    log(`L1 reorganised: back to block ${common}${unsealedFrom === null ? "" : `, batches from ${unsealedFrom} on are built anew`}`);
    return true;
  }

  async function readRange(from: number, to: number): Promise<void> {
    const end = await blockAt(to);
    const events = await readEvents(node.provider, node.address, from, to);
    const numbers = [...new Set(events.map(({ block }) => block))].filter((number) => number !== to);
    const blocks = await Promise.all(numbers.map(blockAt));
    const again = await blockAt(to);
    const known = new Map([...blocks, end].flatMap((block) => (block === null ? [] : [[block.number, block]])));
    const torn = end?.hash !== again?.hash || events.some(({ block, blockHash }) => known.get(block)?.hash !== blockHash);
    if (end === null || torn) throw new Error(`L1 changed while blocks ${from} to ${to} were read`);
    const foreign = await fetchForeign(events);
    store.transaction(() => {
      const context: AcceptContext = { domain, instances, foreign, now: now() };
      for (const event of events) applyEvent(store, event, context);
      for (const block of known.values()) store.chain.addBlock(block);
    });
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

  return {
    async tick() {
      clock.heard(await nextBlockTime(node));
      l1 = await node.provider.getBlockNumber();
      let changed = await followChain();
      const target = l1 - (confirmations - 1);
      for (;;) {
        const from = (store.chain.cursor()?.number ?? deployBlock - 1) + 1;
        if (from > target) break;
        await readRange(from, Math.min(from + range - 1, target));
        changed = true;
      }
      caughtUp = true;
      return changed;
    },
    heads: () => ({ l1, read: store.chain.cursor()?.number ?? deployBlock - 1 }),
    isCaughtUp: () => caughtUp,
  };
}
