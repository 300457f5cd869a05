/** GET /v1/accounts/:id, GET /v1/accounts, GET /v1/claims/:address. */
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { getAddress } from "ethers";
import type { AccountListView, ClaimListView } from "../../client/api-types.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Service } from "../service.ts";
import {
  AccountListSchema, AccountQuery, AccountTokensQuery, AccountViewSchema, ClaimListSchema, OpeningQuery, OpeningSchema,
} from "../../protocol/api/accounts.ts";
import { AddressParams, IdParams, PageQuery } from "../../protocol/api/common.ts";
import { describe } from "./describe.ts";
import { accountView } from "./views.ts";

/** Anyone may open any number of accounts with one key or owner, and deposit any token to them: lists have pages. */
const DEFAULT_ACCOUNTS = 20;
const TOKENS_IN_LIST = 10;
const MOST_TOKENS = 100;

const DESCRIPTIONS = {
  account: describe({ tag: "accounts", summary: "An account with what it holds", answers: { 200: AccountViewSchema },
    errors: ["ACCOUNT_UNKNOWN", "TOKEN_UNKNOWN"],
    description: "With token, of that token alone, zeros included: what a wallet asks for before it signs." },
  { params: IdParams, querystring: AccountTokensQuery }),
  list: describe({ tag: "accounts", summary: "Accounts by ids, of a key, of an owner, or all", answers: { 200: AccountListSchema },
    description: "To pay somebody, ask by both key and owner: anyone may open an account with the key or for the owner of somebody else." },
  { querystring: AccountQuery }),
  opening: describe({ tag: "accounts", summary: "A proof for L1 of what an account holds", answers: { 200: OpeningSchema },
    errors: ["ACCOUNT_UNKNOWN", "TOKEN_UNKNOWN", "OVERLOADED", "TIMEOUT", "UNREACHABLE", "STATE_MISMATCH", "PROOF_INVALID", "CANCELLED", "OUT_OF_MEMORY"],
    description: "Of the last verified state: what the contract's cellHolds checks, and escape takes." },
  { params: IdParams, querystring: OpeningQuery }),
  claims: describe({ tag: "accounts", summary: "What an address may claim on L1", answers: { 200: ClaimListSchema } },
    { params: AddressParams, querystring: PageQuery }),
};

export const accountRoutes = ({ store, watcher, openings }: Service): FastifyPluginAsyncTypebox => async (app) => {
  app.get("/v1/accounts/:id", { schema: DESCRIPTIONS.account }, async ({ params: { id }, query: { token, after, limit } }) => {
    const entry = store.entries.account(Number(id));
    if (entry === undefined) throw new ColonnadeError("ACCOUNT_UNKNOWN", { id: Number(id) });
    if (token === undefined) return accountView(store, entry, { after: Number(after ?? 0), limit: Number(limit ?? MOST_TOKENS) }, watcher.heads().final);
    if (after !== undefined || limit !== undefined) {
      throw new ColonnadeError("REQUEST_INVALID", { part: "querystring", path: "/token", reason: "names one token: there are no pages" });
    }
    if (store.chain.token(Number(token)) === undefined) throw new ColonnadeError("TOKEN_UNKNOWN", { token: Number(token) });
    return accountView(store, entry, { token: Number(token) }, watcher.heads().final);
  });

  app.get("/v1/accounts/:id/opening", { schema: DESCRIPTIONS.opening }, async ({ params: { id }, query: { token } }) => {
    // An account of which L1 has verified nothing has no row yet, but its id is known.
    const openedIn = store.cells.openedIn(Number(id));
    if (openedIn === undefined || openedIn > store.batches.verifiedHead()) throw new ColonnadeError("ACCOUNT_UNKNOWN", { id: Number(id) });
    if (store.chain.token(Number(token)) === undefined) throw new ColonnadeError("TOKEN_UNKNOWN", { token: Number(token) });
    return openings.open(Number(id), Number(token));
  });

  app.get("/v1/accounts", { schema: DESCRIPTIONS.list }, async ({ query: { ax, owner, after, limit } }): Promise<AccountListView> => {
    const most = Number(limit ?? DEFAULT_ACCOUNTS);
    const filter = { ax: ax === undefined ? undefined : BigInt(ax), owner: owner === undefined ? undefined : getAddress(owner.toLowerCase()) };
    const found = store.entries.accounts(filter, most + 1, Number(after ?? 0));
    const page = found.slice(0, most);
    return { accounts: page.map((entry) => accountView(store, entry, { after: 0, limit: TOKENS_IN_LIST }, watcher.heads().final)), after: found.length > most ? page.at(-1)!.id : null };
  });

    app.get(
      "/v1/claims/:address",
      { schema: DESCRIPTIONS.claims },
      async ({ params: { address }, query }): Promise<ClaimListView> => {
        const [from, limit] = [Number(query.after ?? 0), Number(query.limit ?? MOST_TOKENS)];
        const all = [...store.chain.claimable(getAddress(address.toLowerCase()))].filter(
          ([token, amount]) => amount > 0n && token > from
        );
        const page = all.slice(0, limit);
        return {
          claims: page.map(([token, amount]) => ({ token, amount: amount.toString() })),
          after: all.length > limit ? page.at(-1)![0] : null,
        };
      }
    );
  };
