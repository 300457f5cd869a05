/** The contract's events as plain values, in the order in which they happened. */
import type { Log } from "ethers";
import type { G1Point } from "../protocol/challenges.ts";
import type { QueueEntry } from "../protocol/submission.ts";
import { colonnadeInterface } from "./contract.ts";

/** Where an event happened. */
export interface EventPlace { block: number; blockHash: string; txHash: string; logIndex: number }

export interface AcceptedBatch {
  number: number;
  token: number;
  /** Index in the contract's list. */
  instance: number;
  submitter: string;
  root: string;
  newV: G1Point;
  newK: G1Point;
  /** H. */
  transcript: bigint;
  wordsHash: string;
}

export type ContractEvent = EventPlace & (
  | { name: "Queued"; kind: 1 | 2 | 3; token: number; index: number; entry: QueueEntry }
  | { name: "FeeReclaimed"; kind: 1 | 2 | 3; token: number; index: number }
  | { name: "BatchAccepted"; batch: AcceptedBatch }
  | { name: "BatchData"; number: number; data: string }
  | { name: "TokenRegistered"; token: number; asset: string }
  | { name: "Frozen"; token: number }
  | { name: "Claimable" | "Claimed"; token: number; who: string; amount: bigint }
);

const point = ([x, y]: readonly bigint[]): G1Point => ({ x, y });

/** Reads a log of the contract; undefined for events that carry nothing we follow. */
export function parseEvent(log: Log): ContractEvent | undefined {
  const parsed = colonnadeInterface().parseLog(log);
  if (parsed === null) return undefined;
  const { name, args } = parsed;
  const place: EventPlace = { block: log.blockNumber, blockHash: log.blockHash, txHash: log.transactionHash, logIndex: log.index };
  switch (name) {
    case "Queued":
      return { ...place, name, kind: Number(args.kind) as 1 | 2 | 3, token: Number(args.token), index: Number(args.index),
        entry: { id: Number(args.id), value: args.value, owner: args.owner, depositor: args.depositor, fee: args.fee,
          queuedAt: Number(args.queuedAt), deadline: Number(args.deadline) } };
    case "FeeReclaimed":
      return { ...place, name, kind: Number(args.kind) as 1 | 2 | 3, token: Number(args.token), index: Number(args.index) };
    case "BatchAccepted":
      return { ...place, name, batch: { number: Number(args.n), token: Number(args.token), instance: Number(args.instance),
        submitter: args.submitter, root: args.root, newV: point(args.newV), newK: point(args.newK), transcript: args.transcript,
        wordsHash: args.wordsHash } };
    case "BatchData":
      return { ...place, name, number: Number(args.n), data: args.data };
    case "TokenRegistered":
      return { ...place, name, token: Number(args.token), asset: args.asset };
    case "Frozen":
      return { ...place, name, token: Number(args.token) };
    case "Claimable": case "Claimed":
      return { ...place, name, token: Number(args.token), who: args.who, amount: args.amount };
    default:
      return undefined;
  }
}
