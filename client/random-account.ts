import { randomBytes } from "ethers";
import { accountFromPrivateKey, type Account } from "./account.ts";

/**
 * An account with a key that nothing else makes again: keep it, encrypted (`encryptKey`), before anything is deposited.
 *
 * @example
 * const file = await encryptKey(randomAccount(), password);
 */
export function randomAccount(): Account {
  return accountFromPrivateKey(randomBytes(32));
}
