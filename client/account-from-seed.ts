import { concat, getBytes, id, keccak256, toUtf8Bytes } from "ethers";
import { accountFromPrivateKey, type Account } from "./account.ts";

const TAG = id("colonnade/1/key/seed");
/** Below this, trying all seeds is cheap. */
const LEAST_BYTES = 16;

/**
 * The account of a secret seed: random bytes, or text that nobody can guess. The seed is not stretched, so a password is not enough.
 * Throws a RangeError below 16 bytes, a TypeError for half a surrogate pair.
 *
 * @example
 * const account = accountFromSeed(crypto.getRandomValues(new Uint8Array(32)));
 */
export function accountFromSeed(seed: Uint8Array | string): Account {
  const bytes = typeof seed === "string" ? bytesOf(seed) : seed;
  if (bytes.length < LEAST_BYTES) throw new RangeError(`A seed has at least ${LEAST_BYTES} bytes, not ${bytes.length}`);
  return accountFromPrivateKey(getBytes(keccak256(concat([TAG, bytes]))));
}

function bytesOf(text: string): Uint8Array {
  try {
    return toUtf8Bytes(text);
  } catch {
    // The library's error quotes the seed: no cause either.
    throw new TypeError("The seed is no well-formed text");
  }
}
