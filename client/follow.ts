/**
 * Rebuilds the whole state from L1 alone. It asks nobody but an L1 node: events say which batches were accepted, calldata says what was in
 * them, replay gives the columns, and their commitments must be the contract's.
 */
import type { Provider } from "ethers";
import type { G1Point } from "../protocol/challenges.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import { domainOf } from "../protocol/message.ts";
import { replayBatch } from "../protocol/replay.ts";
import { State, type CellChange } from "../protocol/state.ts";
import { colonnadeContract } from "../l1/contract.ts";
import { batchRoot, FIRST_ROOT } from "../l1/batch-root.ts";
import type { AcceptedBatch, ContractEvent } from "../l1/events.ts";
import { readAcceptedBatch, wordsHashOf } from "../l1/read-batch.ts";
import { compareDeployment, type ExpectedDeployment } from "../l1/expected.ts";
import { createLogRange } from "../l1/log-range.ts";
import { readEvents } from "../l1/read-events.ts";
import type { Checkpoint, Followed } from "./checkpoint.ts";
import { resumeFrom } from "./resume.ts";

/** Commitments of a token's column and of the keys after `changes`, from those before: what the prover's `commit` does. */
export type CommitFunction = (
  logN: number, before: { v: G1Point; k: G1Point }, changes: { cells: CellChange[]; keys: CellChange[] },
) => Promise<{ v: G1Point; k: G1Point }>;

export interface FollowOptions {
  provider: Provider;
  contract: string;
  /** The block of the contract's deployment. */
  fromBlock: number;
  /** The last block to read; the latest if left out. */
  toBlock?: number;
  commit: CommitFunction;
  /** What the deployment must be, by what this clone built: `readExpected`. */
  expected: ExpectedDeployment;
  /** Blocks in one question for events, at most; halved where the node refuses. 2,000 if left out. */
  logRange?: number;
  /** Where an earlier `follow` ended: `checkpointOf` its result. It is checked, not trusted. */
  checkpoint?: Checkpoint;
  /** Called after each batch that agrees. */
  onBatch?: (batch: AcceptedBatch, place: { block: number; txHash: string }) => void;
}

export interface FollowedState extends Followed {
  /** By token; tokens without a batch are absent. */
  commitments: Map<number, G1Point>;
}

const IDENTITY: G1Point = { x: 0n, y: 0n };
/** Questions to the contract at the same time. */
const AT_ONCE = 32;

/**
 * Follows the contract from its deployment. Throws MANIFEST_MISMATCH if contract, gates or verifiers run other code, or
 * hold other KZG points or sizes, than `expected`, and STATE_MISMATCH if the contract's commitment to row 0 is not what
 * `commit` makes: whoever deploys with values of his own could take every deposit. Throws STATE_MISMATCH, naming both
 * sides, at the first batch whose words, commitments or root differ from what the contract says, or at the end if the
 * contract holds another root or another commitment to a column, and BATCH_INVALID if a batch cannot be read.
 *
 * With a checkpoint it reads the blocks after that alone. The checkpoint's commitments are computed anew from its
 * columns, and its batch must be the contract's. Throws CHECKPOINT_INVALID if they are not, or if L1 has another
 * block where the checkpoint was made: `details.part` is then "blockHash".
 *
 * @example
 * const expected = readExpected(".", deployment.instances.map(({ name }) => name));
 * const { state, root } = await follow({ provider, contract, fromBlock, commit: prover.commit, expected });
 * state.cell(1, 5); // account 5 in ETH: balance + 2^144·nonce
 */
export async function follow(options: FollowOptions): Promise<FollowedState> {
  const { provider, contract, fromBlock } = options;
  const l1 = colonnadeContract(contract, provider);
  const toBlock = options.toBlock ?? await provider.getBlockNumber();
  const logN = Number(await l1.logN());
  await compareDeployment(l1, provider, options.expected);
  await compareFirstRow(options, logN, l1);
  await compareInstances(logN, l1);
  const { chainId } = await provider.getNetwork();
  const blockHash = await blockHashAt(provider, toBlock);
  const fresh: FollowedState = { chainId, contract, domain: domainOf(chainId, contract), state: new State(), logN,
    batches: 0, root: FIRST_ROOT, keyCommitment: IDENTITY, commitments: new Map(), block: toBlock, blockHash };
  const { checkpoint, commit } = options;
  const kept = checkpoint === undefined ? undefined : await resumeFrom(checkpoint, fresh, { l1, provider, commit });
  const followed: FollowedState = kept === undefined ? fresh : { ...kept, block: toBlock, blockHash };

  const range = createLogRange(options.logRange);
  for (let from = kept === undefined ? fromBlock : kept.block + 1; from <= toBlock;) {
    const { events, to } = await readEvents(provider, contract, from, toBlock, range);
    from = to + 1;
    for (const event of events) {
      if (event.name !== "BatchAccepted") continue;
      await applyBatch(options, followed, event, events);
      options.onBatch?.(event.batch, { block: event.block, txHash: event.txHash });
    }
  }
  await compareWithContract(followed, l1);
  return followed;
}

/** The contract takes its deployer's word for this point; whoever has the points file need not. */
async function compareFirstRow({ commit }: FollowOptions, logN: number, l1: ReturnType<typeof colonnadeContract>): Promise<void> {
  const { v } = await commit(logN, { v: IDENTITY, k: IDENTITY }, { cells: [{ row: 0, before: 0n, after: 1n }], keys: [] });
  const [x, y] = await l1.firstRow() as [bigint, bigint];
  for (const [part, ours, contract] of [["firstRow.x", v.x, x], ["firstRow.y", v.y, y]] as const) {
    if (ours !== contract) throw new ColonnadeError("STATE_MISMATCH", { part, ours, contract });
  }
}

/** A circuit for other columns than the commitments' would prove something else than what the contract checks. */
async function compareInstances(logN: number, l1: ReturnType<typeof colonnadeContract>): Promise<void> {
  for (let index = 0; index < Number(await l1.instanceCount()); index++) {
    const contract = Number((await l1.instances(index)).logN);
    if (contract !== logN) throw new ColonnadeError("STATE_MISMATCH", { part: `instances[${index}].logN`, ours: logN, contract });
  }
}

async function applyBatch(
  { provider, contract, commit }: FollowOptions, followed: FollowedState,
  event: Extract<ContractEvent, { name: "BatchAccepted" }>, events: readonly ContractEvent[],
): Promise<void> {
  const { batch } = event;
  const same = (part: string, ours: bigint | string | number, contract: bigint | string | number): void => {
    if (ours !== contract) throw new ColonnadeError("STATE_MISMATCH", { batch: batch.number, part, ours, contract });
  };
  same("number", followed.batches + 1, batch.number);
  const read = await readAcceptedBatch(provider, contract, event, events);
  same("token", read.data.token, batch.token);
  same("wordsHash", wordsHashOf(read, followed.domain, followed.state.keys.size + 1), batch.wordsHash);
  const changes = replayBatch(read.data, followed.state);
  const before = { v: followed.commitments.get(batch.token) ?? IDENTITY, k: followed.keyCommitment };
  const { v, k } = await commit(followed.logN, before, changes);
  for (const [part, ours, theirs] of [["newV", v, batch.newV], ["newK", k, batch.newK]] as const) {
    same(`${part}.x`, ours.x, theirs.x);
    same(`${part}.y`, ours.y, theirs.y);
  }
  const root = batchRoot(followed.root, { ...batch, newV: v, newK: k, transcript: read.transcript });
  same("root", root, batch.root);
  followed.state.apply(batch.token, changes);
  followed.commitments.set(batch.token, v);
  Object.assign(followed, { batches: batch.number, root, keyCommitment: k });
}

/** Events are what a node says; the contract's own storage is asked too, at the same block, for every column. */
async function compareWithContract(followed: FollowedState, l1: ReturnType<typeof colonnadeContract>): Promise<void> {
  const at = { blockTag: followed.block };
  const [root, count] = await Promise.all([l1.batchRoots(followed.batches, at), l1.batchCount(at)]);
  if (Number(count) !== followed.batches || root !== followed.root) {
    throw new ColonnadeError("STATE_MISMATCH", { part: "root", batches: followed.batches, ours: followed.root, contractBatches: count,
      contract: root });
  }
  const same = (part: string, ours: G1Point, [x, y]: bigint[]): void => {
    for (const [name, a, b] of [["x", ours.x, x], ["y", ours.y, y]] as const) {
      if (a !== b) throw new ColonnadeError("STATE_MISMATCH", { part: `${part}.${name}`, ours: a, contract: b });
    }
  };
  same("keyCommitment", followed.keyCommitment, await l1.keyCommitment(at));
  const tokens = Number(await l1.tokenCount(at));
  for (let first = 1; first <= tokens; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, tokens + 1 - first) }, (_, i) => first + i);
    const states = await Promise.all(some.map((token) => l1.stateOf(token, at)));
    some.forEach((token, i) =>
      same(`commitment of token ${token}`, followed.commitments.get(token) ?? IDENTITY, states[i].commitment));
  }
}

/** Throws UNREACHABLE if the node has no such block. */
async function blockHashAt(provider: Provider, block: number): Promise<string> {
  const hash = (await provider.getBlock(block))?.hash;
  if (!hash) throw new ColonnadeError("UNREACHABLE", { block, reason: "the L1 node does not have this block" });
  return hash;
}
