/** Bodies are JSON in UTF-8, as they are: nothing is decoded, unpacked or guessed. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpError } from "./errors.ts";
import { parseJson } from "./json.ts";

/** What else a content type could say would have to be obeyed. */
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*("utf-8"|utf-8)\s*)?$/i;

/** Reading a longer body takes milliseconds. */
const LONG = 16_384;

const TURN_MS = 10;

/**
 * Works for some milliseconds in each turn of the event loop: whatever else has come, short requests above all, goes between. Work must not throw.
 */
function inTurns(): (work: () => void) => void {
  const waiting: (() => void)[] = [];
  const next = (): void => {
    const end = performance.now() + TURN_MS;
    do {
      waiting[0]();
      // Only now, so that work that comes meanwhile starts no second line.
      waiting.shift();
    } while (waiting.length > 0 && performance.now() < end);
    if (waiting.length > 0) setImmediate(next);
  };
  return (work) => {
    if (waiting.push(work) === 1) setImmediate(next);
  };
}

/** Leaves JSON as the only type of body that the app reads; others get 415. */
export function takeJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const inTurn = inTurns();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request: FastifyRequest, body: Buffer, done) => {
    const read = (): void => {
      let value: unknown;
      try {
        assertPlain(request);
        value = parseJson(body);
      } catch (error) {
        return done(error as Error);
      }
      done(null, value);
    };
    if (body.length < LONG) read();
    else inTurn(read);
  });
}

function assertPlain({ headers }: FastifyRequest): void {
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = headers;
  if (!JSON_TYPE.test(type)) throw new HttpError(415, "the content type must be application/json, in UTF-8");
  if (encoding !== "identity") throw new HttpError(415, "the body must not be encoded");
}
