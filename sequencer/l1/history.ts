/**
 * What was read from L1 against the contract's own counters. From a node that lags, or lies, eth_getLogs is an empty
 * list: no error tells that something is missing. The contract's storage does.
 */
import { isError } from "ethers";
import { isRefusal } from "../../l1/log-range.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { OPEN } from "../store/entries.ts";
import type { L1State } from "../store/history.ts";
import type { Store } from "../store/store.ts";
import type { L1Node } from "./node.ts";

/** The events do not say what the contract says: something was left out, or made up. */
export class HistoryHole extends Error {
  readonly fault: ColonnadeError;

  constructor(part: string, ours: string | number, contract: string | number, block?: number) {
    const where = block === undefined ? "" : ` up to block ${block}`;
    super(`the events${where} do not fit the contract: ${part} is ${ours} by the events, ${contract} by the contract`);
    this.name = "HistoryHole";
    /** For what no further try heals. */
    this.fault = new ColonnadeError("STATE_MISMATCH", { part, ours, contract, ...(block === undefined ? {} : { block }),
      remedy: "the node's events and the contract differ: name another node with --rpc" });
  }
}

/** Tokens whose queues are compared each time. Where there are more, those without events take turns. */
const TOKENS_AT_ONCE = 64;

/** Which of `count` tokens to ask for: all of them, or the `touched` ones and some of the others by `turn`. */
export function tokensToCompare(count: number, touched: ReadonlySet<number>, turn: number): number[] {
  const all = Array.from({ length: count }, (_, i) => i + 1);
  if (count <= TOKENS_AT_ONCE) return all;
  const start = (turn * TOKENS_AT_ONCE) % count;
  return all.filter((token) => touched.has(token) || (token - 1 - start + count) % count < TOKENS_AT_ONCE);
}

/** The contract's counters at `block`; of the tokens those that `choose` names. */
async function readL1State(
  { contract }: L1Node, block: number, choose: (count: number) => readonly number[],
): Promise<L1State> {
  const at = { blockTag: block };
  const [batches, tokens, opens] = await Promise.all(
    [contract.batchCount(at), contract.tokenCount(at), contract.queueOf(OPEN, 0, at)]);
  const chosen = choose(Number(tokens));
  const [root, ...states] = await Promise.all(
    [contract.batchRoots(batches, at), ...chosen.map((token) => contract.stateOf(token, at))]);
  const ends = (head: bigint, tail: bigint) => ({ head: Number(head), tail: Number(tail) });
  return {
    batches: Number(batches), root: batches === 0n ? null : root, tokens: Number(tokens),
    opens: ends(opens.head, opens.tail),
    byToken: new Map(states.map((state, i) => [chosen[i], { frozen: state.frozen as boolean,
      credits: ends(state.creditHead, state.creditTail), exits: ends(state.exitHead, state.exitTail) }])),
  };
}

/** Compares what the store knows up to `block` with the contract's counters there. Throws HistoryHole. */
export function compareHistory(store: Store, block: number, theirs: L1State): void {
  const ours = store.history.at(block, [...theirs.byToken.keys()]);
  const same = (part: string, mine: unknown, other: unknown): void => {
    if (mine !== other) throw new HistoryHole(part, String(mine), String(other), block);
  };
  same("number of batches", ours.batches, theirs.batches);
  same("root of the last batch", ours.root, theirs.root);
  same("number of tokens", ours.tokens, theirs.tokens);
  for (const end of ["tail", "head"] as const) same(`${end} of the queue of opens`, ours.opens[end], theirs.opens[end]);
  for (const [token, there] of theirs.byToken) {
    const here = ours.byToken.get(token)!;
    same(`frozen state of token ${token}`, here.frozen, there.frozen);
    for (const queue of ["credits", "exits"] as const) {
      for (const end of ["tail", "head"] as const) {
        same(`${end} of the queue of ${queue} of token ${token}`, here[queue][end], there[queue][end]);
      }
    }
  }
}

/** Nodes without an archive keep the state of so many blocks at least. */
const STATE_KEPT = 64;

/**
 * The contract's counters at `block`, of the tokens those that `choose` names; undefined where the node has no such old
 * state (any more), or where the contract has no code: before its deployment, and among blocks that a local chain mined
 * by the dozen. Then they are compared at a later block. `head` is the node's last block.
 */
export async function readKeptState(
  node: L1Node, block: number, head: number, choose: (count: number) => readonly number[],
): Promise<L1State | undefined> {
  try {
    return await readL1State(node, block, choose);
  } catch (error) {
    if (isError(error, "BAD_DATA") && error.value === "0x") return undefined;
    if (head - block > STATE_KEPT && isRefusal(error)) return undefined;
    throw error;
  }
}

/**
 * The last block whose history the contract confirms, of those that the store remembers; `before` if it confirms none.
 * What is wrong at a block is wrong at all later ones, because the counters only grow.
 */
export async function lastConfirmed(store: Store, node: L1Node, before: number, head: number): Promise<number> {
  const blocks = store.chain.blocks().map(({ number }) => number).sort((a, b) => a - b);
  const isConfirmed = async (block: number): Promise<boolean> => {
    const theirs = await readKeptState(node, block, head, (count) => tokensToCompare(count, new Set(), 0));
    if (theirs === undefined) return false;
    try {
      compareHistory(store, block, theirs);
      return true;
    } catch (error) {
      if (error instanceof HistoryHole) return false;
      throw error;
    }
  };
  const last = blocks.at(-1);
  if (last === undefined || await isConfirmed(last)) return last ?? before;
  let [low, high] = [-1, blocks.length - 1]; // confirmed (or before all), not confirmed
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (await isConfirmed(blocks[middle])) low = middle;
    else high = middle;
  }
  return low === -1 ? before : blocks[low];
}
