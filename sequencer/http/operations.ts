/** POST /v1/transfers, POST /v1/withdrawals, GET /v1/operations/:hash. */
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { TransferBody, WithdrawalBody } from "../../client/api-types.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { encodeAmount, encodeFee } from "../../protocol/floats.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import type { Service } from "../service.ts";
import { HashParams, TransferSchema, WithdrawalSchema } from "./schemas.ts";
import { operationView } from "./views.ts";

/** Reads a body that matches its schema. Throws AMOUNT_NOT_ENCODABLE or FEE_NOT_ENCODABLE. */
export function readOperation(body: TransferBody | WithdrawalBody): SignedOperation {
  const { from, token, validUntil, key, signature } = body;
  return {
    from, token, validUntil, nonce: BigInt(body.nonce),
    to: "to" in body ? body.to : 0, recipient: "recipient" in body ? BigInt(body.recipient) : 0n,
    amount36: encodeAmount(BigInt(body.amount)), fee12: encodeFee(BigInt(body.fee)),
    key: { ax: BigInt(key.ax), ay: BigInt(key.ay) },
    signature: { r8x: BigInt(signature.r8x), r8y: BigInt(signature.r8y), s: BigInt(signature.s) },
  };
}

export const operationRoutes = ({ store, admission }: Service): FastifyPluginAsyncTypebox => async (app) => {
  const accept = (body: TransferBody | WithdrawalBody) => operationView(store, admission.admit(readOperation(body)));

  app.post("/v1/transfers", { schema: { body: TransferSchema } }, async ({ body }, reply) => {
    // 0 would make it a withdrawal to nobody: it has a route of its own.
    if (body.to === 0) throw new ColonnadeError("FIELD_OUT_OF_RANGE", { to: 0 });
    return reply.status(202).send(accept(body));
  });
  app.post("/v1/withdrawals", { schema: { body: WithdrawalSchema } }, async ({ body }, reply) => reply.status(202).send(accept(body)));

  app.get("/v1/operations/:hash", { schema: { params: HashParams } }, async ({ params: { hash } }) => {
    const row = store.operations.byHash(hash);
    if (row === undefined) throw new ColonnadeError("NOT_FOUND", { hash });
    return operationView(store, row);
  });
};
