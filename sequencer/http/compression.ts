/** Long answers to those who read them compressed. */
import { constants } from "node:zlib";
import compress from "@fastify/compress";
import type { FastifyInstance } from "fastify";

/** Bytes below which it is not worth the work. */
const THRESHOLD = 4_096;

/**
 * Compresses long answers to GET, on other threads. Lists of results go to programs near by in most cases, and to
 * compress them would cost those their speed. Call it before routes are registered.
 */
export async function compressLongAnswers(app: FastifyInstance): Promise<void> {
  // Before the plugin's own hook, which looks at what is set here.
  app.addHook("onRoute", (route) => {
    route.compress ??= [route.method].flat().includes("GET") ? {} : false;
  });
  await app.register(compress, {
    threshold: THRESHOLD,
    encodings: ["br", "gzip"],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } },
    zlibOptions: { level: 4 },
    // Never on the event loop.
    syncThreshold: 0,
    // Bodies come as they are: docs/api.md.
    globalDecompression: false,
  });
}
