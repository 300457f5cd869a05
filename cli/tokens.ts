/** Amounts as people write them: in a token's own unit, with its symbol. */
import { Contract, formatUnits, parseUnits, ZeroAddress, type Contract as Ethers } from "ethers";
import { revertOf } from "../l1/contract.ts";
import { UsageError } from "./command.ts";

const ERC20 = ["function symbol() view returns (string)", "function decimals() view returns (uint8)",
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 amount) returns (bool)"];
const ETH = 1;
const LONGEST_SYMBOL = 12;

export interface Token {
  number: number;
  asset: string;
  symbol: string;
  decimals: number;
}

/**
 * A registered token, with what its contract says of itself; where it says nothing, `token N` and no decimals. Throws a
 * UsageError for a number that is not registered.
 */
export async function readToken(rollup: Ethers, number: number): Promise<Token> {
  if (number === ETH) return { number, asset: ZeroAddress, symbol: "ETH", decimals: 18 };
  const asset = await rollup.tokenAddress(number).catch((error: unknown) => {
    if (revertOf(error) === null) throw error;
    return ZeroAddress;
  }) as string;
  if (asset === ZeroAddress) throw new UsageError(`There is no token ${number}`);
  const erc20 = erc20At(asset, rollup);
  const [symbol, decimals] = await Promise.all([
    erc20.symbol().catch(() => ""), erc20.decimals().catch(() => 0n),
  ]) as [string, bigint];
  return { number, asset, symbol: shown(symbol) || `token ${number}`, decimals: Number(decimals) };
}

export const erc20At = (asset: string, { runner }: Pick<Ethers, "runner">): Contract => new Contract(asset, ERC20, runner);

/** A contract of a stranger's may call itself anything. */
const shown = (symbol: string): string => symbol.replaceAll(/[^\p{L}\p{N}.$₮_-]/gu, "").slice(0, LONGEST_SYMBOL);

/** "1.5" as smallest units. Throws a UsageError for anything else than a positive decimal number that the token has. */
export function readAmount(text: string, { decimals, symbol }: Token, { allowZero = false } = {}): bigint {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new UsageError(`An amount is a number such as 1.5, in ${symbol}`);
  const fraction = text.split(".")[1] ?? "";
  if (fraction.length > decimals) throw new UsageError(`${symbol} has ${decimals} decimals at most`);
  const amount = parseUnits(text, decimals);
  if (amount === 0n && !allowZero) throw new UsageError("The amount is 0");
  return amount;
}

/** Smallest units as people read them: "1.5 ETH". */
export const showAmount = (amount: bigint | string, token: Token): string => `${plainAmount(amount, token)} ${token.symbol}`;
export const plainAmount = (amount: bigint | string, { decimals }: Token): string =>
  formatUnits(amount, decimals).replace(/\.0$/, "");
