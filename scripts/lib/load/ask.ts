/** Well-formed requests on connections that are kept: the body may be anything. */
import { Agent, request } from "node:http";
import type { Answer } from "./documented.ts";

export interface Question {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export class Asker {
  readonly #agent: Agent;
  readonly #url: string;

  constructor(url: string, connections: number) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Rejects where the connection breaks before the answer is complete. */
  ask({ method = "GET", path, headers = {}, body }: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const call = request(
        new URL(this.#url).origin + path,
        { method, agent: this.#agent, headers: { ...length, ...headers }, timeout: 60_000 },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("error", reject);
          response.on("end", () =>
            resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts).toString() }),
          );
        },
      );
      call.on("timeout", () => call.destroy(new Error("no answer in 60 s")));
      call.on("error", reject);
      call.end(body);
    });
  }

  /** As JSON. */
  post(path: string, body: string | Buffer, type = "application/json"): Promise<Answer> {
    return this.ask({ method: "POST", path, body, headers: { "content-type": type } });
  }

  close(): void {
    this.#agent.destroy();
  }
}
