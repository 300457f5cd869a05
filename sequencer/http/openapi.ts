/** GET /openapi.json and GET /docs: what the routes' schemas say, for programs and for people. */
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { examples, parameterExamples } from "./examples.ts";
import { exampleOf } from "./errors.ts";
import type { Tag } from "./describe.ts";
import type { ErrorCode } from "../../protocol/errors.ts";

const TAGS: Record<Tag, string> = {
  operations: "Signed transfers and withdrawals: handing them in, and what became of them",
  accounts: "Accounts, what they hold and did, and what an address may claim",
  batches: "Batches, their proofs, and the keys that check them",
  tokens: "Registered tokens, and what operations in them should pay",
  L1: "Entries of the contract's queues: opens, deposits, exits",
  service: "How the service is",
};

/** Every answer of a GET has an ETag. */
const NOT_CHANGED = { description: "What the request's If-None-Match names is still true; there is no body" };

type Json = Record<string, unknown>;

/** Call it before the routes are registered. A route without a summary is not part of the document. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Colonnade", version: "1", description: "Amounts, fees, nonces and field elements are decimal strings in canonical form; ids, "
        + "counts and unix seconds are numbers; moments are ISO 8601 strings. Bodies are refused, never repaired: docs/api.md has the whole story." },
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    },
    transform: ({ schema, url }) => ({ schema: schema?.summary === undefined ? { ...schema, hide: true } : schema, url }),
  });
  let text = "";
  let document: Json = {};
  app.addHook("onReady", async () => {
    document = publish(app.swagger() as unknown as Json);
    text = JSON.stringify(document);
  });
  app.get("/openapi.json", async (_request, reply) => reply.type("application/json; charset=utf-8").send(text));
  await app.register(swaggerUi, { routePrefix: "/docs", staticCSP: true, validatorUrl: false, transformSpecification: () => document,
    transformSpecificationClone: false, uiConfig: { docExpansion: "list", deepLinking: true } });
}

/** Schemas with a title become components, and examples come to their places. */
function publish(document: Json): Json {
  const components: Record<string, unknown> = {};
  const hoist = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(hoist);
    if (typeof value !== "object" || value === null) return value;
    const parts = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, hoist(part)]));
    // A property called title is a schema, not a text.
    if (typeof parts.title !== "string" || parts.properties === undefined) return parts;
    const { title, description, ...schema } = parts;
    const example = examples[title];
    components[title] ??= { title, ...schema, ...(example === undefined ? {} : { examples: [example] }) };
    return { $ref: `#/components/schemas/${title}`, ...(description === undefined ? {} : { description }) };
  };
  const paths = hoist(document.paths) as Record<string, Record<string, Operation>>;
  for (const methods of Object.values(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      complete(operation);
      if (method === "get") operation.responses[304] = NOT_CHANGED;
    }
  }
  return { ...document, paths, components: { schemas: components } };
}

interface Operation {
  parameters?: (Json & { name: string; description?: string; schema: Json })[];
  responses: Record<string, { description: string; content?: { "application/json": Json & { schema: Json } } }>;
}

function complete({ parameters = [], responses }: Operation): void {
  for (const parameter of parameters) {
    const [example] = (parameter.schema.examples ?? []) as unknown[];
    parameter.example = example ?? parameterExamples[parameter.name];
  }
  for (const response of Object.values(responses)) {
    const media = response.content?.["application/json"];
    const codes = media?.schema["x-codes"] as ErrorCode[] | undefined;
    if (media === undefined || codes === undefined) continue;
    delete media.schema["x-codes"];
    media.examples = Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }]));
  }
}
