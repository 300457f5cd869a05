/** A name for each request, so that a line of the log can be found by whoever got the answer. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";

export const REQUEST_ID = "x-request-id";

/** What a client's own name for its request may be: it goes into the log and back into a header. */
const SAFE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const process = randomBytes(6).toString("hex");
let count = 0;

/** A name that no other request of any process has. */
export const newRequestId = (): string => `${process}-${(count += 1).toString(36)}`;

/** The client's own name for its request if that is short and safe, else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, "headers">): string {
  const given = headers[REQUEST_ID];
  return typeof given === "string" && SAFE.test(given) ? given : newRequestId();
}

/** Puts the name into every answer. */
export function sendRequestIds(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    void reply.header(REQUEST_ID, request.id);
    done();
  });
}
