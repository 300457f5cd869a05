/** Queue entries as `freeze`, `insist` and `refund` want them repeated. The contract keeps their hashes only; its events have the rest. */
import type { Contract, Provider } from "ethers";
import { ColonnadeError } from "../protocol/errors.ts";
import type { QueueEntry } from "../protocol/submission.ts";
import { readAllEvents } from "./read-events.ts";

export interface PendingEntry {
  kind: 1 | 2 | 3;
  /** 0 for opens. */
  token: number;
  index: number;
  entry: QueueEntry;
}

/**
 * The entries of one queue (kind 1 open, 2 credit, 3 exit; opens are under token 0) that are neither processed nor refunded, from its head
 * on. Reads events from `fromBlock`, the contract's deployment or any block before the oldest entry, to the latest block.
 * Throws STATE_MISMATCH if the node's events lack an entry that the contract's queue has.
 *
 * @example
 * const [head] = await pendingEntries(contract, { kind: 3, token: 1, fromBlock: deployBlock });
 */
export async function pendingEntries(
  contract: Contract, { kind, token, fromBlock }: { kind: 1 | 2 | 3; token: number; fromBlock: number },
): Promise<PendingEntry[]> {
  const provider = contract.runner!.provider as Provider;
  const address = await contract.getAddress();
  const block = await provider.getBlockNumber();
  const [head, tail] = (await contract.queueOf(kind, token, { blockTag: block })).map(Number) as [number, number];
  const found = new Map<number, QueueEntry>();
  for (const event of head === tail ? [] : await readAllEvents(provider, address, fromBlock, block)) {
    if (event.name === "Queued" && event.kind === kind && event.token === token) found.set(event.index, event.entry);
    if (event.name === "FeeReclaimed" && event.kind === kind && event.token === token) found.get(event.index)!.fee = 0n;
  }
  const pending: PendingEntry[] = [];
  for (let index = head; index < tail; index++) {
    // Those of a frozen token may have been refunded.
    if (BigInt(await contract.entryHash(kind, token, index, { blockTag: block })) === 0n) continue;
    const entry = found.get(index);
    if (entry === undefined) throw new ColonnadeError("STATE_MISMATCH", { part: `entry ${kind}/${token}/${index}`, ours: "no event", contract: "pending" });
    pending.push({ kind, token, index, entry });
  }
  return pending;
}
