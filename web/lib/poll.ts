/** Things of the service that are looked at again and again while somebody looks at the page. */
import { onEnd, signal, type Signal } from "./signal.ts";

export interface Live<T> {
  /** Undefined until the first answer. */
  value: Signal<T | undefined>;
  /** Why the last look failed. */
  error: Signal<unknown>;
  /** Looks now. */
  refresh(): Promise<void>;
}

/**
 * Looks now and every `ms`, until the effect around it ends; not while the page is hidden. What has not changed is not
 * told again, so nothing that a reader has in focus is drawn anew for nothing.
 */
export function poll<T>(look: () => Promise<T>, ms: number): Live<T> {
  const value = signal<T | undefined>(undefined);
  const error = signal<unknown>(undefined);
  let text: string | undefined;
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function refresh(): Promise<void> {
    try {
      const found = await look();
      const now = JSON.stringify(found);
      if (isOver) return;
      error.set(undefined);
      if (now !== text) value.set(found);
      text = now;
    } catch (caught) {
      if (!isOver) error.set(caught);
    }
  }
  async function again(): Promise<void> {
    if (!document.hidden) await refresh();
    if (!isOver) timer = setTimeout(() => void again(), ms);
  }
  onEnd(() => {
    isOver = true;
    clearTimeout(timer);
  });
  void again();
  return { value, error, refresh };
}

/** Looks once. */
export const once = <T>(look: () => Promise<T>): Live<T> => poll(look, 2 ** 31 - 1);
