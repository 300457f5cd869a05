/** All that it takes to check a batch, from L1 alone. */
import type { Contract, Provider } from "ethers";
import { colonnadeContract, colonnadeInterface } from "../../l1/contract.ts";
import { parseEvent, type ContractEvent } from "../../l1/events.ts";
import { createLogRange, isRefusal } from "../../l1/log-range.ts";
import { batchCalldata, decodeBatch, wordsOf } from "../../l1/read-batch.ts";
import { readAllEvents } from "../../l1/read-events.ts";
import { signalsOf } from "../../l1/signals.ts";
import type { Commitments, G1Point } from "../../protocol/challenges.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Instance } from "../../protocol/instance.ts";
import { domainOf } from "../../protocol/message.ts";
import { writeMaterial, type BatchMaterial } from "./material.ts";

export interface BatchOnL1 {
  provider: Provider;
  contract: string;
  /** The block of the contract's deployment, or any before the batch. */
  fromBlock: number;
}

type Accepted = Extract<ContractEvent, { name: "BatchAccepted" }>;

/**
 * Batch `number` as L1 has it: from the calldata of its transaction, and the state before it, which the node must still
 * know (nodes that prune keep the last 128 blocks). What the contract computes (e, κ, ζ, ρ) is computed here too.
 * Throws NOT_FOUND if L1 has no such batch, BATCH_INVALID if it cannot be read.
 */
export async function batchFromL1(
  number: number, { provider, contract, fromBlock }: BatchOnL1,
): Promise<BatchMaterial> {
  const l1 = colonnadeContract(contract, provider);
  const found = await findBatch(provider, contract, number, fromBlock);
  const events = await readAllEvents(provider, contract, found.block, found.block);
  const read = decodeBatch(await batchCalldata(provider, contract, found, events));
  const before = await stateBefore(l1, provider, contract, found, events);
  const { newV, newK, submitter, instance: instanceIndex, wordsHash, root } = found.batch;
  const { chainId } = await provider.getNetwork();
  const place = { chainId, contract, batchNumber: number, instanceIndex, submitter };
  const commitments: Commitments = { oldV: before.oldV, newV, oldK: before.oldK, newK };
  const content = wordsOf(read, domainOf(chainId, contract), before.accounts);
  const signals = signalsOf(read, { content, place, commitments, instance: await sizesOf(l1, instanceIndex) });
  return {
    ...writeMaterial({ place, content, commitments, signals, wordsHash, records: read.records, ...read.proven,
      verificationKeyHash: null, previousRoot: before.root, root }),
    // As the calldata has them: whether they are the next ones is a check.
    opens: read.data.opens.map(({ id, ax }) => ({ id, ax: String(ax) })),
  };
}

/** The sizes of one of the contract's instances. */
export async function sizesOf(l1: Contract, index: number): Promise<Instance> {
  const { logN, ops, maxOpen, maxCredit, maxExit, maxWithdraw } = await l1.instances(index);
  return { name: `instance ${index}`, power: 0, logN: Number(logN), ops: Number(ops), maxOpen: Number(maxOpen),
    maxCredit: Number(maxCredit), maxExit: Number(maxExit), maxWithdraw: Number(maxWithdraw) };
}

/** One question for the whole chain where the node takes it, else by halves. */
async function findBatch(provider: Provider, contract: string, number: number, fromBlock: number): Promise<Accepted> {
  const topics = colonnadeInterface().encodeFilterTopics("BatchAccepted", [number]);
  const last = await provider.getBlockNumber();
  const range = createLogRange(Math.max(1, last - fromBlock + 1));
  for (let from = fromBlock; from <= last;) {
    const to = Math.min(from + range.size() - 1, last);
    try {
      const [log] = await provider.getLogs({ address: contract, topics, fromBlock: from, toBlock: to });
      const event = log && parseEvent(log);
      if (event?.name === "BatchAccepted") return event;
      range.answered();
      from = to + 1;
    } catch (error) {
      if (!range.halve() || !isRefusal(error)) throw error;
    }
  }
  throw new ColonnadeError("NOT_FOUND", { batch: number, contract });
}

interface Before { oldV: G1Point; oldK: G1Point; accounts: number; root: string }

/** The state at the end of the block before, and what the block's earlier batches made of it. */
async function stateBefore(
  l1: Contract, provider: Provider, contract: string, { block, batch }: Accepted, events: readonly ContractEvent[],
): Promise<Before> {
  const at = { blockTag: block - 1 };
  const [state, [kx, ky], accounts, root] = await Promise.all([
    l1.stateOf(batch.token, at), l1.keyCommitment(at), l1.accounts(at), l1.batchRoots(batch.number - 1),
  ]);
  const [vx, vy] = state.commitment as bigint[];
  const before: Before = { oldV: { x: vx, y: vy }, oldK: { x: kx, y: ky }, accounts: Number(accounts), root };
  for (const event of events) {
    if (event.name !== "BatchAccepted" || event.batch.number >= batch.number) continue;
    const { data } = decodeBatch(await batchCalldata(provider, contract, event, events));
    before.accounts += data.opens.length;
    before.oldK = event.batch.newK;
    if (event.batch.token === batch.token) before.oldV = event.batch.newV;
  }
  return before;
}
