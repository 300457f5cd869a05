/** A prover as a service of its own, for a machine that only proves: POST /v1/calls, answered as one JSON line an answer. */
import { createServer, type Server } from "node:http";
import { answerCall } from "./calls.ts";
import type { Prover } from "./port.ts";

/** A snapshot of every account of a large deployment is some hundred megabytes of JSON. */
const MAX_BODY_BYTES = 512 * 2 ** 20;

/** Serves `prover`. It has no authentication: bind it to loopback or a private network. */
export function createProverServer(prover: Prover): Server {
  return createServer((request, response) => {
    const { method, url } = request;
    if (method === "GET" && url === "/health") return void response.end("ok\n");
    if (method !== "POST" || url !== "/v1/calls") return void response.writeHead(404).end();
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) request.destroy();
      else chunks.push(chunk);
    });
    request.on("end", () => {
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      // Who hangs up does not want the proof any more.
      const controller = new AbortController();
      response.on("close", () => controller.abort());
      answerCall(prover, Buffer.concat(chunks).toString("utf8"), (answer) => void response.write(`${answer}\n`), { signal: controller.signal })
        .then(() => response.end(), () => response.destroy());
    });
  });
}
