/** Amounts that people type, in a token's own units. */
import { floorAmount } from "../../protocol/floats.ts";
import { formatUnits, parseUnits } from "../lib/format.ts";
import { loadToken } from "../lib/tokens.ts";
import { WalletProblem } from "./session.ts";

/** Smallest units of what was typed. Throws WalletProblem, in words. */
export async function readAmount(token: number, text: string, { zero = false } = {}): Promise<bigint> {
  const { decimals = 0, label } = await loadToken(token);
  const value = parseUnits(text, decimals);
  if (value === undefined)
    throw new WalletProblem(
      `“${text.slice(0, 40)}” is no amount of ${label}: write digits, and a point before at most ${decimals} decimals.`,
    );
  if (value === 0n && !zero) throw new WalletProblem("The amount must be above 0.");
  return value;
}

/**
 * As `readAmount`, for what is signed: it must have an exact float. Throws WalletProblem with the next lower amount.
 */
export async function readSigned(token: number, text: string): Promise<bigint> {
  const value = await readAmount(token, text);
  const nearest = floorAmount(value);
  if (nearest === value) return value;
  const { decimals = 0, label } = await loadToken(token);
  throw new WalletProblem(
    `An amount has nine to ten significant digits. The next lower one is ${formatUnits(nearest, decimals).replaceAll(
      ",",
      "",
    )} ${label}; send the rest by a second transfer.`,
  );
}
