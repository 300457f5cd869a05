/** GET /v1/batches, GET /v1/batches/:n, GET /v1/batches/:n/proof, GET /v1/instances/:name/verification-key. */
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { BatchListView } from "../../client/api-types.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Service } from "../service.ts";
import { BatchDetailSchema, BatchListSchema, BatchProofSchema, BatchQuery, VerificationKeySchema } from "../../protocol/api/batches.ts";
import { NameParams, NumberParams } from "../../protocol/api/common.ts";
import { isFinal, keepFor } from "./caching.ts";
import { describe } from "./describe.ts";
import { proofView } from "./proof-view.ts";
import { batchDetailView, batchView } from "./views.ts";

const DEFAULT_LIMIT = 20;

const DESCRIPTIONS = {
  list: describe({ tag: "batches", summary: "Batches, newest first", answers: { 200: BatchListSchema } }, { querystring: BatchQuery }),
  proof: describe({ tag: "batches", summary: "Everything that a third party needs to check a batch alone", answers: { 200: BatchProofSchema },
    errors: ["NOT_FOUND", "L1_BEHIND"],
    description: "As soon as the batch is proven. A batch of another submitter is read from L1." }, { params: NumberParams }),
  key: describe({ tag: "batches", summary: "The key that the contract verifies an instance's batches with", answers: { 200: VerificationKeySchema },
    errors: ["NOT_FOUND"] }, { params: NameParams }),
  batch: describe({ tag: "batches", summary: "A batch with its operations and commitments", answers: { 200: BatchDetailSchema },
    errors: ["NOT_FOUND"] }, { params: NumberParams }),
};

export const batchRoutes = (service: Service): FastifyPluginAsyncTypebox => async (app) => {
  const { store, keys, watcher, edge } = service;
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

  app.get("/v1/batches/:n/proof", { schema: DESCRIPTIONS.proof }, async ({ params: { n } }, reply) => {
    const batch = store.batches.get(Number(n));
    if (batch === undefined) throw new ColonnadeError("NOT_FOUND", { batch: Number(n) });
    const view = await proofView(service, batch);
    if (isFinal(batch, watcher)) keepFor(reply, edge.keepFinal);
    return view;
  });

  app.get("/v1/instances/:name/verification-key", { schema: DESCRIPTIONS.key }, ({ params: { name } }) => keys.of(name));
};
