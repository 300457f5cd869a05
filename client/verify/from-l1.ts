/** All that it takes to check a batch, from L1 alone. */
import { getAddress, toBeHex, type Contract, type Provider } from "ethers";
import { colonnadeContract, colonnadeInterface } from "../../l1/contract.ts";
import { parseEvent, type ContractEvent } from "../../l1/events.ts";
import { createLogRange, isRefusal } from "../../l1/log-range.ts";
import { batchCalldata, decodeBatch, decodeStruct, wordsHashOf } from "../../l1/read-batch.ts";
import { readAllEvents } from "../../l1/read-events.ts";
import { kappaFrom, rhoOf, signalList, zetaOf, type Commitments, type G1Point } from "../../protocol/challenges.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Instance } from "../../protocol/instance.ts";
import { domainOf } from "../../protocol/message.ts";
import type { Trace } from "../../protocol/trace.ts";
import { packWithdrawal } from "../../protocol/words.ts";
import type { BatchMaterial } from "./material.ts";
import { evaluateWords } from "./recompute.ts";

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
  const calldata = await batchCalldata(provider, contract, found, events);
  const read = decodeBatch(calldata);
  const struct = decodeStruct(calldata);
  const before = await stateBefore(l1, provider, contract, found, events);
  const { newV, newK, submitter, instance: instanceIndex, token } = found.batch;
  const commitments: Commitments = { oldV: before.oldV, newV, oldK: before.oldK, newK };
  const { chainId } = await provider.getNetwork();
  const domain = domainOf(chainId, contract);
  const { data, withdrawals, batchTime, transcript } = read;
  const hash = wordsHashOf(read, domain, before.accounts);
  const counts = { operations: data.records.length, opens: data.opens.length, credits: data.credits.length,
    exits: data.exits.length, withdrawals: withdrawals.length };
  const point = ([x, y]: bigint[]): G1Point => ({ x, y });
  const [quotient, opening] = [point(struct.quotient), point(struct.opening)];
  const place = { chainId, contract, batchNumber: number, instanceIndex, submitter };
  const kappa = kappaFrom(place, counts, commitments, hash, transcript);
  const zeta = zetaOf(kappa, quotient);
  const header = { domain, token, batchTime, accounts: before.accounts, feeAccount: data.feeAccount };
  const words = { header, opens: data.opens.map(({ ax }) => ax), credits: data.credits, exits: data.exits, withdrawals,
    rows: data.records as Trace["rows"] };
  const e = evaluateWords(words, await sizesOf(l1, instanceIndex), zeta);
  const { z, s, delta, deltaK } = struct;
  const signals = { transcript, e, z, s, delta, deltaK, kappa, zeta };
  return {
    number, chainId: String(chainId), contract, submitter, instanceIndex, verificationKeyHash: null,
    domain: String(domain), token, batchTime, firstAccount: before.accounts, feeAccount: data.feeAccount, counts,
    opens: data.opens.map(({ id, ax }) => ({ id, ax: String(ax) })),
    credits: data.credits.map(texts), exits: data.exits.map(texts),
    withdrawals: withdrawals.map((w) =>
      ({ recipient: getAddress(toBeHex(w.recipient, 20)), fromAndAmount: String(packWithdrawal(w)) })),
    records: struct.records, wordsHash: found.batch.wordsHash,
    commitments: { oldV: texts(commitments.oldV), newV: texts(newV), oldK: texts(commitments.oldK), newK: texts(newK) },
    transcript: String(transcript), quotient: texts(quotient), opening: texts(opening),
    proof: [...struct.proof as bigint[]].map(String), signals: texts(signals),
    publicSignals: signalList(signals).map(String), rho: String(rhoOf(zeta, signals)),
    previousRoot: before.root, root: found.batch.root,
  };
}

/** The sizes of one of the contract's instances. */
export async function sizesOf(l1: Contract, index: number): Promise<Instance> {
  const { logN, ops, maxOpen, maxCredit, maxExit, maxWithdraw } = await l1.instances(index);
  return { name: `instance ${index}`, power: 0, logN: Number(logN), ops: Number(ops), maxOpen: Number(maxOpen),
    maxCredit: Number(maxCredit), maxExit: Number(maxExit), maxWithdraw: Number(maxWithdraw) };
}

type Texts<T> = { [K in keyof T]: T[K] extends bigint ? string : T[K] };

/** bigints as decimal strings, the rest as it is. */
function texts<T extends object>(values: T): Texts<T> {
  const text = (value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, text(value)])) as Texts<T>;
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
