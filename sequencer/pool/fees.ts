/** What the operator asks for an operation: a fixed amount, or its share of a batch's gas at L1's price. */
import type { SignedKind } from "../../protocol/operations.ts";

/** Gas of a batch without operations, of a record, and of a payee that never had a claim (docs/benchmarks.md). */
const BATCH_GAS = 520_000n;
const RECORD_GAS = 300n;
const PAYEE_GAS = 25_000n;

/** Milliseconds that a quote is good for: wallets ask, people think. */
export const QUOTE_MS = 600_000;

/** "gas": what the operation costs the operator in ETH, in a full batch. */
export type Fee = bigint | "gas";
/** By token; "*" is for the others. */
export type FeeTable = ReadonlyMap<number | "*", Fee>;

export interface Fees {
  /** What is asked for now, in the token's smallest unit; exact in a fee's 12 bits where it follows gas. */
  quoted(token: number, kind: SignedKind): bigint;
  /** What is taken: the lowest quote of the last ten minutes. */
  accepted(token: number, kind: SignedKind): bigint;
  /** Whether a token's fee follows L1's gas price. */
  isByGas(token: number): boolean;
  /** Wei per gas, as last asked for; null before that, and where no fee follows it. */
  gasPrice(): bigint | null;
  /** Asks for L1's gas price. Throws what the node answers; the last price stays then. */
  refresh(): Promise<void>;
}

/** What the operator asks for operations, and in which tokens it takes them. */
export interface Offer {
  isServed(token: number): boolean;
  /** As `Fees.quoted`. */
  quotedFee(token: number, kind: SignedKind): bigint;
  isByGas(token: number): boolean;
  gasPrice(): bigint | null;
}

export interface FeeOptions {
  table: FeeTable;
  /** Operations of the largest batch. */
  batchSize: number;
  /** Wei per gas. */
  gasPrice: () => Promise<bigint>;
  now?: () => number;
}

/** Before the first `refresh`, fees that follow gas are 0. */
export function createFees({ table, batchSize, gasPrice, now = Date.now }: FeeOptions): Fees {
  let prices: { price: bigint; until: number }[] = [];
  let latest = 0n;
  const feeOf = (token: number): Fee => table.get(token) ?? table.get("*") ?? 0n;
  const priced = (token: number, kind: SignedKind, price: bigint): bigint => {
    const fee = feeOf(token);
    if (fee !== "gas") return fee;
    const share =
      (BATCH_GAS + BigInt(batchSize) - 1n) / BigInt(batchSize) + RECORD_GAS + (kind === "withdraw" ? PAYEE_GAS : 0n);
    return ceilFee(share * price);
  };
  return {
    isByGas: (token) => feeOf(token) === "gas",
    gasPrice: () => (latest === 0n ? null : latest),
    quoted: (token, kind) => priced(token, kind, latest),
    accepted(token, kind) {
      const lowest = prices.reduce((low, { price, until }) => (until > now() && price < low ? price : low), latest);
      return priced(token, kind, lowest);
    },
    async refresh() {
      const price = await gasPrice();
      prices = [
        ...prices.filter(({ until }) => until > now()),
        { price: latest === 0n ? price : latest, until: now() + QUOTE_MS },
      ];
      latest = price;
    },
  };
}

/** The least value that a fee's float can hold and that is not below `value`. */
export function ceilFee(value: bigint): bigint {
  let unit = 1n;
  while ((value + unit - 1n) / unit > 127n) unit *= 10n;
  return ((value + unit - 1n) / unit) * unit;
}

/** Whether a table asks for L1's gas price at all. */
export const followsGas = (table: FeeTable): boolean => [...table.values()].includes("gas");

/** Where nothing is configured: nothing on a local chain, else the price of gas in ETH. */
export const defaultFees = (isLocal: boolean): FeeTable =>
  new Map<number | "*", Fee>(
    isLocal
      ? [["*", 0n]]
      : [
          [1, "gas"],
          ["*", 0n],
        ]
  );

/** Where no tokens are configured: all on a local chain, else ETH and those whose fee is. */
export function defaultTokens(isLocal: boolean, table: FeeTable | undefined): ReadonlySet<number> | "*" {
  return isLocal ? "*" : new Set([1, ...[...(table?.keys() ?? [])].filter((token) => token !== "*")]);
}

/** Reads "10" for every token, or "1=gas,2=5,*=0". Throws an Error that names the flag. */
export function readFees(text: string): FeeTable {
  const fees = new Map<number | "*", Fee>();
  for (const part of text.split(",")) {
    const [, token = "*", fee] = /^(?:(\d+|\*)=)?(\d+|gas)$/.exec(part.trim()) ?? [];
    // Gas is paid in ETH: what another token is worth, only the operator knows.
    if (fee === undefined || (fee === "gas" && token !== "1")) {
      throw new Error(
        `--minimum-fee must look like "10" or "1=1000,2=5", or "1=gas" for token 1, which is ETH, not "${text}"`
      );
    }
    fees.set(token === "*" ? "*" : Number(token), fee === "gas" ? "gas" : BigInt(fee));
  }
  return fees;
}

/** Reads "*" or "1,2,7". Throws an Error that names the flag. */
export function readTokens(text: string): ReadonlySet<number> | "*" {
  if (text === "*") return "*";
  const tokens = text.split(",").map((part) => part.trim());
  if (!tokens.every((token) => /^[1-9]\d{0,4}$/.test(token)))
    throw new Error(`--tokens must look like "*" or "1,2,7", not "${text}"`);
  return new Set(tokens.map(Number));
}
