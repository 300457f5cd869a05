/**
 * What is done about a hole in the history: asked for again, later each time; taken back if it was stored; a fault at last.
 */
import type { LogRange } from "../../l1/log-range.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";
import { HistoryHole, lastConfirmed } from "./history.ts";
import type { L1Node } from "./node.ts";
import { rollBack } from "./reorganise.ts";

export interface HolesOptions {
  store: Store;
  node: L1Node;
  range: LogRange;
  deployBlock: number;
  /** Pause after the first failure, in milliseconds; it doubles with each further one. */
  retryMs: number;
  now: () => number;
  log: Log;
}

export interface Holes {
  /** Throws the last hole again while its pause lasts. */
  pause(): void;
  /** Deals with whatever reading threw, and throws: the hole, to be tried again, or a fault that names both sides. */
  handle(error: unknown, head: number): Promise<never>;
  /** Notes that a range, or what is stored, agrees with the contract. */
  closed(): void;
  /** Whether history is being read again after it was taken back to before `cursor`. */
  isRepairing(): boolean;
}

/** Tries of one place until a person has to look. With a first pause of a second that is two minutes. */
const TRIES = 8;
const LONGEST_PAUSE = 60;
/** A node may be wrong once: what is stored is touched only when it says the same again. */
const TRIES_BEFORE_REPAIR = 2;

export function createHoles({ store, node, range, deployBlock, retryMs, now, log }: HolesOptions): Holes {
  let open: { hole: HistoryHole; tries: number; until: number } | undefined;
  /** Where the cursor was before the last repair, and how many repairs did not get beyond it. */
  let repair: { cursor: number; count: number } | undefined;

  async function takeBack(head: number): Promise<void> {
    const cursor = store.chain.cursor()?.number ?? deployBlock - 1;
    const confirmed = await lastConfirmed(store, node, deployBlock - 1, head);
    if (confirmed >= cursor) return;
    repair = { cursor: Math.max(cursor, repair?.cursor ?? 0), count: (repair?.count ?? 0) + 1 };
    const { unsealedFrom } = rollBack(store, confirmed);
    log(`what was read of L1 after block ${confirmed} was incomplete: it is read again`
      + (unsealedFrom === null ? "" : `, batches from ${unsealedFrom} on are built anew`), "warn");
  }

  return {
    pause() {
      if (open !== undefined && now() < open.until) throw open.hole;
    },
    async handle(error, head) {
      if (!(error instanceof HistoryHole)) throw error;
      const tries = (open?.tries ?? 0) + 1;
      open = { hole: error, tries, until: now() + retryMs * Math.min(2 ** (tries - 1), LONGEST_PAUSE) };
      range.halve();
      if (tries > TRIES || (repair?.count ?? 0) > TRIES) throw error.fault;
      if (tries >= TRIES_BEFORE_REPAIR) await takeBack(head);
      throw error;
    },
    closed() {
      open = undefined;
      if (repair !== undefined && (store.chain.cursor()?.number ?? 0) > repair.cursor) repair = undefined;
    },
    isRepairing: () => repair !== undefined && (store.chain.cursor()?.number ?? deployBlock - 1) < repair.cursor,
  };
}
