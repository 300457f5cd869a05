/** A service that stops waits for requests, not for connections on which nothing was ever asked. */
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** Milliseconds that requests under way have to end. */
const GRACE_MS = 10_000;

/**
 * Browsers and pools open connections ahead of need. Node calls those busy until their first request, and ends its
 * check for slow ones when it closes: without this they would keep the process for ever.
 */
export function closeUnusedConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  app.server.on("connection", (socket: Socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  app.server.on("request", ({ socket }: { socket: Socket }) => void unused.delete(socket));
  app.addHook("preClose", async () => {
    for (const socket of unused) socket.destroy();
    setTimeout(() => app.server.closeAllConnections(), GRACE_MS).unref();
  });
}
