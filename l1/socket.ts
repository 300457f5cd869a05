/** JSON-RPC over one WebSocket, which is opened when it is needed and again after it broke. */
import { ColonnadeError } from "../protocol/errors.ts";

export interface RpcSocket {
  /** The answer to one request; how long that may take is the caller's business. UNREACHABLE if the socket breaks. */
  ask(request: { id: number }): Promise<{ id: number }>;
  close(): void;
}

type Waiting = Map<number, { resolve: (answer: { id: number }) => void; reject: (error: Error) => void }>;

export function createRpcSocket(url: string, headers: Record<string, string>): RpcSocket {
  let opening: Promise<WebSocket> | undefined;
  let current: WebSocket | undefined;
  const waiting: Waiting = new Map();

  function broken(error: Error): void {
    opening = current = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  const open = (): Promise<WebSocket> => new Promise((resolve, reject) => {
    if (typeof WebSocket === "undefined") {
      reject(new ColonnadeError("UNREACHABLE", { reason: "there is no WebSocket here: use http or https, or Node 22" }));
      return;
    }
    // Headers are what Node's WebSocket takes beyond the standard's.
    const socket = new WebSocket(url, { headers } as unknown as string[]);
    current = socket;
    const fail = (reason: string): void => {
      const error = new ColonnadeError("UNREACHABLE", { reason });
      reject(error);
      if (current === socket) broken(error);
    };
    socket.addEventListener("open", () => resolve(socket));
    socket.addEventListener("error", () => fail("the WebSocket to the L1 node failed"));
    socket.addEventListener("close", () => fail("the L1 node closed the WebSocket"));
    socket.addEventListener("message", ({ data }) => {
      const answer = JSON.parse(String(data)) as { id: number };
      waiting.get(answer.id)?.resolve(answer);
      waiting.delete(answer.id);
    });
  });

  return {
    async ask(request) {
      const socket = await (opening ??= open().catch((error: unknown) => {
        opening = undefined;
        throw error;
      }));
      return new Promise((resolve, reject) => {
        waiting.set(request.id, { resolve, reject });
        socket.send(JSON.stringify(request));
      });
    },
    close() {
      current?.close();
      broken(new ColonnadeError("UNREACHABLE", { reason: "the WebSocket was closed" }));
    },
  };
}
