/** An account's key in an encrypted file: Web3 Secret Storage version 3, as Ethereum's keystores, with the public key beside it. */
import { computeAddress, decryptKeystoreJson, encryptKeystoreJson, getBytes, hexlify, isKeystoreJson } from "ethers";
import type { PublicKey } from "../protocol/eddsa.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import { accountFromPrivateKey, type Account } from "./account.ts";

export interface KeyFileOptions {
  /** What a guess at the password costs: a power of 2, 2^17 (a second) if left out. */
  cost?: number;
}

/**
 * Encrypts an account's key. Whoever has file and password spends; without the password the file says the public key
 * and no more. Throws a RangeError for an empty password.
 *
 * @example
 * await writeFile("alice.json", await encryptKey(account, password), { mode: 0o600 });
 */
export async function encryptKey(
  { privateKey, publicKey }: Account, password: string, { cost }: KeyFileOptions = {},
): Promise<string> {
  if (password === "") throw new RangeError("A key needs a password");
  const key = hexlify(privateKey);
  const options = { client: "colonnade", ...(cost === undefined ? {} : { scrypt: { N: cost, r: 8, p: 1 } }) };
  const keystore = await encryptKeystoreJson({ address: computeAddress(key), privateKey: key }, password, options);
  const { ax, ay } = publicKey;
  return JSON.stringify({ ...JSON.parse(keystore), colonnade: { version: 1, ax: String(ax), ay: String(ay) } }, null, 2);
}

/**
 * The account in a file that `encryptKey` made. Throws KEY_FILE_INVALID for any other text, and PASSWORD_WRONG, which a
 * damaged file gives too.
 *
 * @example
 * const account = await decryptKey(await readFile("alice.json", "utf8"), password);
 */
export async function decryptKey(text: string, password: string): Promise<Account> {
  const { ax, ay } = publicKeyIn(text);
  let account: Account;
  try {
    account = accountFromPrivateKey(getBytes((await decryptKeystoreJson(text, password)).privateKey));
  } catch {
    // The library's errors may quote what they were given.
    throw new ColonnadeError("PASSWORD_WRONG");
  }
  if (account.publicKey.ax !== ax || account.publicKey.ay !== ay) {
    throw new ColonnadeError("KEY_FILE_INVALID", { reason: "its public key is not that of its private key" });
  }
  return account;
}

/** The public key in a key file, which needs no password. Throws KEY_FILE_INVALID. */
export function publicKeyIn(text: string): PublicKey {
  const invalid = (reason: string): ColonnadeError => new ColonnadeError("KEY_FILE_INVALID", { reason });
  if (!isKeystoreJson(text)) throw invalid("no keystore of version 3");
  const { colonnade } = JSON.parse(text) as { colonnade?: { version?: unknown; ax?: unknown; ay?: unknown } };
  if (colonnade?.version !== 1) throw invalid("not written by Colonnade, or by a newer version");
  const [ax, ay] = [colonnade.ax, colonnade.ay].map((coordinate) => {
    if (typeof coordinate !== "string" || !/^(0|[1-9]\d{0,77})$/.test(coordinate)) throw invalid("no public key");
    return BigInt(coordinate);
  });
  return { ax, ay };
}
