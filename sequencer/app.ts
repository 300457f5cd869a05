/** The HTTP side: a Fastify app over a service. server.ts is the process around it. */
import type { Server } from "node:http";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyHttpOptions, type FastifyInstance } from "fastify";
import { accountRoutes } from "./http/accounts.ts";
import { checkAnswers } from "./http/answers.ts";
import { batchRoutes } from "./http/batches.ts";
import { cacheAnswers } from "./http/caching.ts";
import { closeUnusedConnections } from "./http/closing.ts";
import { compressLongAnswers } from "./http/compression.ts";
import { allowOrigins } from "./http/cors.ts";
import { EventHub } from "./http/events/hub.ts";
import { eventRoutes } from "./http/events/route.ts";
import { installErrorHandlers, sendError } from "./http/errors.ts";
import { takeJsonOnly } from "./http/body.ts";
import { historyRoutes } from "./http/history.ts";
import { limitRequests } from "./http/limits.ts";
import { watchMethods } from "./http/methods.ts";
import { describeApi } from "./http/openapi.ts";
import { operationRoutes } from "./http/operations.ts";
import { l1Relay } from "./http/l1-relay.ts";
import { PAGE_FOLDER, pageRoutes } from "./http/page.ts";
import { answerClientError, installRawErrors, requireHost } from "./http/raw-errors.ts";
import { requestIdOf, sendRequestIds } from "./http/request-id.ts";
import { isAddress } from "./http/schemas.ts";
import { serviceRoutes } from "./http/service-routes.ts";
import type { Metrics } from "./metrics/metrics.ts";
import type { Service } from "./service.ts";

/** The largest body is a withdrawal of about 900 bytes. */
const BODY_LIMIT = 8_192;
/**
 * A client that takes longer to send its request is cut off. Node looks for such clients every 30 s if it is not told otherwise, and
 * takes the larger one of the two limits for the whole request.
 */
const TIMEOUTS = { requestTimeout: 10_000, headersTimeout: 5_000, connectionsCheckingInterval: 2_000 };

export interface AppExtras {
  /** Folder of the page that `npm run web` built. */
  page?: string;
  metrics?: Metrics;
  /** Adds to the app before there are routes. */
  extend?: (app: FastifyInstance) => void;
}

/**
 * Builds the app; it does not listen yet.
 *
 * @example
 * const app = await buildApp(service);
 * const response = await app.inject({ url: "/health" });
 */
export async function buildApp(
  service: Service, options: FastifyHttpOptions<Server> = {}, { page = PAGE_FOLDER, metrics, extend }: AppExtras = {},
): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT, requestTimeout: TIMEOUTS.requestTimeout, http: { ...TIMEOUTS, requireHostHeader: false },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false,
      // What a schema says in words goes into errors.
      verbose: true, formats: { address: isAddress } } },
    clientErrorHandler: answerClientError, frameworkErrors: sendError, return503OnClosing: false,
    genReqId: requestIdOf, trustProxy: service.edge.proxies.length > 0 && [...service.edge.proxies],
    ...options,
  }).withTypeProvider<TypeBoxTypeProvider>();
  const plain = app as unknown as FastifyInstance;
  installErrorHandlers(plain);
  sendRequestIds(plain);
  installRawErrors(app.server);
  closeUnusedConnections(plain);
  requireHost(plain);
  takeJsonOnly(plain);
  await allowOrigins(plain, service.edge.origins);
  await limitRequests(plain, service.store.apiKeys, service.edge.perMinute);
  cacheAnswers(plain);
  await compressLongAnswers(plain);
  checkAnswers(plain);
  extend?.(plain);
  await describeApi(plain);
  const hub = new EventHub(service.store.events, service.edge.events);
  plain.addHook("preClose", async () => hub.close());
  metrics?.watch(plain, hub);
  const refuseOtherMethods = watchMethods(plain);
  for (const routes of [operationRoutes, historyRoutes, accountRoutes, batchRoutes, serviceRoutes, l1Relay]) await app.register(routes(service));
  await app.register(eventRoutes(service, hub));
  await app.register(pageRoutes(page));
  refuseOtherMethods();
  await app.ready();
  return plain;
}
