/** How much each address and each API key may ask. */
import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { ColonnadeError } from "../../protocol/errors.ts";
import { hashOfKey } from "../api-keys.ts";
import type { ApiKeyRow } from "../store/api-keys.ts";
import type { Store } from "../store/store.ts";
import { clientOf } from "./client-of.ts";

const WINDOW_MS = 60_000;
/** Addresses and keys that are remembered; the longest silent go first. */
const MOST_REMEMBERED = 50_000;

/**
 * Limits requests a minute: `perMinute` for an address (a /64 of IPv6), a key's own for those who have one. 0: no limits.
 * Call it before routes are registered.
 */
export async function limitRequests(app: FastifyInstance, keys: Store["apiKeys"], perMinute: number): Promise<void> {
  if (perMinute === 0) return;
  const found = new WeakMap<FastifyRequest, ApiKeyRow>();
  await app.register(rateLimit, {
    timeWindow: WINDOW_MS,
    cache: MOST_REMEMBERED,
    enableDraftSpec: true,
    keyGenerator(request) {
      const hash = keyOf(request);
      const row = hash === undefined ? undefined : keys.living(hash);
      // A key that is none counts for the address: guessing is limited too.
      if (row === undefined) return clientOf(request.ip);
      found.set(request, row);
      return `key ${row.id}`;
    },
    // The API's document is in memory, and a program asks for it once.
    allowList: (request: FastifyRequest) => request.routeOptions.url === "/openapi.json" || found.get(request)?.perMinute === 0,
    max: (request: FastifyRequest) => found.get(request)?.perMinute ?? perMinute,
    errorResponseBuilder: (_request, { max, ttl }) =>
      new ColonnadeError("RATE_LIMITED", { limit: max, seconds: WINDOW_MS / 1000, retryAfter: Math.max(1, Math.ceil(ttl / 1000)) }),
  });
  // After the limits, before a body is read.
  app.addHook("preParsing", (request, reply, _payload, done) => {
    if (request.headers.authorization === undefined || found.has(request)) return done();
    void reply.header("www-authenticate", "Bearer");
    done(new ColonnadeError("API_KEY_INVALID"));
  });
}

/** The hash of the key that a request shows; undefined if it shows none. */
function keyOf({ headers: { authorization } }: FastifyRequest): string | undefined {
  const [, key] = /^Bearer (\S+)$/i.exec(authorization ?? "") ?? [];
  return key === undefined ? undefined : hashOfKey(key);
}
