/** The HTTP side: a Fastify app over a service. server.ts is the process around it. */
import type { Server } from "node:http";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyHttpOptions, type FastifyInstance } from "fastify";
import { accountRoutes } from "./http/accounts.ts";
import { batchRoutes } from "./http/batches.ts";
import { installErrorHandlers } from "./http/errors.ts";
import { operationRoutes } from "./http/operations.ts";
import { serviceRoutes } from "./http/service-routes.ts";
import type { Service } from "./service.ts";

/** The largest body is a withdrawal of about 900 bytes. */
const BODY_LIMIT = 8_192;
/** A client that takes longer to send its request is cut off. */
const REQUEST_TIMEOUT_MS = 10_000;
/** How often Node looks for such clients; its default of 30 s would make the limit above a courtesy. */
const CHECK_INTERVAL_MS = 2_000;

/**
 * Builds the app; it does not listen yet.
 *
 * @example
 * const app = await buildApp(service);
 * const response = await app.inject({ url: "/health" });
 */
export async function buildApp(service: Service, options: FastifyHttpOptions<Server> = {}): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT, requestTimeout: REQUEST_TIMEOUT_MS, http: { connectionsCheckingInterval: CHECK_INTERVAL_MS },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } },
    ...options,
  }).withTypeProvider<TypeBoxTypeProvider>();
  installErrorHandlers(app as unknown as FastifyInstance);
  for (const routes of [operationRoutes, accountRoutes, batchRoutes, serviceRoutes]) await app.register(routes(service));
  await app.ready();
  return app as unknown as FastifyInstance;
}
