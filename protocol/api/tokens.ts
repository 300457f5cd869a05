/** Tokens, and what operations in them should pay. */
import { Type, type Static } from "typebox";
import { Address, closed, Count, Decimal, described, nullable, TokenNumber } from "./common.ts";

export const TokenViewSchema = closed({
  token: TokenNumber,
  asset: described(Address, "the zero address for ETH"),
  frozen: Type.Boolean(),
  served: Type.Boolean({ description: "whether the operator takes operations in it; its L1 entries are processed in any case" }),
  minimumFee: described(Decimal, "what the operator asks for a transfer, in the token's smallest unit. Where it follows L1's gas price, a quote is "
    + "good for ten minutes"),
  minimumWithdrawalFee: described(Decimal, "what the operator asks for a withdrawal"),
}, { title: "Token" });
export type TokenView = Static<typeof TokenViewSchema>;

export const TokenListSchema = closed({ tokens: Type.Array(TokenViewSchema), after: described(nullable(Count), "as in the other lists") },
  { title: "TokenList" });
export type TokenListView = Static<typeof TokenListSchema>;

const QuoteSchema = closed({
  minimum: described(Decimal, "what is asked for now, in the token's smallest unit"),
  recommended: described(Decimal, "the minimum with the margin, where it follows L1's gas price: it is still enough if the price rises by that much "
    + "before the quote that you saw runs out. An exact fee, ready to sign"),
}, { title: "Quote" });

export const FeesSchema = closed({
  gasPrice: described(nullable(Decimal), "L1's gas price in wei, as last asked for; null where no fee follows it"),
  quotedFor: Type.Integer({ minimum: 0, description: "seconds that a quote is taken for after the price rose" }),
  marginPercent: Type.Integer({ minimum: 0, description: "how much recommended is above minimum, before it is rounded up to an exact fee" }),
  feeAccount: described(Count, "the account that gets the fees; 0 while there is none: then sign a fee of 0"),
  batches: closed({
    capacity: described(Count, "operations that the largest batch holds"),
    looked: described(Count, "how many of the last batches with operations were looked at"),
    filled: Type.Number({ minimum: 0, maximum: 1, description: "how full those were on average; 0 where there were none" }),
    waiting: described(Count, "pooled operations, over all tokens"),
  }),
  tokens: Type.Array(closed({
    token: TokenNumber,
    followsGas: Type.Boolean({ description: "whether the fee follows L1's gas price" }),
    transfer: QuoteSchema, withdrawal: QuoteSchema,
  }), { description: "those that the operator serves" }),
  after: described(nullable(Count), "as in the other lists"),
}, { title: "Fees" });
/** GET /v1/fees: what operations should pay now. */
export type FeesView = Static<typeof FeesSchema>;
