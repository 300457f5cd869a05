/** Reads an accepted batch back from L1 calldata. */
import type { Provider, Result } from "ethers";
import type { G1Point } from "../protocol/challenges.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import { readBatchStruct, type BatchData, type BatchStruct, type QueueEntry } from "../protocol/submission.ts";
import type { BatchContent, Withdrawal } from "../protocol/trace.ts";
import { wordsHash } from "../protocol/words.ts";
import { colonnadeInterface } from "./contract.ts";
import type { ContractEvent } from "./events.ts";

/** What a batch shows of its proof. */
export interface SubmittedProof {
  instanceIndex: number;
  quotient: G1Point;
  opening: G1Point;
  proof: bigint[];
  z: bigint; s: bigint; delta: bigint; deltaK: bigint;
}

export interface BatchFromL1 {
  data: BatchData;
  /** 0x-prefixed hex, 12 bytes each. */
  records: string;
  proven: SubmittedProof;
  /** Unix seconds. */
  batchTime: number;
  withdrawals: Withdrawal[];
  /** H. */
  transcript: bigint;
}

type Accepted = Extract<ContractEvent, { name: "BatchAccepted" }>;

/**
 * The batch of an acceptance. It is the calldata of its transaction, or, if a contract passed it on, the data of the `BatchData` event
 * beside it. Throws BATCH_INVALID if neither can be read.
 */
export async function readAcceptedBatch(
  provider: Provider, contract: string, event: Accepted, events: readonly ContractEvent[],
): Promise<BatchFromL1> {
  return decodeBatch(await batchCalldata(provider, contract, event, events));
}

/** The calldata of `submitBatch` that `readAcceptedBatch` reads. Throws BATCH_INVALID if it is not to be found. */
export async function batchCalldata(
  provider: Provider, contract: string, event: Accepted, events: readonly ContractEvent[],
): Promise<string> {
  const emitted = events.find((other) => other.name === "BatchData" && other.txHash === event.txHash && other.number === event.batch.number);
  if (emitted?.name === "BatchData") return emitted.data;
  const transaction = await provider.getTransaction(event.txHash);
  if (transaction === null || transaction.to?.toLowerCase() !== contract.toLowerCase()) {
    throw new ColonnadeError("BATCH_INVALID", { batch: event.batch.number, transaction: event.txHash });
  }
  return transaction.data;
}

/** The contract's struct in the calldata of `submitBatch`. Throws BATCH_INVALID if it is something else. */
function decodeStruct(calldata: string): Result {
  try {
    return (colonnadeInterface().decodeFunctionData("submitBatch", calldata) as unknown as [Result])[0];
  } catch (cause) {
    throw new ColonnadeError("BATCH_INVALID", { calldata: calldata.slice(0, 10) }, { cause });
  }
}

/** Decodes the calldata of `submitBatch`. Throws BATCH_INVALID if it is something else. */
export function decodeBatch(calldata: string): BatchFromL1 {
  const batch = decodeStruct(calldata);
  const entries = (list: Result[]): QueueEntry[] => list.map((e) => ({ id: Number(e.id), value: e.value, owner: e.owner,
    depositor: e.depositor, fee: e.fee, queuedAt: Number(e.queuedAt), deadline: Number(e.deadline) }));
  const struct: Pick<BatchStruct, "token" | "feeAccount" | "opens" | "credits" | "exits" | "exitAmounts" | "records"> = {
    token: Number(batch.token), feeAccount: Number(batch.feeAccount), opens: entries(batch.opens), credits: entries(batch.credits),
    exits: entries(batch.exits), exitAmounts: [...batch.exitAmounts as bigint[]], records: batch.records,
  };
  const withdrawals = (batch.withdrawals as Result[]).map((w): Withdrawal => ({ recipient: BigInt(w.recipient),
    from: Number(w.fromAndAmount & 0xffffffn), amount36: w.fromAndAmount >> 24n }));
  const point = ([x, y]: readonly bigint[]): G1Point => ({ x, y });
  const proven: SubmittedProof = { instanceIndex: Number(batch.instance), quotient: point(batch.quotient), opening: point(batch.opening),
    proof: [...batch.proof as bigint[]], z: batch.z, s: batch.s, delta: batch.delta, deltaK: batch.deltaK };
  return { data: readBatchStruct(struct), records: batch.records as string, proven, batchTime: Number(batch.batchTime), withdrawals, transcript: batch.transcript };
}

/** `wordsHash` of a batch that was read from L1; `accounts` is the next id to open before it. */
export const wordsHashOf = (batch: BatchFromL1, domain: bigint, accounts: number): string => wordsHash(wordsOf(batch, domain, accounts));

/** What makes a batch's words. */
export function wordsOf({ data, batchTime, withdrawals }: BatchFromL1, domain: bigint, accounts: number): BatchContent {
  return {
    header: { domain, token: data.token, batchTime, accounts, feeAccount: data.feeAccount },
    opens: data.opens.map(({ ax }) => ax), credits: data.credits, exits: data.exits, withdrawals, rows: data.records,
  };
}
