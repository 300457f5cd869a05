/** Holds every answer of an app against the OpenAPI document that it publishes. */
import { expect } from "chai";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Compile } from "typebox/schema";
import "../../../sequencer/http/schemas.ts";

export interface Document {
  openapi: string;
  paths: Record<string, Record<string, PublishedOperation>>;
  components: { schemas: Record<string, { examples?: unknown[] }> };
}
export interface PublishedOperation {
  summary?: string;
  tags?: string[];
  parameters?: { name: string; example?: unknown }[];
  responses: Record<string, { content?: Record<string, { schema: object; examples?: Record<string, { value: unknown }> }> }>;
}

/** What did not fit, over the whole test process. */
const violations: string[] = [];
after("every answer was as the published document says", () => expect(violations).to.deep.equal([]));

/** Pages, their files and what they ask of L1, which are no part of the API. */
const OTHERS = /^\/($|(docs|openapi\.json|assets|favicon\.svg|l1)(\/|$))/;

type Check = (value: unknown) => string | undefined;

/** What is wrong with a value, by a schema of the document. */
export function checkOf(document: Document, schema: object): Check {
  // References are found from the schema's own root.
  const validator = Compile({ ...schema, components: document.components });
  return (value) => {
    if (validator.Check(value)) return undefined;
    const [, errors] = validator.Errors(value);
    return errors.map(({ instancePath, message }) => `${instancePath || "/"} ${message}`).join("; ") || "does not match";
  };
}

/** To be passed to `buildApp`. `note` hears what does not fit. */
export function holdToDocument(app: FastifyInstance, note: (violation: string) => void = (text) => void violations.push(text)): void {
  let published: Promise<Document> | undefined;
  const checks = new Map<string, Check | undefined>();
  app.addHook("onSend", async (request, reply, payload) => {
    const { url: path } = request.routeOptions;
    if (path !== undefined && OTHERS.test(path) || request.method === "HEAD" || typeof payload !== "string") return payload;
    const document = await (published ??= app.inject({ url: "/openapi.json" }).then((response) => response.json<Document>()));
    const wrong = violationOf(document, checks, request, reply, payload);
    if (wrong !== undefined) note(`${request.method} ${path ?? request.url} ${reply.statusCode}: ${wrong}: ${payload.slice(0, 400)}`);
    return payload;
  });
}

function violationOf(document: Document, checks: Map<string, Check | undefined>, request: FastifyRequest, reply: FastifyReply, payload: string): string | undefined {
  const { url } = request.routeOptions;
  const operation = document.paths[url?.replaceAll(/:(\w+)/g, "{$1}") ?? ""]?.[request.method.toLowerCase()];
  // No such path, or no such method: nothing that could be listed, and errors all the same.
  const unlisted = operation === undefined;
  if (reply.statusCode === 304) return payload === "" && operation?.responses[304] !== undefined ? undefined : "is no 304 of the document";
  if (unlisted && reply.statusCode < 400) return "is not in the document";
  const name = unlisted ? "error" : `${request.method} ${url} ${reply.statusCode}`;
  if (!checks.has(name)) {
    const schema = unlisted ? { $ref: "#/components/schemas/Error" } : operation.responses[reply.statusCode]?.content?.["application/json"]?.schema;
    checks.set(name, schema && checkOf(document, schema));
  }
  const check = checks.get(name);
  return check === undefined ? "has a status that is not in the document" : check(JSON.parse(payload));
}

