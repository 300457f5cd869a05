/** One table from error codes to HTTP status, and the one shape in which errors leave. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ErrorBody } from "../../client/api-types.ts";
import { ColonnadeError, type ErrorCode } from "../../protocol/errors.ts";

/** 400: never valid. 404: not there. 409: not valid in this state. 429: later. 5xx: our side. */
export const HTTP_STATUS: Record<ErrorCode, number> = {
  AMOUNT_NOT_ENCODABLE: 400, FEE_NOT_ENCODABLE: 400, FLOAT_NOT_CANONICAL: 400, FIELD_OUT_OF_RANGE: 400,
  SIGNATURE_INVALID: 400, SIGNATURE_NOT_CANONICAL: 400, KEY_INVALID: 400, REQUEST_INVALID: 400, EXPIRED: 400, FEE_TOO_LOW: 400, UNPROVABLE: 400,
  ACCOUNT_UNKNOWN: 404, TOKEN_UNKNOWN: 404, NOT_FOUND: 404,
  KEY_MISMATCH: 409, TOKEN_FROZEN: 409, NONCE_USED: 409, NONCE_GAP: 409, NONCE_EXHAUSTED: 409, BALANCE_TOO_LOW: 409,
  FEES_NOT_TAKEN: 409,
  POOL_FULL: 429,
  BATCH_FULL: 500, BATCH_INVALID: 500, STATE_MISMATCH: 500, MANIFEST_MISMATCH: 500, PROOF_INVALID: 500, COLUMNS_WANTED: 500, CANCELLED: 500, OUT_OF_MEMORY: 500,
  KEYS_MISSING: 500, NATIVE_MISSING: 500, UNREACHABLE: 500, INTERNAL: 500,
  OVERLOADED: 503, L1_BEHIND: 503, SERVICE_FAULT: 503, TIMEOUT: 504,
};

/** Answers every error as `{ error: { code, message, details } }`. What is not ours says no more than INTERNAL. */
export function installErrorHandlers(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | ColonnadeError, request: FastifyRequest, reply: FastifyReply) => {
    const known = toColonnadeError(error);
    if (known.code === "INTERNAL") request.log.error(error);
    if (typeof known.details.retryAfter === "number") void reply.header("retry-after", known.details.retryAfter);
    return reply.status(statusOf(error, known)).send(bodyOf(known));
  });
  app.setNotFoundHandler((request, reply) =>
    reply.status(404).send(bodyOf(new ColonnadeError("NOT_FOUND", { method: request.method, path: request.url.slice(0, 200) }))));
}

function toColonnadeError(error: FastifyError | ColonnadeError): ColonnadeError {
  if (error instanceof ColonnadeError) return error;
  const { validation, validationContext, statusCode = 500 } = error;
  if (validation !== undefined) {
    const [first] = validation;
    return new ColonnadeError("REQUEST_INVALID", { part: validationContext ?? "request", path: first?.instancePath || "/",
      reason: first?.message ?? "does not match" });
  }
  // Fastify's own refusals: malformed JSON, wrong content type, a body that is too large or too slow.
  if (statusCode < 500) return new ColonnadeError("REQUEST_INVALID", { reason: error.message });
  return new ColonnadeError("INTERNAL", {}, { cause: error });
}

function statusOf(error: FastifyError | ColonnadeError, known: ColonnadeError): number {
  const own = error instanceof ColonnadeError ? undefined : error.statusCode;
  return known.code === "REQUEST_INVALID" && own !== undefined && own < 500 ? own : HTTP_STATUS[known.code];
}

/** An error as it leaves. */
export function bodyOf({ code, message, details }: ColonnadeError): ErrorBody {
  return { error: { code, message, details } };
}
