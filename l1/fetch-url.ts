/**
 * How ethers asks a node over HTTP: by fetch. ethers' own way gives up a question that is not answered, and leaves its
 * socket open for ever: a service could not end while a node keeps one silent.
 */
import type { FetchGetUrlFunc } from "ethers";

/** `timeoutMs` bounds one question, headers and body; `ended` gives up all of them. */
export function fetchUrl(timeoutMs: number, ended: AbortSignal): FetchGetUrlFunc {
  return async ({ url, method, headers, body }) => {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const timer = setTimeout(abort, timeoutMs);
    ended.addEventListener("abort", abort);
    try {
      ended.throwIfAborted();
      const response = await fetch(url, { method, headers, body: body as Uint8Array<ArrayBuffer> | null, signal: controller.signal });
      const { status: statusCode, statusText: statusMessage } = response;
      // It is unpacked already.
      const { "content-encoding": _packed, ...rest } = Object.fromEntries(response.headers);
      return { statusCode, statusMessage, headers: rest, body: new Uint8Array(await response.arrayBuffer()) };
    } catch (error) {
      // "fetch failed" says nothing: its cause does.
      throw error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
    } finally {
      clearTimeout(timer);
      ended.removeEventListener("abort", abort);
    }
  };
}
