/** Queue entries in blocks that are not deep enough to be read yet: somebody who has just deposited looks for them. */
import { createLogRange } from "../../l1/log-range.ts";
import { readEvents } from "../../l1/read-events.ts";
import type { EntryRow } from "../store/entries.ts";
import type { L1Node } from "./node.ts";

export interface Unconfirmed {
  /** Newest last. Asks the node once for each new head, whoever asks; empty where it does not answer. */
  entries(): Promise<readonly EntryRow[]>;
}

/** `heads`: the node's last block, and the last one that was read. */
export function createUnconfirmed(node: L1Node, heads: () => { l1: number; read: number }): Unconfirmed {
  const range = createLogRange();
  let known: { l1: number; read: number; entries: Promise<readonly EntryRow[]> } | undefined;

  async function read(from: number, to: number): Promise<readonly EntryRow[]> {
    const { events } = await readEvents(node.provider, node.address, from, to, range);
    return events.flatMap((event) => (event.name !== "Queued" ? [] : [{ ...event.entry, kind: event.kind, token: event.token, index: event.index,
      block: event.block, txHash: event.txHash, seenAt: 0, batch: null }]));
  }

  return {
    entries() {
      const { l1, read: last } = heads();
      if (l1 <= last) return Promise.resolve([]);
      if (known?.l1 !== l1 || known.read !== last) known = { l1, read: last, entries: read(last + 1, l1).catch(() => []) };
      return known.entries;
    },
  };
}
