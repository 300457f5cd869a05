/** What waits for a batch, token by token. */
import { CREDIT, EXIT, OPEN } from "../store/entries.ts";
import type { Store } from "../store/store.ts";

/** What one token has waiting. */
export interface Demand {
  token: number;
  /** Whether a batch of it would be full in some way. */
  isFull: boolean;
  /** Milliseconds since the epoch at which the longest waiting came. */
  since: number;
}

/** From how many on a batch counts as full. */
export interface Fullness {
  operations: number;
  opens: number;
  credits: number;
  exits: number;
}

interface Waiting {
  n: number;
  oldest: number | null;
}
const NOTHING: Waiting = { n: 0, oldest: null };

/**
 * Tokens with something to do, the longest waiting first. Opens go with any batch, so every live token shares them.
 * Two questions to the database, however many tokens anybody registered.
 */
export function demandsOf(store: Store, full: Fullness): Demand[] {
  const pooled = store.operations.waitingByToken();
  const queues = new Map(store.entries.waitingByQueue().map((row) => [`${row.kind}/${row.token}`, row]));
  const waiting = (kind: number, token: number): Waiting => queues.get(`${kind}/${token}`) ?? NOTHING;
  const opens = waiting(OPEN, 0);
  const found: Demand[] = [];
  for (const { token, frozenBlock } of store.chain.tokens()) {
    if (frozenBlock !== null) continue;
    const operations = pooled.get(token) ?? NOTHING;
    const [credits, exits] = [waiting(CREDIT, token), waiting(EXIT, token)];
    const times = [operations, credits, exits].flatMap(({ oldest }) => oldest ?? []);
    if (times.length === 0 && opens.oldest === null) continue;
    const isFull = operations.n + exits.n >= full.operations || credits.n >= full.credits || exits.n >= full.exits
      || opens.n >= full.opens;
    // A token of its own need goes before one that would only carry opens.
    const since = times.length === 0 ? opens.oldest! + 1 : Math.min(...times, opens.oldest ?? Infinity);
    found.push({ token, isFull, since });
  }
  return found.sort((a, b) => a.since - b.since);
}
