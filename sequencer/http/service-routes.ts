/** GET /v1/status, GET /v1/tokens, GET /health. */
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { HealthView, TokenListView } from "../../client/api-types.ts";
import type { Service } from "../service.ts";
import { PageQuery } from "../../protocol/api/common.ts";
import { HealthSchema, StatusSchema } from "../../protocol/api/status.ts";
import { FeesSchema, TokenListSchema } from "../../protocol/api/tokens.ts";
import { describe } from "./describe.ts";
import { feesView } from "./fees-view.ts";
import { statusView } from "./status.ts";
import { tokenList } from "./views.ts";

const DESCRIPTIONS = {
  status: describe({ tag: "service", summary: "What the service works for and on", answers: { 200: StatusSchema } }),
  tokens: describe({ tag: "tokens", summary: "Registered tokens by number", answers: { 200: TokenListSchema } }, { querystring: PageQuery }),
  fees: describe({ tag: "tokens", summary: "What a transfer and a withdrawal should pay now", answers: { 200: FeesSchema } }, { querystring: PageQuery }),
  health: describe({ tag: "service", summary: "Whether operations are taken", answers: { 200: HealthSchema, 503: HealthSchema } }),
};

export const serviceRoutes = (service: Service): FastifyPluginAsyncTypebox => async (app) => {
  app.get("/v1/status", { schema: DESCRIPTIONS.status }, async () => statusView(service));
  app.get("/v1/tokens", { schema: DESCRIPTIONS.tokens }, async ({ query: { after, limit } }) =>
    tokenList(service.store, service.offer, Number(after ?? 0), limit === undefined ? undefined : Number(limit)) satisfies TokenListView);
  app.get("/v1/fees", { schema: DESCRIPTIONS.fees }, async ({ query: { after, limit } }) =>
    feesView(service, Number(after ?? 0), limit === undefined ? undefined : Number(limit)));
  app.get("/health", { schema: DESCRIPTIONS.health }, async (_request, reply) => {
    return reply.status(service.health().status === "ok" ? 200 : 503).send(service.health() satisfies HealthView);
  });
};
