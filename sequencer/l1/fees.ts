/** What an L1 transaction offers per gas: the market's price, more than what it replaces, never above the limits. */

export interface FeeLimits {
  /** Wei per gas, in all. */
  maxFee: bigint;
  /** Wei per gas for the block's maker. */
  maxTip: bigint;
  /** By how much more a replacement pays. */
  bumpPercent: number;
}

/** Wei per gas. */
export interface Fees { maxFee: bigint; priorityFee: bigint }

/** What the node says. The base fee is that of the last block. */
export interface Market { baseFee: bigint; tip: bigint }

/** Nodes take a replacement only if it pays this much more, in both parts. */
export const NODES_WANT_PERCENT = 10;

/** The operator pays no more: the batch waits until the market comes down. */
export class FeeLimitReached extends Error {
  constructor(reason: string, limits: FeeLimits) {
    const flags = `--max-fee is ${gwei(limits.maxFee)}, --max-tip ${gwei(limits.maxTip)} gwei`;
    super(`the fee limit is reached: ${reason}; ${flags}`);
    this.name = "FeeLimitReached";
  }
}

const least = (...values: bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b));
const most = (...values: bigint[]): bigint => values.reduce((a, b) => (a > b ? a : b));
const raised = (fee: bigint, percent: number): bigint => (fee * BigInt(100 + percent)) / 100n + 1n;
const gwei = (wei: bigint): string => String(Number(wei) / 1e9);

/**
 * The fees of a transaction. Without `replaced` they start from the market, whatever was paid before: bumps do not
 * outlast the transaction that they were for. Throws FeeLimitReached where the limits leave nothing that a node would take.
 */
export function feesFor({ baseFee, tip }: Market, limits: FeeLimits, replaced?: Fees): Fees {
  const bump = (fee: bigint): bigint => (replaced === undefined ? 0n : raised(fee, limits.bumpPercent));
  const wanted = { maxFee: most(2n * baseFee + tip, bump(replaced?.maxFee ?? 0n)),
    tip: most(tip, bump(replaced?.priorityFee ?? 0n)) };
  const maxFee = least(most(wanted.maxFee, wanted.tip), limits.maxFee);
  const priorityFee = least(wanted.tip, limits.maxTip, maxFee);
  if (replaced !== undefined) {
    const enough = (fee: bigint, before: bigint): boolean => fee >= raised(before, NODES_WANT_PERCENT);
    if (!enough(maxFee, replaced.maxFee) || !enough(priorityFee, replaced.priorityFee)) {
      const paid = `${gwei(replaced.maxFee)} gwei, of them ${gwei(replaced.priorityFee)} as tip`;
      throw new FeeLimitReached(
        `the transaction on its way pays ${paid}, and nodes replace it only for ${NODES_WANT_PERCENT} % more`, limits);
    }
  } else if (maxFee < baseFee) {
    throw new FeeLimitReached(`L1 asks for ${gwei(baseFee)} gwei`, limits);
  }
  return { maxFee, priorityFee };
}
