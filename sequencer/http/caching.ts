/** What may be kept of an answer: for ever what never changes again, and the rest only after asking whether it did. */
import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Watcher } from "../l1/watcher.ts";
import type { BatchRow } from "../store/batches.ts";

const REVALIDATE = "no-cache";
const NEVER = "no-store";

/** Whether L1 has verified a batch in a block that it cannot take back: neither it nor its operations change again. */
export const isFinal = ({ l1Block }: BatchRow, watcher: Watcher): boolean =>
  l1Block !== null && l1Block <= watcher.heads().final;

/**
 * Says of an answer that it never changes again, so that everybody may keep it for `seconds`; 0 leaves it at asking
 * each time.
 */
export function keepFor(reply: FastifyReply, seconds: number): void {
  if (seconds > 0) void reply.header("cache-control", `public, max-age=${seconds}, immutable`);
}

/**
 * Gives answers to GET an ETag and 304 to those who have them already. Errors and answers to POST are for nobody to
 * keep. What has headers of its own for this is left alone.
 */
export function cacheAnswers(app: FastifyInstance): void {
  app.addHook("onSend", (request, reply, payload, done) => {
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (!isRead || reply.statusCode !== 200) {
      // What is kept of an error would be an error for ever.
      void reply.header("cache-control", NEVER);
      return done();
    }
    if (!reply.hasHeader("cache-control")) void reply.header("cache-control", REVALIDATE);
    if (typeof payload !== "string" || reply.hasHeader("etag")) return done();
    // Weak: the same answer may be sent compressed.
    const tag = `"${createHash("sha256").update(payload).digest("base64url").slice(0, 22)}"`;
    void reply.header("etag", `W/${tag}`);
    if (!names(request.headers["if-none-match"], tag)) return done();
    void reply.code(304).removeHeader("content-type");
    done(null, "");
  });
}

function names(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(",").some((known) => known.trim() === "*" || known.trim().replace(/^W\//, "") === tag);
}
