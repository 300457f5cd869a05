/** Where Prometheus asks: a door of its own, which is not the API's. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Metrics } from "./metrics.ts";

export interface MetricsAddress { host: string; port: number }

export interface MetricsServer {
  url: string;
  close(): Promise<void>;
}

/** Answers GET /metrics and nothing else. Throws an Error that names the flag if it cannot listen. */
export async function serveMetrics(metrics: Metrics, { host, port }: MetricsAddress): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.url !== "/metrics" || request.method !== "GET") return void response.writeHead(404).end();
    metrics.text().then(
      (text) => response.writeHead(200, { "content-type": metrics.contentType, "cache-control": "no-store" }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve)).catch((cause: Error) => {
    throw new Error(`Metrics cannot be served on ${host}:${port} (${cause.message}): name another address with --metrics`, { cause });
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}/metrics`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** Reads "127.0.0.1:9645" or "[::1]:9645". Throws an Error that names the flag. */
export function readMetricsAddress(text: string): MetricsAddress {
  const [, v6, name, port] = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) throw new Error(`--metrics must be an address and a port such as 127.0.0.1:9645, not "${text}"`);
  return { host: v6 ?? name, port: Number(port) };
}
