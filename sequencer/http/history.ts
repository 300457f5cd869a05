/** GET /v1/operations, GET /v1/accounts/:id/operations, GET /v1/l1/entries. */
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { getAddress } from "ethers";
import type { Static } from "typebox";
import type { EntryListView, HistoryView } from "../../client/api-types.ts";
import { IdParams } from "../../protocol/api/common.ts";
import { AccountHistoryQuery, EntryListSchema, EntryQuery, HistoryQuery, HistorySchema } from "../../protocol/api/history.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Service } from "../service.ts";
import { CREDIT, EXIT, OPEN, type EntryKind, type EntryRow } from "../store/entries.ts";
import { KIND_OF, placeOf, type EntryFilter, type EntryPlace } from "../store/timeline.ts";
import { describe } from "./describe.ts";
import { entryView, historyView, readHistoryPlace, readPlace, writePlace, type HistoryFilter } from "./history-views.ts";

const DEFAULT_LIMIT = 20;
const QUEUES = { opens: OPEN, credits: CREDIT, exits: EXIT } as const;

const ABOUT = "Newest first: signed operations that this service accepted, and the opens, deposits and exits of the contract's queues.";
const DESCRIPTIONS = {
  all: describe({ tag: "operations", summary: "The history of all accounts, or of one", description: ABOUT, answers: { 200: HistorySchema },
    errors: ["ACCOUNT_UNKNOWN"] }, { querystring: HistoryQuery }),
  account: describe({ tag: "accounts", summary: "The history of an account", description: ABOUT, answers: { 200: HistorySchema },
    errors: ["ACCOUNT_UNKNOWN"] }, { params: IdParams, querystring: AccountHistoryQuery }),
  entries: describe({ tag: "L1", summary: "Where entries of the contract's queues are", answers: { 200: EntryListSchema },
    description: "Newest first, those included that are on L1 and not deep enough for the service yet." }, { querystring: EntryQuery }),
};

export const historyRoutes = (service: Service): FastifyPluginAsyncTypebox => async (app) => {
  const { store } = service;

  const history = (query: Static<typeof HistoryQuery>): HistoryView => {
    const account = numberOf(query.account);
    if (account !== undefined && store.entries.account(account) === undefined) throw new ColonnadeError("ACCOUNT_UNKNOWN", { id: account });
    return historyView(service, filterOf(query, account), readHistoryPlace(query.after), Number(query.limit ?? DEFAULT_LIMIT));
  };
  app.get("/v1/operations", { schema: DESCRIPTIONS.all }, async ({ query }) => {
    if (query.direction !== undefined && query.account === undefined) {
      throw new ColonnadeError("REQUEST_INVALID", { part: "querystring", path: "/direction", reason: "is an account's: name the account" });
    }
    return history(query);
  });
  app.get("/v1/accounts/:id/operations", { schema: DESCRIPTIONS.account }, async ({ params, query }) => history({ ...query, account: params.id }));

  app.get("/v1/l1/entries", { schema: DESCRIPTIONS.entries }, async ({ query }): Promise<EntryListView> => {
    const { owner, transaction, queue } = query;
    const filter: EntryFilter = { account: numberOf(query.account), token: numberOf(query.token), transaction,
      owner: owner === undefined ? undefined : getAddress(owner.toLowerCase()), kinds: queue === undefined ? undefined : [QUEUES[queue]] };
    const after = readPlace(query.after);
    const limit = Number(query.limit ?? DEFAULT_LIMIT);
    const waiting = (await service.unconfirmed.entries()).filter((row) => fits(row, filter) && compare(placeOf(row), after) < 0);
    const { rows, looked } = store.timeline.entries(filter, after, limit);
    // Read while the node was asked: then it is there already.
    const unread = waiting.filter(({ kind, token, index }) => store.entries.at(kind, token, index) === undefined);
    const all = [...unread, ...rows].sort((a, b) => -compare(placeOf(a), placeOf(b)));
    const page = all.slice(0, limit);
    const next = page.length < all.length ? placeOf(page.at(-1)!) : looked;
    return { entries: page.map((row) => entryView(service, row)), after: next === undefined ? null : writePlace(next) };
  });
};

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

function filterOf({ direction, token, kind, stage, since, until, batch }: Static<typeof HistoryQuery>, account: number | undefined): HistoryFilter {
  const ofEntry = kind === "open" || kind === "deposit" || kind === "exit" ? KIND_OF[kind] : undefined;
  const isOperation = kind === "transfer" || kind === "withdraw";
  let kinds: EntryKind[] | undefined = ofEntry === undefined ? undefined : [ofEntry];
  if (direction !== undefined) kinds = (kinds ?? [OPEN, CREDIT, EXIT]).filter((of) => (of === EXIT) === (direction === "out"));
  return {
    account, direction, token: numberOf(token), stage, since: numberOf(since), until: numberOf(until), batch: numberOf(batch),
    operations: ofEntry !== undefined || stage === "queued" ? undefined : { kind: isOperation ? kind : undefined },
    entries: isOperation || stage === "pooled" || stage === "rejected" || kinds?.length === 0 ? undefined : { kinds },
  };
}

function fits(row: EntryRow, { account, owner, transaction, token, kinds }: EntryFilter): boolean {
  return (account === undefined || row.id === account) && (owner === undefined || row.owner === owner) && (token === undefined || row.token === token)
    && (transaction === undefined || row.txHash === transaction) && (kinds === undefined || kinds.includes(row.kind));
}

function compare(a: EntryPlace, b: EntryPlace): number {
  const i = a.findIndex((part, at) => part !== b[at]);
  return i < 0 ? 0 : a[i] - b[i];
}
