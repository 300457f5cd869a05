/** What a route takes, answers and refuses, in the form that Fastify and the OpenAPI document want. */
import type { TSchema } from "typebox";
import { errorBody } from "../../protocol/api/errors.ts";
import { ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import { HTTP_STATUS } from "./errors.ts";

export type Tag = "operations" | "accounts" | "batches" | "tokens" | "L1" | "service";

export interface RouteDescription {
  tag: Tag;
  /** A line without a full stop. */
  summary: string;
  description?: string;
  /** By status; its schema has a title. */
  answers: Record<number, TSchema>;
  /** Beside those that every route can give. */
  errors?: readonly ErrorCode[];
}

/** What Fastify and Node refuse themselves, all of it REQUEST_INVALID. */
const HTTP_REFUSALS = [400, 408, 414, 417, 431];
const BODY_REFUSALS = [413, 415];

/**
 * The schema of a route: `input` as it is, so that its types reach the handler, and the rest for the document.
 *
 * @example
 * app.get("/v1/tokens", { schema: describe({ tag: "tokens", summary: "Tokens", answers: { 200: TokenListSchema } }, { querystring: PageQuery }) }, …)
 */
export function describe<const I extends { params?: TSchema; querystring?: TSchema; body?: TSchema }>(
  { tag, summary, description, answers, errors = [] }: RouteDescription, input: I = {} as I,
): I & { tags: string[]; summary: string; description?: string; response: Record<number, unknown> } {
  const byStatus = new Map<number, ErrorCode[]>();
  const add = (status: number, code: ErrorCode): void => void byStatus.set(status, [...byStatus.get(status) ?? [], code]);
  for (const status of [...HTTP_REFUSALS, ...(input.body === undefined ? [] : BODY_REFUSALS)]) add(status, "REQUEST_INVALID");
  for (const code of [...errors, "API_KEY_INVALID", "RATE_LIMITED", "INTERNAL"] as const) add(HTTP_STATUS[code], code);
  const refusals = [...byStatus].map(([status, codes]) => [status, errorBody(codes,
    { "x-codes": codes, description: codes.map((code) => `\`${code}\`: ${ERRORS[code]}`).join("  \n") })] as const);
  return { ...input, tags: [tag], summary, ...(description === undefined ? {} : { description }),
    response: { ...Object.fromEntries(refusals), ...answers } };
}
