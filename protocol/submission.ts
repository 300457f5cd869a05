/** The contract's `Batch` struct: how a proven batch becomes calldata, and how a follower reads it back. */
import { getBytes, toBeHex } from "ethers";
import type { Commitments, G1Point, Signals } from "./challenges.ts";
import { ColonnadeError } from "./errors.ts";
import type { Trace } from "./trace.ts";
import { packWithdrawal, parseRecords, recordBytes, RECORD_BYTES } from "./words.ts";

/** An L1 queue entry, as the contract emits it and wants it repeated. */
export interface QueueEntry {
  id: number;
  /** Ax of an open, amount of a credit, 0 in an exit. */
  value: bigint;
  owner: string;
  depositor: string;
  /** In wei; 0 once it was taken back. Neither words nor proof depend on it. */
  fee: bigint;
  /** Unix seconds: from half a deadline later on the entry is late. */
  queuedAt: number;
  /** Unix seconds: from then on the entry is overdue. */
  deadline: number;
}

/** The entries that a batch takes, each list in queue order. */
export interface TakenEntries { opens: QueueEntry[]; credits: QueueEntry[]; exits: QueueEntry[] }

type Point = [bigint, bigint];
export interface BatchStruct {
  token: number; instance: number; batchTime: number; feeAccount: number;
  newV: Point; newK: Point; transcript: bigint; quotient: Point; opening: Point; proof: bigint[];
  z: bigint; s: bigint; delta: bigint; deltaK: bigint;
  opens: QueueEntry[]; credits: QueueEntry[]; exits: QueueEntry[]; exitAmounts: bigint[];
  withdrawals: { recipient: string; fromAndAmount: bigint }[];
  records: string;
}

const point = ({ x, y }: G1Point): Point => [x, y];

/** What `submitBatch` takes, for ethers. */
export function toBatchStruct(
  trace: Trace,
  entries: TakenEntries,
  proven: { place: { instanceIndex: number }; commitments: Commitments; signals: Signals; quotient: G1Point; opening: G1Point; proof: bigint[] },
): BatchStruct {
  const { signals, commitments } = proven;
  return {
    token: trace.header.token, instance: proven.place.instanceIndex, batchTime: trace.header.batchTime,
    feeAccount: trace.header.feeAccount, newV: point(commitments.newV), newK: point(commitments.newK),
    transcript: signals.transcript, quotient: point(proven.quotient), opening: point(proven.opening), proof: proven.proof,
    z: signals.z, s: signals.s, delta: signals.delta, deltaK: signals.deltaK,
    ...entries,
    exitAmounts: trace.exits.map(({ amount }) => amount),
    withdrawals: trace.withdrawals.map((w) => ({ recipient: toBeHex(w.recipient, 20), fromAndAmount: packWithdrawal(w) })),
    records: recordBytes(trace),
  };
}

/** The part of a batch that changes the state, as anyone reads it from calldata. */
export interface BatchData {
  token: number;
  feeAccount: number;
  opens: { id: number; ax: bigint }[];
  credits: { id: number; amount: bigint }[];
  exits: { id: number; amount: bigint }[];
  records: ReturnType<typeof parseRecords>;
}

/** Reads the state change out of a decoded `Batch`. Throws BATCH_INVALID for what the contract would not have accepted. */
export function readBatchStruct(batch: Pick<BatchStruct, "token" | "feeAccount" | "opens" | "credits" | "exits" | "exitAmounts" | "records">): BatchData {
  const bytes = getBytes(batch.records);
  if (bytes.length % RECORD_BYTES !== 0 || batch.exits.length !== batch.exitAmounts.length) {
    throw new ColonnadeError("BATCH_INVALID", { recordBytes: bytes.length, exits: batch.exits.length });
  }
  return {
    token: Number(batch.token),
    feeAccount: Number(batch.feeAccount),
    opens: batch.opens.map(({ id, value }) => ({ id: Number(id), ax: value })),
    credits: batch.credits.map(({ id, value }) => ({ id: Number(id), amount: value })),
    exits: batch.exits.map(({ id }, j) => ({ id: Number(id), amount: batch.exitAmounts[j] })),
    records: parseRecords(bytes),
  };
}
