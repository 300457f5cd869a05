/** What GET /v1/events tells: one thing that happened, with what of it matches the filter. */
import type { ErrorCode } from "../protocol/errors.ts";

/**
 * "queued": the service read entries of L1's queues. "back": what was said before holds no longer, because L1 was
 * reorganised or a batch is built anew; `stage` says where it is now.
 */
export type EventKind =
  | "pooled" | "rejected" | "queued" | "sealed" | "committed" | "proven" | "submitted" | "verified" | "back";

export interface EventView {
  kind: EventKind;
  /** Where it is from now on. "lost": an entry that L1 took back. */
  stage: Exclude<EventKind, "back"> | "lost";
  /** ISO 8601. */
  at: string;
  batch: number | null;
  /** `hash` is null where only L1 knows the operation; `to` is 0 in a withdrawal. */
  operations: { hash: string | null; from: number; to: number }[];
  entries: { queue: "opens" | "credits" | "exits"; token: number; index: number; account: number }[];
  /** Why operations were rejected. */
  code: ErrorCode | null;
  l1Transaction: string | null;
  l1Block: number | null;
}

/** Each property a list of alternatives; what is left out does not matter. */
export interface EventFilter {
  /** Sender, receiver, or the account of an entry. */
  account?: number | readonly number[];
  operation?: string | readonly string[];
  batch?: number | readonly number[];
  kind?: EventKind | readonly EventKind[];
}
