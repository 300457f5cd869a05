/** One table from error codes to HTTP status, and the one shape in which errors leave. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ErrorBody } from "../../client/api-types.ts";
import { ColonnadeError, type ErrorCode } from "../../protocol/errors.ts";
import { REQUEST_ID } from "./request-id.ts";

/** 400: never valid. 404: not there. 409: not valid in this state. 429: later. 5xx: our side. */
export const HTTP_STATUS: Record<ErrorCode, number> = {
  AMOUNT_NOT_ENCODABLE: 400, FEE_NOT_ENCODABLE: 400, FLOAT_NOT_CANONICAL: 400, FIELD_OUT_OF_RANGE: 400, RECIPIENT_INVALID: 400,
  SIGNATURE_INVALID: 400, SIGNATURE_NOT_CANONICAL: 400, KEY_INVALID: 400, REQUEST_INVALID: 400, EXPIRED: 400, FEE_TOO_LOW: 400, UNPROVABLE: 400,
  TOKEN_NOT_SERVED: 403, ACCOUNT_UNKNOWN: 404, TOKEN_UNKNOWN: 404, NOT_FOUND: 404, METHOD_NOT_ALLOWED: 405,
  KEY_MISMATCH: 409, TOKEN_FROZEN: 409, NONCE_USED: 409, NONCE_GAP: 409, NONCE_EXHAUSTED: 409, REPLACED: 409, BALANCE_TOO_LOW: 409,
  FEES_NOT_TAKEN: 409,
  POOL_FULL: 429, TOO_MANY_STREAMS: 429, RATE_LIMITED: 429, API_KEY_INVALID: 401,
  BATCH_FULL: 500, BATCH_INVALID: 500, STATE_MISMATCH: 500, MANIFEST_MISMATCH: 500, PROOF_INVALID: 500, COLUMNS_WANTED: 500, CANCELLED: 500, OUT_OF_MEMORY: 500,
  CHECKPOINT_INVALID: 500, KEYS_MISSING: 500, NATIVE_MISSING: 500, UNREACHABLE: 500, KEY_FILE_INVALID: 500, PASSWORD_WRONG: 500, INTERNAL: 500,
  OVERLOADED: 503, L1_BEHIND: 503, SERVICE_FAULT: 503, TIMEOUT: 504,
};

/** Nobody gets more of a text back: what comes in is not ours to repeat at length. */
const LONGEST_TEXT = 200;
const LONGEST_MESSAGE = 600;

/** A refusal whose status says more than its code does: 413, 414, 415 … with REQUEST_INVALID. */
export class HttpError extends ColonnadeError {
  readonly status: number;

  constructor(status: number, reason: string) {
    super("REQUEST_INVALID", { reason });
    this.status = status;
  }
}

/** Answers every error as `{ error: { code, message, details } }`. What is not ours says no more than INTERNAL. */
export function installErrorHandlers(app: FastifyInstance): void {
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) =>
    sendError(new ColonnadeError("NOT_FOUND", { method: request.method, path: request.url }), request, reply));
}

/** The answer to an error, whoever found it. */
export function sendError(
  error: FastifyError | ColonnadeError, request: FastifyRequest, reply: FastifyReply,
): FastifyReply {
  const known = toColonnadeError(error);
  // Where Fastify refuses a request itself, no hook has done it.
  void reply.header(REQUEST_ID, request.id);
  if (known.code === "INTERNAL") request.log.error(error);
  if (typeof known.details.retryAfter === "number") void reply.header("retry-after", known.details.retryAfter);
  if (typeof known.details.allow === "string") void reply.header("allow", known.details.allow);
  return reply.status(known instanceof HttpError ? known.status : HTTP_STATUS[known.code]).send(bodyOf(known));
}

function toColonnadeError(error: FastifyError | ColonnadeError): ColonnadeError {
  if (error instanceof ColonnadeError) return error;
  const { validation, validationContext, statusCode = 500, code } = error;
  if (validation !== undefined) return schemaError(validation[0] as SchemaError, validationContext);
  // Fastify's own refusals: a body or a parameter that is too long, a wrong content type, a bad percent sign.
  if (statusCode < 500) return new HttpError(statusCode, REASONS[code] ?? error.message);
  return new ColonnadeError("INTERNAL", {}, { cause: error });
}

/** Fastify repeats what came in; these do not. */
const REASONS: Record<string, string> = {
  FST_ERR_BAD_URL: "the path has a percent sign that encodes nothing",
  FST_ERR_MAX_PARAM_LENGTH: "a part of the path is too long",
  FST_ERR_CTP_BODY_TOO_LARGE: "the body is too long",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "the content type must be application/json",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "the body is not as long as content-length says",
};

interface SchemaError {
  keyword?: string;
  instancePath?: string;
  message?: string;
  params?: { additionalProperty?: string; missingProperty?: string };
  parentSchema?: { description?: string };
}

/** The place, the property that is missing or unknown, and what should be there. */
function schemaError(error: SchemaError, part = "request"): ColonnadeError {
  const { instancePath, params } = error;
  const property = params?.additionalProperty ?? params?.missingProperty;
  return new ColonnadeError("REQUEST_INVALID",
    { part, path: instancePath || "/", ...(property === undefined ? {} : { property }), reason: reasonOf(error) });
}

function reasonOf({ keyword, message, parentSchema }: SchemaError): string {
  if (keyword === "additionalProperties") return "has an unknown property";
  if (keyword === "required") return "lacks a property";
  return parentSchema?.description === undefined ? message ?? "does not match" : `must be ${parentSchema.description}`;
}

/** An error as it leaves, with long texts cut. */
export function bodyOf({ code, message, details }: ColonnadeError): ErrorBody {
  const short = Object.fromEntries(Object.entries(details).map(([name, value]) =>
    [name, typeof value === "string" ? cut(value, LONGEST_TEXT) : value]));
  return { error: { code, message: cut(message, LONGEST_MESSAGE), details: short } };
}

/** What an error of this code looks like; details say more. */
export const exampleOf = (code: ErrorCode): ErrorBody => bodyOf(new ColonnadeError(code));

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length)}…`);
