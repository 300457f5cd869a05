/** Reads the contract's events block range by block range, and notices when the chain changed its mind. */
import { createLogRange } from "../../l1/log-range.ts";
import type { Log } from "../log.ts";
import type { BlockRef } from "../store/chain.ts";
import type { Store } from "../store/store.ts";
import type { L1Clock } from "./clock.ts";
import { compareHistory, readKeptState, tokensToCompare } from "./history.ts";
import { createHoles } from "./holes.ts";
import { assertSameChain, nextBlockTime, type L1Node } from "./node.ts";
import { createRangeReader } from "./read-range.ts";
import { commonBlock, rollBack } from "./reorganise.ts";

export interface WatcherOptions {
  store: Store;
  node: L1Node;
  clock: L1Clock;
  domain: bigint;
  /** Names of the contract's instances, by index. */
  instances: readonly string[];
  deployBlock: number;
  /** A block counts when this many blocks, itself included, are on top of the one before it. At least 1. */
  confirmations: number;
  /** Most blocks in one question; fewer where the node refuses. */
  range?: number;
  /** Milliseconds without an answer, or with a head that went back, until L1 counts as away. */
  silenceMs: number;
  /** Seconds that the head may be old; undefined for a chain that stands still when nobody uses it. */
  headAge?: number;
  /** Milliseconds to the second try of a range whose events do not fit the contract. */
  retryMs?: number;
  /** Milliseconds for which a head below what was read already may be that of a node that lags. */
  patienceMs?: number;
  now?: () => number;
  monotonicMs?: () => number;
  log?: Log;
}

/** Why nothing that depends on L1's last state can be done now. */
export interface Behind { reason: "catching up" | "l1 silent" | "l1 standing still"; seconds: number }

export interface Watcher {
  /** Reads what is new. True if anything was. */
  tick(): Promise<boolean>;
  /** The last block that the node reported, the last one whose events were read, and the last one that is final. */
  heads(): { l1: number; read: number; final: number };
  /** Whether everything up to the last seen head was read at least once, and none of it is being read again. */
  isCaughtUp(): boolean;
  /** Undefined while L1 answers and its state is known. */
  behind(): Behind | undefined;
}

/** What is stored is compared with the contract this often, in milliseconds, even if no block comes. */
const RECHECK_MS = 10_000;

export function createWatcher(options: WatcherOptions): Watcher {
  const { store, node, clock, deployBlock, confirmations, silenceMs, headAge, retryMs = 1_000, patienceMs = silenceMs,
    now = Date.now, monotonicMs = () => performance.now(), log = () => {} } = options;
  const range = createLogRange(options.range);
  const holes = createHoles({ store, node, range, deployBlock, retryMs, now, log });
  const reader = createRangeReader({ ...options, range, now });
  let head: BlockRef = { number: 0, hash: "", timestamp: 0 };
  let final = deployBlock - 1;
  let caughtUp = false;
  let heardAt = monotonicMs();
  let comparedAt = -Infinity;
  let turn = 0;
  /** Since when the node's head is below the cursor. */
  let lagsSince: number | undefined;
  const cursorNumber = (): number => store.chain.cursor()?.number ?? deployBlock - 1;

  async function followChain(): Promise<boolean> {
    const cursor = store.chain.cursor();
    if (cursor === undefined || (await reader.blockAt(cursor.number))?.hash === cursor.hash) return false;
    if (head.number < cursor.number && !isReallyShorter()) {
      throw new Error(`the L1 node is at block ${head.number}, and ${cursor.number} was read already: it lags behind`);
    }
    const hashAt = async (number: number): Promise<string | null> => (await reader.blockAt(number))?.hash ?? null;
    const common = await commonBlock(store.chain.blocks(), hashAt);
    if (common < deployBlock) await assertSameChain(store, node, deployBlock);
    const { unsealedFrom } = rollBack(store, Math.max(common, deployBlock - 1));
    log(`L1 reorganised: back to block ${common}`
      + (unsealedFrom === null ? "" : `, batches from ${unsealedFrom} on are built anew`), "warn");
    return true;
  }

  /** Behind a load balancer one node may lag behind another; a chain that became shorter stays so. */
  function isReallyShorter(): boolean {
    lagsSince ??= monotonicMs();
    return monotonicMs() - lagsSince >= patienceMs;
  }

  /** What is stored, against the contract: a hole that an earlier version left, or a node that lied about both. */
  async function recheck(): Promise<void> {
    if (store.chain.cursor() === undefined || monotonicMs() - comparedAt < RECHECK_MS) return;
    if (comparedAt === -Infinity) takeBackGap();
    const block = cursorNumber();
    const theirs = await readKeptState(node, block, head.number, (count) => tokensToCompare(count, new Set(), turn++));
    if (theirs !== undefined) compareHistory(store, block, theirs);
    comparedAt = monotonicMs();
    holes.closed();
  }

  /** Once, at the start: versions before this one stored whatever the node said. */
  function takeBackGap(): void {
    const gap = store.history.gap();
    if (gap === undefined) return;
    const back = Math.max(gap.block - 1, deployBlock - 1);
    rollBack(store, back);
    log(`entry ${gap.index} of a queue is missing (kind ${gap.kind}, token ${gap.token}): `
      + `L1 is read again from ${back + 1}`, "warn");
  }

  async function readNew(): Promise<boolean> {
    const target = head.number - (confirmations - 1);
    let changed = false;
    while (cursorNumber() < target) {
      if (await reader.read(cursorNumber() + 1, target, head.number)) {
        comparedAt = monotonicMs();
        holes.closed();
      }
      changed = true;
    }
    return changed;
  }

  async function noteFinal(): Promise<void> {
    // Nodes that do not know the word have no finality to speak of: then it is what the confirmations say.
    const block = await node.provider.getBlock("finalized").catch(() => null);
    final = Math.min(block?.number ?? Infinity, cursorNumber());
  }

  return {
    async tick() {
      holes.pause();
      clock.heard(await nextBlockTime(node));
      const latest = await reader.blockAt("latest");
      if (latest === null) throw new Error("The L1 node knows no block");
      const isNew = latest.hash !== head.hash;
      head = latest;
      let changed = await followChain();
      lagsSince = undefined;
      try {
        await recheck();
        changed = await readNew() || changed;
      } catch (error) {
        await holes.handle(error, head.number).finally(() => { caughtUp &&= !holes.isRepairing(); });
      }
      if (isNew || changed) await noteFinal();
      caughtUp = true;
      heardAt = monotonicMs();
      return changed;
    },
    heads: () => ({ l1: head.number, read: cursorNumber(), final }),
    isCaughtUp: () => caughtUp,
    behind() {
      const silent = monotonicMs() - heardAt;
      if (!caughtUp) return { reason: "catching up", seconds: Math.floor(silent / 1000) };
      if (silent > silenceMs) return { reason: "l1 silent", seconds: Math.floor(silent / 1000) };
      const age = Math.floor(now() / 1000) - head.timestamp;
      if (headAge !== undefined && age > headAge) return { reason: "l1 standing still", seconds: age };
      return undefined;
    },
  };
}
