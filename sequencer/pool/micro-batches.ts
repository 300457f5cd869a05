/** Gathers what comes in at the same time, so that checks and commits are paid for once for many. */
import { ColonnadeError } from "../../protocol/errors.ts";
import { Turns, type Request, type Share } from "./turns.ts";

export interface MicroBatches<T, R> {
  /**
   * Lets the items of one request wait for their turns and settles when all of them are done, in their order. `client`
   * is who sent them: clients take turns. Throws OVERLOADED, and takes none of them, if they would wait too long or too
   * many wait; `retryAfter` in the details is in seconds.
   */
  add(items: readonly T[], client?: string): Promise<R[]>;
  /** Throws the OVERLOADED that `add` would throw for so many items. */
  assertRoom(count: number, client?: string): void;
  /** Settles when nothing waits or is under way. */
  settled(): Promise<void>;
}

export interface MicroBatchOptions<T, C, R> {
  /** Most items of one batch. */
  size: number;
  /** Most items that may wait, those under way not counted. */
  limit: number;
  /** Milliseconds that an item may be expected to wait. Left out: no limit. */
  mostWaitMs?: number;
  /** Items a second that are expected before any were measured. */
  rate?: number;
  /** Prepares a batch elsewhere; while it does, the next one gathers. */
  check(items: readonly T[]): Promise<C[]>;
  /** Finishes a batch at once. Batches are finished in order, each before the one after it is. */
  finish(items: readonly T[], checked: readonly C[]): R[];
  /** Milliseconds that never go back. */
  now?: () => number;
}

interface Group<T, R> extends Request<T> {
  results: R[];
  resolve(results: R[]): void;
  reject(error: unknown): void;
}

/** How much the last measurement counts. */
const NEWEST = 0.2;

export function createMicroBatches<T, C, R>(options: MicroBatchOptions<T, C, R>): MicroBatches<T, R> {
  const { size, limit, mostWaitMs = Infinity, check, finish, now = () => performance.now() } = options;
  const turns = new Turns<T, Group<T, R>>();
  let rate = options.rate ?? Infinity;
  let underWay = 0;
  let isBusy = false;
  const whenIdle: (() => void)[] = [];

  type Batch = readonly Share<T, Group<T, R>>[];
  const itemsOf = (batch: Batch): T[] => batch.flatMap(({ request, from, to }) => request.items.slice(from, to));

  function take(): Batch {
    const batch = turns.take(size);
    underWay += countOf(batch);
    return batch;
  }

  async function run(): Promise<void> {
    while (turns.waiting > 0) {
      // Whatever else has arrived by now comes along.
      await new Promise((resolve) => setImmediate(resolve));
      let since = now();
      let batch = take();
      let checking = checked(batch);
      for (;;) {
        const outcome = await checking;
        const done = batch;
        const more = turns.waiting > 0;
        // The other cores check the next batch while this thread finishes the last one.
        if (more) checking = checked((batch = take()));
        settle(done, outcome);
        measure(countOf(done), now() - since);
        since = now();
        if (!more) break;
      }
    }
    isBusy = false;
    for (const tell of whenIdle.splice(0)) tell();
  }

  /** A small batch takes as long as a larger one nearly: it says nothing about how fast many are done. */
  function measure(count: number, ms: number): void {
    underWay -= count;
    if (2 * count < size || ms <= 0) return;
    const measured = (1000 * count) / ms;
    rate = Number.isFinite(rate) ? (1 - NEWEST) * rate + NEWEST * measured : measured;
  }

  /** Never rejects: a failure is the batch's own. */
  function checked(batch: Batch): Promise<{ values: C[] } | { error: unknown }> {
    return check(itemsOf(batch)).then(
      (values) => ({ values }),
      (error: unknown) => ({ error })
    );
  }

  function settle(batch: Batch, outcome: { values: C[] } | { error: unknown }): void {
    try {
      if ("error" in outcome) throw outcome.error;
      const results = finish(itemsOf(batch), outcome.values);
      let at = 0;
      for (const { request, from, to } of batch) {
        for (let i = from; i < to; i++) request.results.push(results[at++]);
        if (request.results.length === request.items.length) request.resolve(request.results);
      }
    } catch (error) {
      for (const { request } of batch) {
        request.dropped = true;
        request.reject(error);
      }
    }
  }

  /** Throws OVERLOADED if a request of `count` items should not wait. */
  function assertRoom(count: number, client = ""): void {
    const expectedMs = (1000 * (underWay + turns.ahead(client, count) + count)) / rate;
    if (turns.hasRoom(count, limit) && expectedMs <= mostWaitMs) return;
    const retryAfter = Math.max(1, Math.ceil((expectedMs - Math.min(mostWaitMs, expectedMs)) / 1000));
    throw new ColonnadeError("OVERLOADED", { waiting: turns.waiting, expectedMs: Math.round(expectedMs), retryAfter });
  }

  return {
    assertRoom,
    add(items, client = "") {
      if (items.length === 0) return Promise.resolve([]);
      return new Promise((resolve, reject) => {
        assertRoom(items.length, client);
        turns.add({ client, items, taken: 0, dropped: false, results: [], resolve, reject });
        if (isBusy) return;
        isBusy = true;
        void run();
      });
    },
    settled: () => (isBusy ? new Promise((resolve) => whenIdle.push(resolve)) : Promise.resolve()),
  };
}

const countOf = (batch: readonly { from: number; to: number }[]): number =>
  batch.reduce((sum, { from, to }) => sum + to - from, 0);
