/** The errors that Node finds before there is a request, or at its edges, in the same shape as all others. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyInstance } from "fastify";
import { ColonnadeError } from "../../protocol/errors.ts";
import { bodyOf, HttpError } from "./errors.ts";
import { newRequestId, REQUEST_ID, requestIdOf } from "./request-id.ts";

/** What Node says of a request that it cannot read. */
const REFUSALS: Record<string, HttpError> = {
  ERR_HTTP_REQUEST_TIMEOUT: new HttpError(408, "the request took too long to arrive"),
  HPE_HEADER_OVERFLOW: new HttpError(431, "path and headers are too long"),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new HttpError(413, "the extensions of chunks are too long"),
};
const MALFORMED = new HttpError(400, "the request is not HTTP as RFC 9112 has it");

interface PendingSocket extends Duplex {
  /** Node's response that is under way on this socket. */
  _httpMessage?: ServerResponse<IncomingMessage> | null;
}

/** Fastify's `clientErrorHandler`: answers and closes. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  const { _httpMessage: pending } = socket as PendingSocket;
  if (error.code === "ECONNRESET" || !socket.writable || pending?.headersSent === true)
    return void socket.destroy(error);
  const answer = (): void => refuse(socket, REFUSALS[error.code ?? ""] ?? MALFORMED);
  // An earlier request on this connection was whole: its answer goes first.
  if (pending?.req.complete === true) pending.once("finish", answer);
  else answer();
}

/** CONNECT and unknown expectations, which Node gives to nobody else. */
export function installRawErrors(server: Server): void {
  server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    const { status, text } = rendered(new HttpError(417, "the only expectation that is met is 100-continue"));
    response
      .writeHead(status, {
        "content-type": "application/json; charset=utf-8",
        "content-length": Buffer.byteLength(text),
        connection: "close",
        [REQUEST_ID]: requestIdOf(request),
      })
      .end(text);
  });
  server.on("connect", (_request: IncomingMessage, socket: Duplex) =>
    refuse(socket, new ColonnadeError("METHOD_NOT_ALLOWED", { method: "CONNECT", allow: "GET, HEAD, POST" }), [
      "Allow: GET, HEAD, POST",
    ])
  );
}

/** A request of HTTP/1.1 names one host; Node's own refusal has no body. */
export function requireHost(app: FastifyInstance): void {
  app.addHook("onRequest", ({ raw: { rawHeaders, httpVersion } }, reply, done) => {
    let hosts = 0;
    for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i].toLowerCase() === "host") hosts += 1;
    if (hosts === 1 || (hosts === 0 && httpVersion !== "1.1")) return done();
    void reply.header("connection", "close");
    done(new HttpError(400, "one Host header is needed"));
  });
}

function rendered(error: ColonnadeError): { status: number; text: string } {
  return { status: error instanceof HttpError ? error.status : 405, text: JSON.stringify(bodyOf(error)) };
}

function refuse(socket: Duplex, error: ColonnadeError, headers: readonly string[] = []): void {
  if (!socket.writable) return void socket.destroy();
  const { status, text } = rendered(error);
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      "Content-Type: application/json; charset=utf-8",
      `Content-Length: ${Buffer.byteLength(text)}`,
      `${REQUEST_ID}: ${newRequestId()}`,
      ...headers,
      "Connection: close",
      "",
      text,
    ].join("\r\n")
  );
}
