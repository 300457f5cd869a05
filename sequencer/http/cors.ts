/** Which pages of other origins may read the answers. */
import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";
import { REQUEST_ID } from "./request-id.ts";

/** Headers of answers that a page may read besides the few that it always may. */
const EXPOSED = ["Allow", "ETag", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", REQUEST_ID];
/** Headers that a page may send. */
const ALLOWED = ["Authorization", "Content-Type", "If-None-Match", "Last-Event-ID", REQUEST_ID];
/** Seconds for which a browser need not ask again: more than it keeps an answer anyway. */
const MAX_AGE = 7_200;

/**
 * Lets pages of these origins ("*": of all) use the API. Nothing here goes by cookies, so nobody's rights are lent to
 * them. Call it before anything else registers routes.
 */
export async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: origins.includes("*") ? "*" : [...origins],
    methods: ["GET", "HEAD", "POST"],
    exposedHeaders: EXPOSED,
    allowedHeaders: ALLOWED,
    maxAge: MAX_AGE,
    // An OPTIONS that is no preflight is none of our business, but no error either.
    strictPreflight: false,
  });
}
