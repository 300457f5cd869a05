/** Values that tell who reads them when they change. */

export interface Signal<T> {
  (): T;
  set(value: T): void;
}

interface Effect {
  run(): void;
  /** Signals that it read, to be left before it runs again. */
  reads: Set<Set<Effect>>;
  ends: (() => void)[];
}

let current: Effect | undefined;

/** A value. Reading it inside an effect makes the effect run again when the value changes. */
export function signal<T>(initial: T): Signal<T> {
  let value = initial;
  const readers = new Set<Effect>();
  const read = (): T => {
    if (current !== undefined) {
      readers.add(current);
      current.reads.add(readers);
    }
    return value;
  };
  return Object.assign(read, {
    set(next: T): void {
      if (Object.is(next, value)) return;
      value = next;
      // One that ended meanwhile, because what is around it ran again, has left.
      for (const reader of [...readers]) if (readers.has(reader)) reader.run();
    },
  });
}

/**
 * Runs `step` now and whenever what it read changes. Effects and timers inside end before each run. Returns its end.
 */
export function effect(step: () => void): () => void {
  const self: Effect = { run, reads: new Set(), ends: [] };
  function leave(): void {
    for (const end of self.ends.splice(0)) end();
    for (const readers of self.reads) readers.delete(self);
    self.reads.clear();
  }
  function run(): void {
    leave();
    const outer = current;
    current = self;
    try {
      step();
    } finally {
      current = outer;
    }
  }
  onEnd(leave);
  run();
  return leave;
}

/** Calls `end` when the effect around it ends or runs again; never, outside of effects. */
export function onEnd(end: () => void): void {
  current?.ends.push(end);
}

/** Runs `step` so that what it reads does not count for the effect around it. */
export function untracked<T>(step: () => T): T {
  const outer = current;
  current = undefined;
  try {
    return step();
  } finally {
    current = outer;
  }
}
