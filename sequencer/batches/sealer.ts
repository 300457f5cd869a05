/** Decides when a batch is sealed: when it is full, or when something in it has waited long enough. */
import type { Instance } from "../../protocol/instance.ts";
import type { Log } from "../log.ts";
import type { BatchRow } from "../store/batches.ts";
import type { Insisted } from "../l1/insistence.ts";
import { OPEN } from "../store/entries.ts";
import type { Store } from "../store/store.ts";
import { unsealFrom } from "../store/unseal.ts";
import { largest } from "./build.ts";
import { oldestLate } from "../l1/late.ts";
import { demandsOf, type Fullness } from "./demands.ts";
import { sealBatch } from "./seal.ts";

export interface SealerOptions {
  store: Store;
  instances: readonly Instance[];
  domain: bigint;
  /** Seal when this many operations wait in one token; the largest instance's size at most. */
  sealSize: number;
  /** Seal when something waited this long. */
  sealAfterMs: number;
  /** Most sealed batches that wait for a proof: sealing later is better than waiting sealed, because it fills batches. */
  maxUnproven: number;
  /** Most batches that L1 has not verified. */
  maxUnverified: number;
  /** Seconds by which the contract lets a batch's time lie behind the block's. */
  window: number;
  /** Seconds that a batch's time is put before L1's: nodes and blocks differ by some. */
  timeMargin: number;
  feeAccount: () => number;
  l1Time: () => number;
  /** The late entry without which the contract takes no batch. */
  insisted?: () => Insisted | undefined;
  /** For whoever is no submitter: seconds after which an entry is late, and a batch that begins with it is anybody's to submit. */
  onlyLateAfter?: number;
  now?: () => number;
  log?: Log;
}

export interface Sealer {
  /** Seals what is due. True if anything changed. */
  tick(): boolean;
}

export function createSealer(options: SealerOptions): Sealer {
  const { store, instances, domain, sealAfterMs, window, insisted = () => undefined, onlyLateAfter, now = Date.now, log = () => {} } = options;
  const limits = largest(instances);
  const full: Fullness = { operations: Math.min(options.sealSize, limits.ops), opens: limits.maxOpen, credits: limits.maxCredit,
    exits: limits.maxExit };
  /** The store's version at which a token had nothing that could be done. */
  const idle = new Map<number, { version: number; until: number }>();

  /** Whether the contract would take a batch of `token` next. */
  function mayComeNext(): (token: number) => boolean {
    const wanted = insisted();
    const due = wanted !== undefined && store.entries.at(wanted.kind, wanted.token, wanted.index)?.batch === null ? wanted
      : onlyLateAfter === undefined ? undefined
        : oldestLate(store, { lateAfter: onlyLateAfter, l1Time: options.l1Time(), after: store.batches.head() });
    if (due === undefined) return () => onlyLateAfter === undefined;
    // Opens go with a batch of any token.
    return (token) => due.kind === OPEN || due.token === token;
  }

  function sealDue(): boolean {
    const unverified = store.batches.unverified();
    const unproven = unverified.filter(({ stage }) => stage === "sealed" || stage === "committed");
    if (unproven.length >= options.maxUnproven || unverified.length >= options.maxUnverified) return false;
    const isNext = mayComeNext();
    for (const { token, isFull, since } of demandsOf(store, full)) {
      if (!isNext(token)) continue;
      if (!isFull && now() - since < sealAfterMs) continue;
      const seen = idle.get(token);
      if (seen?.version === store.version && now() < seen.until) continue;
      const batchTime = options.l1Time() - options.timeMargin;
      const batch = sealBatch(store, { token, domain, batchTime, feeAccount: options.feeAccount(), instances }, now());
      if (batch === undefined) {
        // Everything that waits is kept out by something else: look again when something changed, or after a while.
        idle.set(token, { version: store.version, until: now() + sealAfterMs });
        continue;
      }
      log(`batch ${batch.number} sealed: token ${token}, ${batch.operations} operations, ${batch.opens} opens, ${batch.credits} credits, `
        + `${batch.exits} exits, instance ${batch.instance}`);
      return true;
    }
    return false;
  }

  /** Why the contract will not take a batch that is next; undefined as far as is known. */
  function refusalOf(first: BatchRow): string | undefined {
    if (first.batchTime + window < options.l1Time()) return "waited too long for L1";
    const wanted = insisted();
    const entry = wanted && store.entries.at(wanted.kind, wanted.token, wanted.index);
    if (entry === undefined || entry.batch === first.number) return undefined;
    return `leaves out an entry that L1 insists on (kind ${entry.kind}, token ${entry.token}, index ${entry.index})`;
  }

  /** What the contract will not take any more is built anew, with all after it. */
  function unsealRefused(): boolean {
    const [first] = store.batches.unverified();
    // What is on its way reverts, or was mined before: the publisher finds out.
    if (first === undefined || first.stage === "submitted") return false;
    const refusal = refusalOf(first);
    if (refusal === undefined) return false;
    log(`batch ${first.number} ${refusal}: it and all later ones are built anew`, "warn");
    store.transaction(() => unsealFrom(store, first.number));
    return true;
  }

  return {
    tick() {
      const expired = store.operations.expire(options.l1Time() - options.timeMargin, now());
      if (expired > 0) {
        store.version += 1;
        log(`${expired} operations expired in the pool`);
      }
      const changed = unsealRefused();
      return sealDue() || changed || expired > 0;
    },
  };
}
