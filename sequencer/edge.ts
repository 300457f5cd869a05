/** What the HTTP side is told: who may use it, how much, and what may be kept of its answers. */
import type { HubOptions } from "./http/events/hub.ts";

export interface Edge {
  /** Origins whose pages may read answers; "*": all. */
  origins: readonly string[];
  /** Seconds for which anybody may keep what never changes again. */
  keepFinal: number;
  /** Who may follow the events. */
  events: HubOptions;
}

/** Seconds between heartbeats are what proxies allow of silence; a client that reads nothing for so long is gone. */
export const EVENT_TIMES = { heartbeatMs: 15_000, slowMs: 30_000 };

/** A year: what HTTP calls for ever. */
const FOR_EVER = 31_536_000;

/**
 * Where nothing is configured nothing is kept on a local chain, which is started anew with other batches under the same
 * numbers.
 */
export const defaultKeepFinal = (isLocal: boolean): number => (isLocal ? 0 : FOR_EVER);

/** Reads "*" or "https://example.org,http://127.0.0.1:5173". Throws an Error that names the flag. */
export function readOrigins(text: string): readonly string[] {
  if (text === "") return [];
  const origins = text.split(",").map((part) => part.trim());
  for (const origin of origins) {
    const isOrigin = origin === "*" || (URL.canParse(origin) && new URL(origin).origin === origin);
    if (!isOrigin) {
      throw new Error(`--cors must list origins such as https://example.org (scheme, host and port, no path), or be "*", not "${origin}"`);
    }
  }
  return origins;
}
