/** An L2 key pair. */
import { publicKeyOf, type PublicKey } from "../protocol/eddsa.ts";

export interface Account {
  /** 32 bytes. Whoever has them spends. */
  privateKey: Uint8Array;
  publicKey: PublicKey;
}

export function accountFromPrivateKey(privateKey: Uint8Array): Account {
  if (privateKey.length !== 32) throw new RangeError(`A private key has 32 bytes, not ${privateKey.length}`);
  return { privateKey, publicKey: publicKeyOf(privateKey) };
}
