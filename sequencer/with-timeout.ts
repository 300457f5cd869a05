import { ColonnadeError } from "../protocol/errors.ts";

/** `work`, or TIMEOUT after `ms`; `onTimeout` is called then, because whatever hangs is not going to answer. */
export async function withTimeout<T>(work: Promise<T>, ms: number, onTimeout: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      onTimeout();
      reject(new ColonnadeError("TIMEOUT", { ms }));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
