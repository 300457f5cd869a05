/** GET /v1/accounts/:id, GET /v1/accounts?ax=&owner=, GET /v1/claims/:address. */
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { getAddress } from "ethers";
import type { AccountListView, ClaimListView } from "../../client/api-types.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Service } from "../service.ts";
import { AccountQuery, AddressParams, IdParams } from "./schemas.ts";
import { accountView } from "./views.ts";

/** Anyone may open any number of accounts with one key, so lists are cut. */
const MOST = 100;

export const accountRoutes = ({ store, watcher }: Service): FastifyPluginAsyncTypebox => async (app) => {
  app.get("/v1/accounts/:id", { schema: { params: IdParams } }, async ({ params: { id } }) => {
    const entry = store.entries.account(Number(id));
    if (entry === undefined) throw new ColonnadeError("ACCOUNT_UNKNOWN", { id: Number(id) });
    return accountView(store, entry, watcher.heads().final);
  });

  app.get("/v1/accounts", { schema: { querystring: AccountQuery } }, async ({ query: { ax, owner } }): Promise<AccountListView> => {
    if (ax === undefined && owner === undefined) {
      throw new ColonnadeError("REQUEST_INVALID", { part: "querystring", reason: "give ax, owner or both" });
    }
    const entries = store.entries.accounts({ ax: ax === undefined ? undefined : BigInt(ax),
      owner: owner === undefined ? undefined : getAddress(owner.toLowerCase()) }, MOST);
    return { accounts: entries.map((entry) => accountView(store, entry, watcher.heads().final)) };
  });

  app.get("/v1/claims/:address", { schema: { params: AddressParams } }, async ({ params: { address } }): Promise<ClaimListView> => {
    const claimable = store.chain.claimable(getAddress(address.toLowerCase()));
    return { claims: [...claimable].filter(([, amount]) => amount > 0n).map(([token, amount]) => ({ token, amount: amount.toString() })) };
  });
};
