/**
 * Insists on late entries. Whoever is no submitter may process them, but a submitter can void any prepared batch with an empty one that is mined
 * before it. From this transaction on only batches that take the entry count.
 */
import type { Contract, Wallet } from "ethers";
import { oldestLate } from "./late.ts";
import { queueEntry } from "../store/entries.ts";
import { waitForReceipt } from "../../l1/wait-for-receipt.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";
import type { Insistence } from "./insistence.ts";
import type { L1Node } from "./node.ts";
import type { Operator } from "./operator.ts";

const MINED_WITHIN_MS = 120_000;

export interface InsisterOptions {
  store: Store;
  node: L1Node;
  wallet: Wallet;
  operator: Pick<Operator, "nextNonce" | "fees">;
  insistence: Insistence;
  /** Seconds after which the contract calls an entry late. */
  lateAfter: number;
  /** Unix seconds. */
  l1Time: () => number;
  log?: Log;
}

export interface Insister {
  /** Insists on the oldest late head, unless somebody does already. True if it did; a transaction that is not mined in time is sent again. */
  tick(): Promise<boolean>;
}

export function createInsister({ store, node, wallet, operator, insistence, lateAfter, l1Time, log = () => {} }: InsisterOptions): Insister {
  const contract = node.contract.connect(wallet.connect(node.provider)) as Contract;
  return {
    async tick() {
      const head = oldestLate(store, { lateAfter, l1Time: l1Time(), after: store.batches.verifiedHead() });
      if (head === undefined) return false;
      const current = insistence.current();
      if (current !== undefined && current.queuedAt <= head.queuedAt) return false;
      // The nonce that L1 takes next: a second try replaces the first.
      const nonce = await operator.nextNonce();
      const { maxFee, priorityFee } = await operator.fees(nonce);
      const entry = queueEntry(store.entries.at(head.kind, head.token, head.index)!);
      const transaction = await contract.insist(head.kind, head.token, entry, { nonce, maxFeePerGas: maxFee, maxPriorityFeePerGas: priorityFee });
      await waitForReceipt(transaction, { timeoutMs: MINED_WITHIN_MS });
      await insistence.refresh();
      log(`insisted on an entry that is late: kind ${head.kind}, token ${head.token}, index ${head.index}`);
      return true;
    },
  };
}
