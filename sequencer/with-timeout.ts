import { ColonnadeError } from "../protocol/errors.ts";

/**
 * `work`, or TIMEOUT after `ms`; `onTimeout` is called then, because whatever hangs is not going to answer. The
 * timer keeps no process alive: a service that was told to stop does not wait for what it no longer wants.
 */
export async function withTimeout<T>(work: Promise<T>, ms: number, onTimeout: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      onTimeout();
      reject(new ColonnadeError("TIMEOUT", { ms }));
    }, ms);
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
