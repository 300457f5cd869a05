/** A proven batch as the argument of submitBatch. */
import type { Trace } from "../../../protocol/trace.ts";
import { packWithdrawal, recordBytes } from "../../../protocol/words.ts";
import type { G1Point } from "../../../protocol/challenges.ts";
import type { ProvenBatch } from "../../../prover/port.ts";

/** A queue entry as the contract takes it. */
export interface QueueEntry {
  id: number;
  value: bigint;
  owner: string;
  depositor: string;
  fee: bigint;
  deadline: number;
}

export interface Entries { opens: QueueEntry[]; credits: QueueEntry[]; exits: QueueEntry[] }

const pair = ({ x, y }: G1Point): [bigint, bigint] => [x, y];

export function batchArgument(trace: Trace, entries: Entries, { place, commitments, signals, quotient, opening, proof }: ProvenBatch) {
  const { token, batchTime, feeAccount } = trace.header;
  const { transcript, z, s, delta, deltaK } = signals;
  return {
    token, instance: place.instanceIndex, batchTime, feeAccount,
    newV: pair(commitments.newV), newK: pair(commitments.newK),
    transcript, quotient: pair(quotient), opening: pair(opening), proof, z, s, delta, deltaK,
    ...entries,
    exitAmounts: trace.exits.map(({ amount }) => amount),
    withdrawals: trace.withdrawals.map((w) => ({ recipient: `0x${w.recipient.toString(16).padStart(40, "0")}`, fromAndAmount: packWithdrawal(w) })),
    records: recordBytes(trace),
  };
}

export type BatchArgument = ReturnType<typeof batchArgument>;
