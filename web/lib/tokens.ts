/** How a token's amounts are written: its decimals and its symbol, read from L1 once. */
import { formatUnits, tame } from "./format.ts";
import { askL1 } from "./l1.ts";
import { client } from "./api.ts";
import { signal, type Signal } from "./signal.ts";

export interface TokenDetails {
  /** Undefined where L1 does not say: then amounts are in smallest units. */
  decimals: number | undefined;
  /** As people see it. Anyone may register a token and call it what he likes, so all but ETH carry their number. */
  label: string;
}

const ETH = 1;
const MAX_DECIMALS = 77;
const SYMBOL = "0x95d89b41";
const DECIMALS = "0x313ce567";
const known = new Map<number, Signal<TokenDetails>>();

/** The details of a token; "token 5" until L1 answered. */
export function tokenDetails(token: number): TokenDetails {
  let found = known.get(token);
  if (found === undefined) {
    found = signal<TokenDetails>(
      token === ETH ? { decimals: 18, label: "ETH" } : { decimals: undefined, label: `token ${token}` },
    );
    known.set(token, found);
    if (token !== ETH && token !== 0) void load(token, found).catch(() => known.delete(token));
  }
  return found();
}

/** As `tokenDetails`, but waits until they are known. */
export async function loadToken(token: number): Promise<TokenDetails> {
  const seen = tokenDetails(token);
  return seen.decimals !== undefined || token === 0 ? seen : load(token, known.get(token)!);
}

async function load(token: number, into: Signal<TokenDetails>): Promise<TokenDetails> {
  const { tokens } = await client.tokens({ after: token - 1, limit: 1 });
  if (tokens[0]?.token !== token) return into();
  const call = (data: string): Promise<string | undefined> =>
    askL1<string>("eth_call", [{ to: tokens[0].asset, data }, "latest"]).catch(() => undefined);
  const [symbol, decimals] = await Promise.all([call(SYMBOL), call(DECIMALS)]);
  const name = symbol === undefined ? "" : textOf(symbol);
  into.set({ decimals: decimalsOf(decimals), label: name === "" ? `token ${token}` : `${name} #${token}` });
  return into();
}

function decimalsOf(hex: string | undefined): number | undefined {
  if (hex === undefined || !/^0x[0-9a-f]{64}$/.test(hex)) return undefined;
  const value = BigInt(hex);
  return value <= MAX_DECIMALS ? Number(value) : undefined;
}

/** A symbol as ERC-20 has it, or as bytes32, as some old tokens do. */
function textOf(hex: string): string {
  const bytes = (hex.slice(2).match(/../g) ?? []).map((pair) => parseInt(pair, 16));
  const length = bytes.length > 64 ? bytes[63] : 0;
  return tame(String.fromCharCode(...(bytes.length > 64 ? bytes.slice(64, 64 + length) : bytes.slice(0, 32))));
}

/** "1.5 ETH", "12 DEMO #2", or "1200 units of token 3" where L1 does not say how many decimals it has. */
export function formatAmount(token: number, value: string | bigint): string {
  const { decimals, label } = tokenDetails(token);
  return decimals === undefined
    ? `${formatUnits(BigInt(value), 0)} units of ${label}`
    : `${formatUnits(BigInt(value), decimals)} ${label}`;
}
