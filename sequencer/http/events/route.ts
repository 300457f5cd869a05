/** GET /v1/events: what happens, as it happens (server-sent events). */
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type, type Static, type TSchema } from "typebox";
import type { Service } from "../../service.ts";
import type { Store } from "../../store/store.ts";
import { clientOf } from "../client-of.ts";
import { describe } from "../describe.ts";
import type { Filter } from "./event.ts";
import type { EventHub } from "./hub.ts";

const MOST_CHOICES = 20;
const listOf = (one: string, what: string) => Type.Optional(Type.String({
  pattern: `^${one}(,${one}){0,${MOST_CHOICES - 1}}$`, description: `1 to ${MOST_CHOICES} ${what}, with commas between` }));
const KIND = "(pooled|rejected|queued|sealed|committed|proven|submitted|verified|back)";

export const EventQuery = Type.Object({
  account: listOf("(0|[1-9][0-9]{0,8})", "account ids"),
  operation: listOf("0x[0-9a-f]{64}", "operations' hashes"),
  batch: listOf("(0|[1-9][0-9]{0,8})", "batch numbers"),
  kind: Type.Optional({ ...listOf(KIND, "kinds of events"), examples: ["pooled,verified"] }),
  after: Type.Optional(Type.String({ pattern: "^[0-9a-f]{8}-(0|[1-9][0-9]{0,14})$", description: "the id of an event" })),
}, { additionalProperties: false });

const Stream = { description: "lines of server-sent events: id, event and data, a JSON text",
  content: { "text/event-stream": { schema: Type.String() } } } as unknown as TSchema;
const DESCRIPTION = describe({ tag: "service", summary: "What happens, as it happens", answers: { 200: Stream }, errors: ["TOO_MANY_STREAMS"],
  description: "Server-sent events that never end. `Last-Event-ID` or `after` goes on behind an event." }, { querystring: EventQuery });

/** Milliseconds after which a browser comes again. */
const RETRY_MS = 2_000;

export const eventRoutes = ({ store }: Service, hub: EventHub): FastifyPluginAsyncTypebox => async (app) => {
  app.get("/v1/events", { schema: DESCRIPTION, exposeHeadRoute: false, compress: false }, async (request, reply) => {
    const client = clientOf(request.ip);
    hub.assertRoom(client);
    const asked = request.headers["last-event-id"]?.toString() ?? request.query.after;
    const head = store.events.head();
    const place = asked === undefined ? head : placeOf(store.events, asked);
    reply.hijack();
    const { raw } = reply;
    // Those of CORS and the request's id are there already.
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store",
      // Proxies that gather answers would gather for ever.
      "x-accel-buffering": "no" });
    raw.write(`retry: ${RETRY_MS}\n\n`);
    const start = hub.idOf(place ?? head);
    if (place === undefined) {
      const oldest = hub.idOf(store.events.oldest());
      raw.write(`id: ${start}\nevent: gap\ndata: ${JSON.stringify({ asked: asked!.slice(0, 40), oldest })}\n\n`);
    }
    raw.write(`id: ${start}\nevent: ready\ndata: {}\n\n`);
    hub.add(raw, client, filterOf(request.query), place ?? head);
  });
};

/** Where to go on behind the event `id`; undefined if what followed it is gone, or it was never here. */
function placeOf(events: Store["events"], id: string): number | undefined {
  const [, series, number] = /^([0-9a-f]{8})-(\d{1,15})$/.exec(id) ?? [];
  const place = Number(number);
  const isKnown = series === events.series && place >= events.oldest() - 1 && place <= events.head();
  return isKnown ? place : undefined;
}

function filterOf({ account, operation, batch, kind }: Static<typeof EventQuery>): Filter {
  const numbers = (list: string | undefined) => (list === undefined ? undefined : new Set(list.split(",").map(Number)));
  const texts = (list: string | undefined) => (list === undefined ? undefined : new Set(list.split(",")));
  return { accounts: numbers(account), operations: texts(operation), batches: numbers(batch), kinds: texts(kind) };
}
