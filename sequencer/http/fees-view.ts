/** GET /v1/fees: what operations should pay now. */
import type { FeesView } from "../../client/api-types.ts";
import { largest } from "../batches/build.ts";
import { ceilFee, QUOTE_MS } from "../pool/fees.ts";
import type { Service } from "../service.ts";

/** A block raises the base fee by an eighth at most. */
const MARGIN_PERCENT = 13;
const LOOKED_AT = 20;
const MOST_TOKENS = 100;

export function feesView({ store, facts, offer, feeAccount }: Service, after: number, limit = MOST_TOKENS): FeesView {
  const capacity = largest(facts.instances).ops;
  const last = store.batches.list(Number.MAX_SAFE_INTEGER, LOOKED_AT).filter(({ operations }) => operations > 0);
  const filled = last.reduce((sum, { operations }) => sum + Math.min(1, operations / capacity), 0);
  const served = store.chain.tokens().filter(({ token }) => token > after && offer.isServed(token));
  const page = served.slice(0, limit);
  const quote = (token: number, kind: "transfer" | "withdraw") => {
    const minimum = offer.quotedFee(token, kind);
    const recommended = offer.isByGas(token) ? ceilFee((minimum * BigInt(100 + MARGIN_PERCENT) + 99n) / 100n) : minimum;
    return { minimum: minimum.toString(), recommended: recommended.toString() };
  };
  return {
    gasPrice: offer.gasPrice()?.toString() ?? null, quotedFor: QUOTE_MS / 1_000, marginPercent: MARGIN_PERCENT, feeAccount: feeAccount(),
    batches: { capacity, looked: last.length, filled: last.length === 0 ? 0 : filled / last.length, waiting: store.operations.countPooled() },
    tokens: page.map(({ token }) => ({ token, followsGas: offer.isByGas(token), transfer: quote(token, "transfer"), withdrawal: quote(token, "withdraw") })),
    after: served.length > limit ? page.at(-1)!.token : null,
  };
}
