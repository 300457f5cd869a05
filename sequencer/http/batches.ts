/** GET /v1/batches, GET /v1/batches/:n. */
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { BatchListView } from "../../client/api-types.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Service } from "../service.ts";
import { isFinal, keepFor } from "./caching.ts";
import { BatchDetailSchema, BatchListSchema, BatchQuery } from "../../protocol/api/batches.ts";
import { NumberParams } from "../../protocol/api/common.ts";
import { describe } from "./describe.ts";
import { batchDetailView, batchView } from "./views.ts";

const DEFAULT_LIMIT = 20;

const DESCRIPTIONS = {
  list: describe({ tag: "batches", summary: "Batches, newest first", answers: { 200: BatchListSchema } }, { querystring: BatchQuery }),
  batch: describe({ tag: "batches", summary: "A batch with its operations and commitments", answers: { 200: BatchDetailSchema },
    errors: ["NOT_FOUND"] }, { params: NumberParams }),
};

export const batchRoutes = ({ store, watcher, edge }: Service): FastifyPluginAsyncTypebox => async (app) => {
  app.get("/v1/batches", { schema: DESCRIPTIONS.list }, async ({ query }): Promise<BatchListView> => {
    const limit = Number(query.limit ?? DEFAULT_LIMIT);
    const batches = store.batches.list(query.before === undefined ? Number.MAX_SAFE_INTEGER : Number(query.before), limit);
    const last = batches.at(-1)?.number ?? 1;
    return { batches: batches.map(batchView), before: last > 1 ? last : null };
  });

  app.get("/v1/batches/:n", { schema: DESCRIPTIONS.batch }, async ({ params: { n } }, reply) => {
    const batch = store.batches.get(Number(n));
    if (batch === undefined) throw new ColonnadeError("NOT_FOUND", { batch: Number(n) });
    if (isFinal(batch, watcher)) keepFor(reply, edge.keepFinal);
    return batchDetailView(store, batch);
  });
};
