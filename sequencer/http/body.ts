/** Bodies are JSON in UTF-8, as they are: nothing is decoded, unpacked or guessed. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpError } from "./errors.ts";
import { parseJson } from "./json.ts";

/** What else a content type could say would have to be obeyed. */
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*("utf-8"|utf-8)\s*)?$/i;

/** Leaves JSON as the only type of body that the app reads; others get 415. */
export function takeJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request: FastifyRequest, body: Buffer, done) => {
    try {
      const { "content-type": type = "", "content-encoding": encoding = "identity" } = request.headers;
      if (!JSON_TYPE.test(type)) throw new HttpError(415, "the content type must be application/json, in UTF-8");
      if (encoding !== "identity") throw new HttpError(415, "the body must not be encoded");
      done(null, parseJson(body));
    } catch (error) {
      done(error as Error);
    }
  });
}
