/** Takes a checkpoint up again, if it is what it says. */
import { getAddress, type Contract, type Provider } from "ethers";
import { FIRST_ROOT } from "../l1/batch-root.ts";
import type { G1Point } from "../protocol/challenges.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import type { CellChange } from "../protocol/state.ts";
import { readCheckpoint, type Checkpoint, type Followed } from "./checkpoint.ts";
import type { CommitFunction, FollowedState } from "./follow.ts";

interface Sources { l1: Contract; provider: Provider; commit: CommitFunction }

const IDENTITY: G1Point = { x: 0n, y: 0n };

/**
 * The state of a checkpoint of the contract that `fresh` is about, whose block is not after `fresh`'s. Commitments are
 * computed from the columns, so that the contract's own, to which `follow` compares at the end, vouch for every cell.
 * Throws CHECKPOINT_INVALID, naming both sides.
 */
export async function resumeFrom(
  checkpoint: Checkpoint, fresh: FollowedState, { l1, provider, commit }: Sources,
): Promise<FollowedState> {
  const kept = readCheckpoint(checkpoint);
  same("chainId", kept.chainId, fresh.chainId);
  same("contract", getAddress(kept.contract), getAddress(fresh.contract));
  same("domain", kept.domain, fresh.domain);
  same("logN", kept.logN, fresh.logN);
  if (kept.block > fresh.block) throw mismatch("block", kept.block, fresh.block);
  same("blockHash", kept.blockHash, (await provider.getBlock(kept.block))?.hash ?? "none");
  const root = kept.batches === 0 ? FIRST_ROOT : await l1.batchRoots(kept.batches, { blockTag: fresh.block }) as string;
  same("root", kept.root, root);
  await compareColumns(kept, commit);
  return { ...kept, contract: fresh.contract, commitments: new Map(kept.commitments) };
}

async function compareColumns(
  { logN, state, keyCommitment, commitments }: Followed, commit: CommitFunction,
): Promise<void> {
  const none = { v: IDENTITY, k: IDENTITY };
  const { k } = await commit(logN, none, { cells: [], keys: changesTo(state.keys) });
  samePoint("keyCommitment", keyCommitment, k);
  for (const [token, commitment] of commitments) {
    const { v } = await commit(logN, none, { cells: changesTo(state.columns.get(token)!), keys: [] });
    samePoint(`commitment of token ${token}`, commitment, v);
  }
}

const changesTo = (column: ReadonlyMap<number, bigint>): CellChange[] =>
  [...column].map(([row, after]) => ({ row, before: 0n, after }));

function samePoint(part: string, ours: G1Point, computed: G1Point): void {
  same(`${part}.x`, ours.x, computed.x);
  same(`${part}.y`, ours.y, computed.y);
}

type Side = bigint | string | number;

function same(part: string, ours: Side, contract: Side): void {
  if (ours !== contract) throw mismatch(part, ours, contract);
}

const mismatch = (part: string, ours: Side, contract: Side): ColonnadeError =>
  new ColonnadeError("CHECKPOINT_INVALID", { part, ours, contract });
