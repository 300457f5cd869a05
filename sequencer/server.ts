/** The process: starts the service and its HTTP side, and stops both when asked to. */
import Fastify, { LogController } from "fastify";
import { buildApp } from "./app.ts";
import type { Config } from "./config.ts";
import { missingPage } from "./http/page.ts";
import type { Log } from "./log.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { serveMetrics, type MetricsServer } from "./metrics/serve.ts";
import { redactorOf } from "./redact.ts";
import { startService } from "./service.ts";
import type { Prover } from "../prover/port.ts";

/** No line for each request; the lines that there are name theirs. */
export const REQUEST_LOG = new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" });

export interface RunningServer {
  url: string;
  /** Where Prometheus asks; undefined if nowhere. */
  metricsUrl: string | undefined;
  /** Takes no more requests, ends all work, closes the store. */
  stop(): Promise<void>;
}

/**
 * Starts everything and listens. Throws, with nothing left running, if parts do not belong together or the port is taken.
 *
 * @example
 * const server = await startServer(readConfig([], process.env, root), root, createProver);
 * await server.stop();
 */
export async function startServer(config: Config, root: string, createProver: () => Prover): Promise<RunningServer> {
  const redact = redactorOf(config);
  // Every line, also of errors that Fastify logs by itself.
  const stream = { write: (line: string) => void process.stdout.write(redact(line)) };
  const { log } = Fastify({ logger: { level: config.logLevel, stream } });
  const write: Log = (message, level = "info") => log[level](message);
  const service = await startService({ config, root, createProver, log: write });
  let told: MetricsServer | undefined;
  try {
    const metrics = config.metrics === undefined ? undefined : createMetrics(service);
    const app = await buildApp(service, { loggerInstance: log, logController: REQUEST_LOG }, { metrics });
    const missing = missingPage();
    if (missing !== undefined) write(missing, "warn");
    if (metrics !== undefined) told = await serveMetrics(metrics, config.metrics!);
    const url = await app.listen({ host: config.host, port: config.port });
    return {
      url,
      metricsUrl: told?.url,
      async stop() {
        await app.close();
        await told?.close();
        await service.stop();
      },
    };
  } catch (error) {
    await told?.close();
    await service.stop();
    throw error;
  }
}
