import { MAX_BALANCE } from "../protocol/cell.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import { floorAmount } from "../protocol/floats.ts";

/** One more than the largest mantissa. */
const MANTISSAS = 1n << 31n;
/** Any nine digits are a mantissa, and not any ten. */
const STEP = 10n ** 9n;

/**
 * An amount as the fewest exact amounts that sum to it, largest first: one transfer for each. Any 96-bit amount takes at
 * most four. Throws AMOUNT_NOT_ENCODABLE below 1 and above 2^96 − 1, which no account holds.
 *
 * @example
 * split(1_234_567_890_123n); // [1_234_000_000_000n, 567_890_123n]
 */
export function split(amount: bigint): bigint[] {
  if (amount < 1n || amount > MAX_BALANCE) throw new ColonnadeError("AMOUNT_NOT_ENCODABLE", { amount });
  return fewest(amount).sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
}

/**
 * Some part holds the last digit that is not zero. It may be taken as the only one below the next nine: two that overlap
 * there sum to one of nine digits and one that begins above. So three choices are left for it.
 */
function fewest(amount: bigint): bigint[] {
  let unit = 1n;
  while (amount % (10n * unit) === 0n) unit *= 10n;
  const digits = amount / unit;
  if (digits < MANTISSAS) return [amount];
  let best: bigint[] | undefined;
  for (let last = digits % STEP; last < MANTISSAS; last += STEP) {
    const parts = [last * unit, ...fewest((digits - last) * unit)];
    if (best === undefined || parts.length < best.length) best = parts;
  }
  return best!;
}

/**
 * The largest exact amount that a balance pays beside a fee, and what is left then. Throws BALANCE_TOO_LOW if the fee
 * leaves nothing.
 */
export function largestAmount(balance: bigint, fee: bigint): { amount: bigint; dust: bigint } {
  if (fee < 0n || balance <= fee) throw new ColonnadeError("BALANCE_TOO_LOW", { balance, fee });
  const amount = floorAmount(balance - fee);
  return { amount, dust: balance - fee - amount };
}
