/** What the HTTP side is told: who may use it, how much, and what may be kept of its answers. */
import { isIP } from "node:net";
import type { HubOptions } from "./http/events/hub.ts";

export interface Edge {
  /** Origins whose pages may read answers; "*": all. */
  origins: readonly string[];
  /** Seconds for which anybody may keep what never changes again. */
  keepFinal: number;
  /** Requests a minute of one address that shows no key; 0: no limits. */
  perMinute: number;
  /** Proxies that are believed when they say who asks: addresses and networks. */
  proxies: readonly string[];
  /** Who may follow the events. */
  events: HubOptions;
}

/** Seconds between heartbeats are what proxies allow of silence; a client that reads nothing for so long is gone. */
export const EVENT_TIMES = { heartbeatMs: 15_000, slowMs: 30_000 };

/** Requests a minute of one address, where nothing else is said: nobody but this machine reaches a loopback address. */
export const defaultPerMinute = (host: string): number => (/^(127\.|::1$|localhost$)/.test(host) ? 0 : 1_200);

/** Reads "10.0.0.1,192.168.0.0/16". Throws an Error that names the flag. */
export function readProxies(text: string): readonly string[] {
  if (text === "") return [];
  const proxies = text.split(",").map((part) => part.trim());
  for (const proxy of proxies) {
    const [address, bits, ...more] = proxy.split("/");
    const most = isIP(address) === 6 ? 128 : 32;
    const isNetwork = isIP(address) !== 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
    if (!isNetwork) throw new Error(`--trust-proxy must list addresses or networks such as 10.0.0.1 or 10.0.0.0/8, not "${proxy}"`);
  }
  return proxies;
}

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
