/** Follows GET /v1/events with fetch: in browsers and Node alike, and from the place where it was after each break. */
import { ColonnadeError } from "../protocol/errors.ts";
import type { EventFilter, EventView } from "./event-types.ts";

/**
 * `id` is the place in the service's order: give it as `after` to go on behind it. "ready": connected, and what happens
 * from now on is told. "gap": what came after the last known id is gone; ask for what you hold anew.
 */
export type StreamEvent = { id: string } & (EventView | { kind: "ready" } | { kind: "gap" });

export interface EventOptions {
  /** The id of the last known event. Left out: from now on. */
  after?: string;
  signal?: AbortSignal;
}

/** The service says something every 15 seconds. */
const SILENCE_MS = 45_000;
/** Milliseconds between tries: the first, and the longest. */
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

interface Block { event: string; data: string; id: string | undefined }

/** Sends a request for events and answers its response. Throws ColonnadeError for what is no stream. */
export type OpenStream = (query: URLSearchParams, signal: AbortSignal) => Promise<Response>;

/**
 * Events that match, again and again after breaks, without one left out or told twice. Ends when `signal` is aborted.
 * Throws what the service refuses (REQUEST_INVALID, TOO_MANY_STREAMS, NOT_FOUND where it has no events).
 */
export async function* followEvents(
  open: OpenStream, filter: EventFilter, { after, signal }: EventOptions = {},
): AsyncGenerator<StreamEvent, void, undefined> {
  let [last, waitMs] = [after, RETRY_MS];
  const isAborted = (): boolean => signal?.aborted === true;
  while (!isAborted()) {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    signal?.addEventListener("abort", abort);
    let silence = setTimeout(abort, SILENCE_MS);
    try {
      const response = await open(queryOf(filter, last), controller.signal);
      const alive = (): void => {
        clearTimeout(silence);
        silence = setTimeout(abort, SILENCE_MS);
      };
      for await (const { event, data, id } of blocksOf(response, alive)) {
        last = id ?? last;
        waitMs = RETRY_MS;
        if (event === "bye") break;
        if (data === "" || last === undefined) continue;
        if (event === "ready" || event === "gap") yield { kind: event, id: last };
        else yield { ...JSON.parse(data) as EventView, id: last };
      }
    } catch (error) {
      if (isAborted()) return;
      // What the service refuses, it refuses again; everything else may pass.
      if (error instanceof ColonnadeError && error.code !== "UNREACHABLE" && error.code !== "OVERLOADED") throw error;
    } finally {
      clearTimeout(silence);
      signal?.removeEventListener("abort", abort);
      controller.abort();
    }
    await pause(waitMs, signal);
    waitMs = Math.min(2 * waitMs, LONGEST_RETRY_MS);
  }
}

function queryOf({ account, operation, batch, kind }: EventFilter, after: string | undefined): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ account, operation, batch, kind, after })) {
    if (value !== undefined) query.set(name, [value].flat().join(","));
  }
  return query;
}

/** What stands between empty lines. `alive` is called for whatever comes, heartbeats too. */
async function* blocksOf(response: Response, alive: () => void): AsyncGenerator<Block, void, undefined> {
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  try {
    for (let text = ""; ;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive();
      const blocks = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = blocks.pop()!;
      for (const block of blocks) yield readBlock(block);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function readBlock(text: string): Block {
  const block: Block = { event: "message", data: "", id: undefined };
  for (const line of text.split("\n")) {
    const [, name, value] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
    if (name === "event" || name === "data" || name === "id") block[name] = value;
  }
  return block;
}

/** Waits, less long if `signal` is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}
