import { concat, getAddress, getBytes, id, keccak256, Signature } from "ethers";
import { accountFromPrivateKey, type Account } from "./account.ts";

const TAG = id("colonnade/1/key/ethereum");

/**
 * The message that an Ethereum wallet signs (EIP-191, `personal_sign`) to make its Colonnade key. It names chain and contract, so that
 * every deployment has a key of its own and a site for one cannot ask for the key of another unnoticed.
 */
export function keyMessage({ chainId, contract }: { chainId: bigint; contract: string }): string {
  return `Colonnade key, version 1\n\nWhoever has this signature can spend what you hold in this rollup.\nSign only on a page that you trust.\n\n`
    + `Chain: ${chainId}\nContract: ${getAddress(contract)}`;
}

/**
 * The account of an Ethereum wallet, from its signature of `keyMessage`. The wallet must sign deterministically (RFC 6979, as all common
 * ones do): sign twice and compare before anything is deposited, as `deriveAccount` does. Throws a TypeError for what is no 65-byte ECDSA signature.
 *
 * @example
 * const account = accountFromEthereumSignature(await wallet.signMessage(keyMessage({ chainId, contract })));
 */
export function accountFromEthereumSignature(signature: string): Account {
  // One form for each signature: r, s, and v as 27 or 28, however the wallet wrote it.
  const { r, s, v } = parse(signature);
  return accountFromPrivateKey(getBytes(keccak256(concat([TAG, r, s, new Uint8Array([v])]))));
}

function parse(signature: string): Signature {
  try {
    return Signature.from(signature);
  } catch {
    // The library's error quotes the signature, and whoever has it spends: no cause either.
    throw new TypeError("This is no ECDSA signature of 65 bytes");
  }
}
