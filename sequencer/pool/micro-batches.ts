/** Gathers what comes in at the same time, so that checks and commits are paid for once for many. */
import { ColonnadeError } from "../../protocol/errors.ts";

export interface MicroBatches<T, R> {
  /**
   * Puts items behind those that wait and settles when all of them are done, in their order. Throws OVERLOADED, and takes none of them,
   * if that were more than may wait.
   */
  add(items: readonly T[]): Promise<R[]>;
  /** Settles when nothing waits or is under way. */
  settled(): Promise<void>;
}

export interface MicroBatchOptions<T, C, R> {
  /** Most items of one batch, unless one caller adds more at once. */
  size: number;
  /** Most items that may wait, those under way not counted. */
  limit: number;
  /** Prepares a batch elsewhere; while it does, the next one gathers. */
  check(items: readonly T[]): Promise<C[]>;
  /** Finishes a batch at once. Batches are finished in order, each before the one after it is. */
  finish(items: readonly T[], checked: readonly C[]): R[];
}

interface Group<T, R> {
  items: readonly T[];
  resolve(results: R[]): void;
  reject(error: unknown): void;
}

export function createMicroBatches<T, C, R>({ size, limit, check, finish }: MicroBatchOptions<T, C, R>): MicroBatches<T, R> {
  const groups: Group<T, R>[] = [];
  let waiting = 0;
  let isBusy = false;
  const whenIdle: (() => void)[] = [];

  /** The next batch: whole groups, so that a group's results come together. */
  function take(): Group<T, R>[] {
    let [taken, items] = [0, 0];
    while (taken < groups.length && (taken === 0 || items + groups[taken].items.length <= size)) items += groups[taken++].items.length;
    waiting -= items;
    return groups.splice(0, taken);
  }

  async function run(): Promise<void> {
    while (groups.length > 0) {
      // Whatever else has arrived by now comes along.
      await new Promise((resolve) => setImmediate(resolve));
      let batch = take();
      let checking = checked(batch);
      for (;;) {
        const outcome = await checking;
        const done = batch;
        const more = groups.length > 0;
        // The other cores check the next batch while this thread finishes the last one.
        if (more) checking = checked((batch = take()));
        settle(done, outcome);
        if (!more) break;
      }
    }
    isBusy = false;
    for (const tell of whenIdle.splice(0)) tell();
  }

  /** Never rejects: a failure is the batch's own. */
  function checked(batch: readonly Group<T, R>[]): Promise<{ values: C[] } | { error: unknown }> {
    return check(batch.flatMap(({ items }) => items)).then((values) => ({ values }), (error: unknown) => ({ error }));
  }

  function settle(batch: readonly Group<T, R>[], outcome: { values: C[] } | { error: unknown }): void {
    try {
      if ("error" in outcome) throw outcome.error;
      const results = finish(batch.flatMap(({ items }) => items), outcome.values);
      let from = 0;
      for (const { items, resolve } of batch) resolve(results.slice(from, (from += items.length)));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return {
    add(items) {
      if (waiting + items.length > limit) return Promise.reject(new ColonnadeError("OVERLOADED", { waiting, limit }));
      return new Promise((resolve, reject) => {
        groups.push({ items, resolve, reject });
        waiting += items.length;
        if (isBusy) return;
        isBusy = true;
        void run();
      });
    },
    settled: () => (isBusy ? new Promise((resolve) => whenIdle.push(resolve)) : Promise.resolve()),
  };
}
