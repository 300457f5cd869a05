import { BrowserProvider, toBeHex, verifyMessage, type Eip1193Provider, type JsonRpcSigner, type Provider, type Signer } from "ethers";
import { ColonnadeError } from "../protocol/errors.ts";
import { accountFromEthereumSignature, keyMessage } from "./account-from-ethereum-signature.ts";
import type { Account } from "./account.ts";

export interface ConnectWalletOptions {
  /** The chain that the wallet is asked to switch to if it is on another. */
  chainId?: bigint;
}

export interface ConnectedWallet {
  /** The wallet's first address. */
  address: string;
  chainId: bigint;
  provider: BrowserProvider;
  /** Signs L1 transactions: `colonnadeContract(contract, signer)`. */
  signer: JsonRpcSigner;
}

/**
 * Connects an injected wallet (EIP-1193; EIP-6963 tells which there are). Throws CANCELLED if its user refuses, or it
 * does not switch to `chainId`, and NOT_FOUND if it has no address.
 *
 * @example
 * const wallet = await connectWallet(window.ethereum, { chainId: 31337n });
 */
export async function connectWallet(
  eip1193: Eip1193Provider, { chainId }: ConnectWalletOptions = {},
): Promise<ConnectedWallet> {
  const ask = (method: string, params: unknown[] = []): Promise<unknown> =>
    eip1193.request({ method, params }).catch((cause: unknown) => { throw refused(method, cause); });
  const [address] = await ask("eth_requestAccounts") as string[];
  if (address === undefined) throw new ColonnadeError("NOT_FOUND", { reason: "the wallet has no address" });
  if (chainId !== undefined && BigInt(await ask("eth_chainId") as string) !== chainId) {
    await ask("wallet_switchEthereumChain", [{ chainId: toBeHex(chainId).replace(/^0x0+/, "0x") }]);
    const now = BigInt(await ask("eth_chainId") as string);
    const reason = "the wallet is on another chain";
    if (now !== chainId) throw new ColonnadeError("CANCELLED", { reason, chainId: now });
  }
  // "any": a wallet may change its chain later, and says so.
  const provider = new BrowserProvider(eip1193, "any");
  const signer = await provider.getSigner(address);
  return { address: signer.address, chainId: (await provider.getNetwork()).chainId, provider, signer };
}

/** What `deriveAccount` needs of a wallet: a connected one has it, and so has any signer of ethers. */
export interface KeyMaker {
  address: string;
  chainId: bigint;
  provider: Pick<Provider, "getCode">;
  signer: Pick<Signer, "signMessage">;
}

/** Why a wallet makes no key: code at its address signs, its signatures differ, or they are no ECDSA of its address. */
export type NoKeyReason = "contract" | "differs" | "other form";

export type DerivedAccount = { account: Account; reason?: undefined } | { account?: undefined; reason: NoKeyReason };

/**
 * The account that a wallet's signature makes, for one contract on the wallet's chain. The wallet is asked twice, and
 * both answers must be the same signature by its own address: else what is deposited could not be spent again. Where
 * they are not, or a contract signs for the address (EIP-1271), there is a reason in place of an account: make a
 * `randomAccount` then, and keep it with `encryptKey`. Throws CANCELLED if the user refuses.
 *
 * @example
 * const { account = randomAccount() } = await deriveAccount(wallet, contract);
 */
export async function deriveAccount(
  { address, chainId, provider, signer }: KeyMaker, contract: string,
): Promise<DerivedAccount> {
  if (isContract(await provider.getCode(address))) return { reason: "contract" };
  const message = keyMessage({ chainId, contract });
  const ask = (): Promise<string> =>
    signer.signMessage(message).catch((cause: unknown) => { throw refused("personal_sign", cause); });
  const [first, second] = [await ask(), await ask()];
  // The errors of what reads a signature quote it, and whoever has it spends.
  try {
    if (verifyMessage(message, first) !== address) return { reason: "other form" };
    const [account, again] = [first, second].map(accountFromEthereumSignature);
    return isSame(account.privateKey, again.privateKey) ? { account } : { reason: "differs" };
  } catch {
    return { reason: "other form" };
  }
}

/** Behind an EIP-7702 designator the address's own key still signs. */
const isContract = (code: string): boolean => code !== "0x" && !/^0xef0100[0-9a-f]{40}$/i.test(code);

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, i) => byte === b[i]);

function refused(method: string, cause: unknown): ColonnadeError {
  const { code, info } = (cause ?? {}) as { code?: unknown; info?: { error?: { code?: unknown } } };
  const number = info?.error?.code ?? code;
  const reason = number === 4001 || number === "ACTION_REJECTED" ? "the wallet's user refused" : "the wallet refused";
  return new ColonnadeError("CANCELLED", { method, reason }, { cause });
}
