/** An L1 node that lies: a proxy in front of a true one, whose answers can be spoiled while it runs. */
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface RpcCall { id: unknown; method: string; params: unknown[] }

/** What the proxy does with a call. */
export type Reply =
  | { result: unknown }
  /** The true answer to another question. */
  | { instead: { method: string; params: unknown[] } }
  | { error: { code: number; message: string } }
  /** Answers with this HTTP status and body. */
  | { status: number; body: string }
  /** Never answers. */
  | { silence: true }
  /** Hangs up. */
  | { hangUp: true };

/** `ask` puts a call to the true node and returns its result, or throws what it answered. Undefined: the truth is told. */
export type Lie = (call: RpcCall, ask: (method: string, params: unknown[]) => Promise<unknown>) => Promise<Reply | undefined> | Reply | undefined;

export interface LyingNode {
  url: string;
  /** Tells a lie from now on, until the function that it returns is called. Of several the first that has an answer counts. */
  tell(lie: Lie): () => void;
  /** Breaks every connection and takes no new one, until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Starts a proxy of the node at `target` (http). */
export async function startLyingNode(target: string): Promise<LyingNode> {
  const lies = new Set<Lie>();
  const sockets = new Set<Socket>();
  let isCut = false;

  const server = createServer((incoming, response) => {
    void answer(incoming, response).catch(() => response.destroy());
  });
  server.on("connection", (socket: Socket) => {
    if (isCut) return void socket.destroy();
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(incoming);
    const parsed = JSON.parse(body) as RpcCall | RpcCall[];
    const calls = Array.isArray(parsed) ? parsed : [parsed];
    const replies: unknown[] = [];
    for (const call of calls) {
      const reply = await lieTo(call);
      if (reply !== undefined && "silence" in reply) return;
      if (reply !== undefined && "hangUp" in reply) return void response.destroy();
      if (reply !== undefined && "status" in reply) return void response.writeHead(reply.status, { "content-type": "text/html" }).end(reply.body);
      const told = reply === undefined ? call : "instead" in reply ? { ...reply.instead, id: call.id } : undefined;
      replies.push(told === undefined ? { jsonrpc: "2.0", id: call.id, ...reply } : await forward(target, told));
    }
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(Array.isArray(parsed) ? replies : replies[0]));
  }

  async function lieTo(call: RpcCall): Promise<Reply | undefined> {
    for (const lie of lies) {
      const reply = await lie(call, (method, params) => ask(target, method, params));
      if (reply !== undefined) return reply;
    }
    return undefined;
  }

  const hangUp = (): void => sockets.forEach((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tell(lie) {
      lies.add(lie);
      return () => void lies.delete(lie);
    },
    cut() {
      isCut = true;
      hangUp();
    },
    mend: () => void (isCut = false),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      hangUp();
      await closed;
    },
  };
}

async function ask(target: string, method: string, params: unknown[]): Promise<unknown> {
  const answer = (await forward(target, { id: 1, method, params })) as { result?: unknown; error?: { message: string } };
  if (answer.error !== undefined) throw new Error(answer.error.message);
  return answer.result;
}

function forward(target: string, { id, method, params }: RpcCall): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = request(target, { method: "POST", headers: { "content-type": "application/json" } }, (response) => {
      textOf(response).then((text) => resolve(JSON.parse(text)), reject);
    });
    call.on("error", reject);
    call.end(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
  });
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}
