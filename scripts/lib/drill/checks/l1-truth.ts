/**
 * What L1 alone says: the state that calldata gives, every executed record with the nonce that it used, and the
 * contract's own sums.
 */
import { follow, type CommitFunction, type FollowedState } from "../../../../client/index.ts";
import { readAcceptedBatch } from "../../../../l1/read-batch.ts";
import { readAllEvents } from "../../../../l1/read-events.ts";
import type { ContractEvent } from "../../../../l1/events.ts";
import { decodeAmount } from "../../../../protocol/floats.ts";
import type { Stage } from "../stage.ts";

export interface Executed {
  batch: number;
  to: number;
  amount36: bigint;
  fee12: bigint;
  /** Of a withdrawal: an address as a number; 0 in a transfer. */
  recipient: bigint;
}

export interface L1Truth {
  block: number;
  /** L1's time, unix seconds. */
  time: number;
  followed: FollowedState;
  events: ContractEvent[];
  /** By token/from/nonce. */
  executed: Map<string, Executed>;
  /** By token: what batches paid to L1, and what people deposited, taken by a batch or not. */
  paidOut: Map<number, bigint>;
  deposited: Map<number, bigint>;
  /** By token: deposits that no batch has taken. */
  queued: Map<number, bigint>;
}

export const slotOf = (token: number, from: number, nonce: bigint): string => `${token}/${from}/${nonce}`;
export const add = <K>(sums: Map<K, bigint>, key: K, by: bigint): void =>
  void sums.set(key, (sums.get(key) ?? 0n) + by);

/** Reads everything, at the last block. Throws what `follow` throws: L1 contradicts itself then. */
export async function readL1({ provider, deployment, expected }: Stage, commit: CommitFunction): Promise<L1Truth> {
  const { contract, deployBlock } = deployment;
  const { number: block, timestamp: time } = (await provider.getBlock("latest"))!;
  const followed = await follow({ provider, contract, fromBlock: deployBlock, toBlock: block, commit, expected });
  const events = await readAllEvents(provider, contract, deployBlock, block);

  const executed = new Map<string, Executed>();
  const nonces = new Map<string, bigint>();
  const [paidOut, deposited, queued] = [
    new Map<number, bigint>(),
    new Map<number, bigint>(),
    new Map<number, bigint>(),
  ];
  for (const event of events) {
    if (event.name === "Queued" && event.kind === 2) {
      add(deposited, event.token, event.entry.value);
      add(queued, event.token, event.entry.value);
    }
    if (event.name !== "BatchAccepted") continue;
    const { token, number } = event.batch;
    const { data, withdrawals } = await readAcceptedBatch(provider, contract, event, events);
    for (const { amount } of data.credits) add(queued, token, -amount);
    for (const { amount } of data.exits) add(paidOut, token, amount);
    for (const { amount36 } of withdrawals) add(paidOut, token, decodeAmount(amount36));
    const left = [...withdrawals];
    for (const { from, to, amount36, fee12 } of data.records) {
      if (to === 0 && amount36 === 0n) continue; // an exit
      // Withdrawals come in any order: one of the same sender and amount is this record's.
      const found = to === 0 ? left.findIndex((other) => other.from === from && other.amount36 === amount36) : -1;
      const recipient = found < 0 ? 0n : left.splice(found, 1)[0].recipient;
      const nonce = nonces.get(`${token}/${from}`) ?? 0n;
      nonces.set(`${token}/${from}`, nonce + 1n);
      executed.set(slotOf(token, from, nonce), { batch: number, to, amount36, fee12, recipient });
    }
  }
  return { block, time, followed, events, executed, paidOut, deposited, queued };
}
