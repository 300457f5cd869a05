/** POST /v1/transfers, POST /v1/withdrawals, POST /v1/operations, GET /v1/operations/:hash. */
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import type { OperationResult, OperationResultsView, OperationView, TransferBody, WithdrawalBody } from "../../client/api-types.ts";
import { ColonnadeError, type ErrorCode } from "../../protocol/errors.ts";
import { encodeAmount, encodeFee } from "../../protocol/floats.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import type { Admitted } from "../pool/admission.ts";
import type { Service } from "../service.ts";
import { isFinal, keepFor } from "./caching.ts";
import { clientOf } from "./client-of.ts";
import { HashParams } from "../../protocol/api/common.ts";
import {
  MOST_OPERATIONS, OperationListSchema, OperationResultsSchema, OperationViewSchema, TransferSchema, WithdrawalSchema,
} from "../../protocol/api/operations.ts";
import { describe } from "./describe.ts";
import { bodyOf } from "./errors.ts";
import { operationView, stageOf } from "./views.ts";

/** An operation's body has about 900 bytes. */
const LIST_BODY_LIMIT = 1_024 * MOST_OPERATIONS;
const OPERATION_BYTES = 900;

/** Reads a body that matches its schema. Throws AMOUNT_NOT_ENCODABLE, FEE_NOT_ENCODABLE, or FIELD_OUT_OF_RANGE for a transfer to account 0. */
export function readOperation(body: TransferBody | WithdrawalBody): SignedOperation {
  const { from, token, validUntil, key, signature } = body;
  // 0 would make it a withdrawal to nobody: that has a form of its own.
  if ("to" in body && body.to === 0) throw new ColonnadeError("FIELD_OUT_OF_RANGE", { to: 0 });
  return {
    from, token, validUntil, nonce: BigInt(body.nonce),
    to: "to" in body ? body.to : 0, recipient: "recipient" in body ? BigInt(body.recipient) : 0n,
    amount36: encodeAmount(BigInt(body.amount)), fee12: encodeFee(BigInt(body.fee)),
    key: { ax: BigInt(key.ax), ay: BigInt(key.ay) },
    signature: { r8x: BigInt(signature.r8x), r8y: BigInt(signature.r8y), s: BigInt(signature.s) },
  };
}

function readOrRefuse(body: TransferBody | WithdrawalBody): SignedOperation | ColonnadeError {
  try {
    return readOperation(body);
  } catch (error) {
    if (error instanceof ColonnadeError) return error;
    throw error;
  }
}

/** What a single operation is refused with. */
const REFUSALS: readonly ErrorCode[] = [
  "AMOUNT_NOT_ENCODABLE", "FEE_NOT_ENCODABLE", "FIELD_OUT_OF_RANGE", "RECIPIENT_INVALID", "SIGNATURE_INVALID", "SIGNATURE_NOT_CANONICAL",
  "KEY_INVALID", "KEY_MISMATCH", "EXPIRED", "UNPROVABLE", "FEE_TOO_LOW", "FEES_NOT_TAKEN", "TOKEN_NOT_SERVED", "ACCOUNT_UNKNOWN", "TOKEN_UNKNOWN",
  "TOKEN_FROZEN", "NONCE_USED", "NONCE_GAP", "NONCE_EXHAUSTED", "BALANCE_TOO_LOW", "POOL_FULL", "OVERLOADED", "L1_BEHIND", "SERVICE_FAULT",
];
const single = (summary: string) => ({ tag: "operations", summary, answers: { 202: OperationViewSchema }, errors: REFUSALS,
  description: "When the answer is 202, the operation is on disk. Handing the same one in again changes nothing." } as const);
const DESCRIPTIONS = {
  transfer: describe(single("Hand in a signed transfer"), { body: TransferSchema }),
  withdrawal: describe(single("Hand in a signed withdrawal to an L1 address"), { body: WithdrawalSchema }),
  list: describe({ tag: "operations", summary: "Hand in up to 256 operations at once", answers: { 200: OperationResultsSchema },
    errors: ["OVERLOADED", "L1_BEHIND", "SERVICE_FAULT"],
    description: "Each is admitted or refused for itself, in this order; the answer has a result for each." }, { body: OperationListSchema }),
  operation: describe({ tag: "operations", summary: "An operation and its stages", answers: { 200: OperationViewSchema }, errors: ["NOT_FOUND"] },
    { params: HashParams }),
};

type Body = TransferBody | WithdrawalBody;
type Routes = FastifyPluginAsyncTypebox;

export const operationRoutes = ({ store, admission, watcher, edge, facts: { window } }: Service): Routes => async (app) => {
  const accept = async (body: Body, ip: string): Promise<OperationView> =>
    operationView(store, await admission.admit(readOperation(body), clientOf(ip)), window);
  const resultOf = (admitted: Admitted): OperationResult =>
    (admitted instanceof ColonnadeError ? bodyOf(admitted) : { hash: admitted.hash, stage: stageOf(store, admitted) });

  app.post("/v1/transfers", { schema: DESCRIPTIONS.transfer }, async ({ body, ip }, reply) =>
    reply.status(202).send(await accept(body, ip)));
  app.post("/v1/withdrawals", { schema: DESCRIPTIONS.withdrawal }, async ({ body, ip }, reply) =>
    reply.status(202).send(await accept(body, ip)));

  /** What cannot wait is refused before it is read: reading a long body costs more than refusing it. */
  const refuseEarly = async ({ headers, ip }: FastifyRequest): Promise<void> => {
    const length = Math.min(Number(headers["content-length"] ?? 0), LIST_BODY_LIMIT);
    admission.assertRoom(Math.ceil(length / OPERATION_BYTES), clientOf(ip));
  };
  const list = { schema: DESCRIPTIONS.list, bodyLimit: LIST_BODY_LIMIT, onRequest: refuseEarly };
  app.post("/v1/operations", list, async ({ body, ip }): Promise<OperationResultsView> => {
    const read = body.operations.map(readOrRefuse);
    const admitted = await admission.admitAll(
      read.filter((operation): operation is SignedOperation => !(operation instanceof ColonnadeError)), clientOf(ip));
    let next = 0;
    return { results: read.map((operation) =>
      (operation instanceof ColonnadeError ? bodyOf(operation) : resultOf(admitted[next++]))) };
  });

  app.get("/v1/operations/:hash", { schema: DESCRIPTIONS.operation }, async ({ params: { hash } }, reply) => {
    const row = store.operations.byHash(hash);
    if (row === undefined) throw new ColonnadeError("NOT_FOUND", { hash });
    if (row.batch !== null && isFinal(store.batches.get(row.batch)!, watcher)) keepFor(reply, edge.keepFinal);
    return operationView(store, row, window);
  });
};
