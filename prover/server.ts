/** A prover as a service of its own, for a machine that only proves: POST /v1/calls, answered as one JSON line an answer. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ColonnadeError } from "../protocol/errors.ts";
import { toJson } from "../protocol/json.ts";
import { createAnswerer, type Answer } from "./calls.ts";
import type { Prover } from "./port.ts";

/** Columns come in pieces of some megabytes. A string ends at 512 MiB, so this has to stay well below. */
const LONGEST_CALL = 128 * 2 ** 20;

export interface ProverServerOptions {
  /** Bytes. */
  longestCall?: number;
}

/**
 * Serves `prover`. It has no authentication: bind it to loopback or a private network. Nothing that is sent to it ends
 * it.
 */
export function createProverServer(prover: Prover, { longestCall = LONGEST_CALL }: ProverServerOptions = {}): Server {
  const answerCall = createAnswerer(prover);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    let size = Number(request.headers["content-length"] ?? 0);
    if (size > longestCall) return refuse(response, size);
    size = 0;
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > longestCall) return refuse(response, size);
      parts.push(part);
    }
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    // A proof may wait long for its turn, longer than clients wait for headers.
    response.flushHeaders();
    // Who hangs up does not want the proof any more.
    const controller = new AbortController();
    response.on("close", () => controller.abort());
    await answerCall(Buffer.concat(parts).toString("utf8"), (text) => void response.write(`${text}\n`), {
      signal: controller.signal,
    });
    response.end();
  }

  /** What is still on its way is not read: the connection ends. */
  function refuse(response: ServerResponse, bytes: number): void {
    const { code, details } = new ColonnadeError("REQUEST_INVALID", {
      reason: "the call is too long",
      bytes,
      limit: longestCall,
    });
    response.writeHead(413, { "content-type": "application/x-ndjson", connection: "close" });
    response.end(`${toJson({ id: -1, error: { code, details } } satisfies Answer)}\n`);
  }

  return createServer((request, response) => {
    const { method, url } = request;
    if (method === "GET" && url === "/health") return void response.end("ok\n");
    if (method !== "POST" || url !== "/v1/calls") return void response.writeHead(404).end();
    // Whoever broke the connection off hears nothing more.
    answer(request, response).catch(() => void response.destroy());
  });
}
