/** The key of the account that submits batches. */
import { Wallet } from "ethers";
import type { Config } from "./config.ts";

/** Hardhat's second account. The whole world knows it. */
const DEVELOPMENT_KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
export const DEVELOPMENT_CHAIN = 31337n;
const VARIABLE = "COLONNADE_OPERATOR_KEY";

/**
 * Throws an Error that names the variable and never its value: a key with one digit too many is still nearly the key.
 */
export function operatorWallet({ operatorKey }: Pick<Config, "operatorKey">, chainId: bigint): Wallet {
  if (operatorKey === undefined) {
    if (chainId === DEVELOPMENT_CHAIN) return new Wallet(DEVELOPMENT_KEY);
    throw new Error(
      `Set ${VARIABLE} to the private key of the submitter's L1 account: there is no default key on chain ${chainId}`
    );
  }
  const digits = operatorKey.trim().replace(/^0x/i, "");
  if (digits.length !== 64)
    throw new Error(
      `${VARIABLE} is no private key: it has ${digits.length} characters, a key has 64 hexadecimal digits (after 0x)`
    );
  if (!/^[0-9a-f]{64}$/i.test(digits))
    throw new Error(`${VARIABLE} is no private key: not all of its 64 characters are hexadecimal digits`);
  try {
    return new Wallet(`0x${digits}`);
  } catch {
    // No cause: the library's error may hold the value.
    throw new Error(`${VARIABLE} is no private key: it is 0, or not below the curve's order`);
  }
}
