/** GET /v1/status, GET /v1/tokens, GET /health. */
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { HealthView, TokenListView } from "../../client/api-types.ts";
import type { Service } from "../service.ts";
import { PageQuery } from "./schemas.ts";
import { statusView } from "./status.ts";
import { tokenList } from "./views.ts";

export const serviceRoutes = (service: Service): FastifyPluginAsyncTypebox => async (app) => {
  app.get("/v1/status", async () => statusView(service));
  app.get("/v1/tokens", { schema: { querystring: PageQuery } }, async ({ query: { after, limit } }) =>
    tokenList(service.store, service.offer, Number(after ?? 0), limit === undefined ? undefined : Number(limit)) satisfies TokenListView);
  app.get("/health", async (_request, reply) => {
    return reply.status(service.health().status === "ok" ? 200 : 503).send(service.health() satisfies HealthView);
  });
};
