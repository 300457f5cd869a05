/** Accounts, what they hold, and the proof of it. */
import { Type, type Static } from "typebox";
import {
  Address, closed, Count, Decimal, described, Digits, Hash, Id, nullable, oneOf, page, Point, SignedDecimal, TokenNumber,
} from "./common.ts";

export const AccountQuery = closed({ ax: Type.Optional(Decimal), owner: Type.Optional(Address), ...page });
export const AccountTokensQuery = closed({ token: Type.Optional(Digits), ...page });

export const BalanceSchema = closed({ balance: Decimal, nonce: Decimal }, { title: "Balance" });
export type BalanceView = Static<typeof BalanceSchema>;
/** An exit takes all that is there; operations that were accepted before it wait for what it took. */
const PendingSchema = closed({
  balance: described(SignedDecimal, "below 0 by what pooled operations lack where an exit emptied the account: they wait for it"),
  nonce: Decimal,
});

export const AccountTokenSchema = closed({
  token: TokenNumber,
  verified: described(BalanceSchema, "after the last batch that L1 verified"),
  pending: described(PendingSchema, "after all sealed batches and all pooled operations of this account. Its nonce is the next to sign"),
}, { title: "AccountToken" });
export type AccountTokenView = Static<typeof AccountTokenSchema>;

export const AccountViewSchema = closed({
  id: Id,
  key: closed({ ax: Decimal, ay: nullable(Decimal) }, { description: "the whole key is known once the account has signed something" }),
  owner: Address,
  final: Type.Boolean({ description: "whether L1 can no longer give the id to another key: the block that opened the account is final" }),
  status: oneOf(["queued", "pending", "open"], "queued: on L1 only; pending: in a batch that L1 has not verified; open"),
  tokens: Type.Array(AccountTokenSchema,
    { description: "what it holds or spends, by token: what it never had is left out. At most 100, in lists 10" }),
  after: described(nullable(Count), "ask for this account with after for the tokens that follow; null if these are all"),
}, { title: "Account" });
export type AccountView = Static<typeof AccountViewSchema>;

export const AccountListSchema = closed({
  accounts: Type.Array(AccountViewSchema),
  after: described(nullable(Count), "ask with after for the next page; null on the last one"),
}, { title: "AccountList" });
export type AccountListView = Static<typeof AccountListSchema>;

export const ClaimListSchema = closed({
  claims: Type.Array(closed({ token: TokenNumber, amount: Decimal })),
  after: described(nullable(Count), "as in the other lists"),
}, { title: "ClaimList", description: "what an address may claim on L1, by token, as far as the service has read L1" });
export type ClaimListView = Static<typeof ClaimListSchema>;

export const OpeningQuery = closed({ token: Digits });
export const OpeningSchema = closed({
  id: Id, token: TokenNumber,
  batch: described(Count, "the last verified batch: this is the state after it. The proof holds on L1 until a batch changes the token's column"),
  cell: described(Decimal, "balance + 2^144·nonce"),
  balance: Decimal, nonce: Decimal,
  opening: described(Point, "π: the KZG opening of the token's column at the account's row, as the contract's cellHolds and escape take it"),
  commitment: described(Point, "the token's commitment, as the contract's stateOf has it"),
  root: described(nullable(Hash), "the contract's batchRoots[batch]; null before the first batch"),
  logN: Type.Integer({ minimum: 1, maximum: 24, description: "a column has 2^logN rows" }),
}, { title: "Opening" });
/** GET /v1/accounts/:id/opening?token=: what an account holds, provable to the contract. */
export type OpeningView = Static<typeof OpeningSchema>;
