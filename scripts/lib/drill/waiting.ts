/** Waiting, with an end. */

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again and again until the answer is neither undefined nor false; undefined once `timeoutMs` have passed. */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs: number,
  pauseMs = 50,
): Promise<T | undefined> {
  for (const end = performance.now() + timeoutMs; performance.now() < end; await sleep(pauseMs)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
  }
  return undefined;
}

/**
 * The result of `work`. Throws an Error that names it when it takes longer than `timeoutMs`; the work itself goes on
 * unheard.
 */
export async function within<T>(what: string, work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${timeoutMs / 1000} s`)), timeoutMs);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
