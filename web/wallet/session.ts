/** Who uses the wallet: an L1 wallet, the L2 key that it made, and the account that is chosen. All of it in memory only. */
import { signal } from "../lib/signal.ts";
import type { Contract, Signer } from "ethers";
import type { Account } from "../../client/account.ts";
import type { AccountView } from "../../client/api-types.ts";
import { accountFromEthereumSignature, keyMessage } from "../../client/account-from-ethereum-signature.ts";
import { colonnadeContract } from "../../l1/contract.ts";
import { domainOf } from "../../protocol/message.ts";
import { client } from "../lib/api.ts";

export interface L1Wallet { name: string; address: string; signer: Signer; chainId: bigint }

export interface Session {
  wallet: L1Wallet;
  account: Account;
  /** As the wallet's signer calls it. */
  contract: Contract;
  domain: bigint;
}

export const session = signal<Session | undefined>(undefined);
/** The id that the wallet acts for; undefined until one is open. */
export const chosen = signal<number | undefined>(undefined);

/** What cannot go on, in words for people. */
export class WalletProblem extends Error {}

/**
 * Makes the L2 key from the wallet's signature. It asks twice: a wallet that signs differently each time would make a
 * key that nobody ever finds again. Throws WalletProblem for such a wallet, and for one that is on another chain.
 */
export async function connect(wallet: L1Wallet): Promise<void> {
  const { chainId, contract: address } = await client.status();
  if (BigInt(chainId) !== wallet.chainId) {
    throw new WalletProblem(`Your wallet is on chain ${wallet.chainId}, and this rollup on chain ${chainId}: change the network in your wallet.`);
  }
  const contract = colonnadeContract(address, wallet.signer);
  if (await wallet.signer.provider!.getCode(address) === "0x") {
    throw new WalletProblem(`Your wallet's network has no contract at ${address}, where this service says that the rollup is.`);
  }
  const message = keyMessage({ chainId: wallet.chainId, contract: address });
  const [first, second] = [await wallet.signer.signMessage(message), await wallet.signer.signMessage(message)];
  const [account, again] = [first, second].map(accountFromEthereumSignature);
  if (account.publicKey.ax !== again.publicKey.ax) {
    throw new WalletProblem("Your wallet signs differently each time, so no key can be made from its signature. Use another wallet, or the command line with a key file.");
  }
  session.set({ wallet, account, contract, domain: domainOf(wallet.chainId, address) });
  chosen.set((await ownAccounts())[0]?.id);
}

export function disconnect(): void {
  session.set(undefined);
  chosen.set(undefined);
}

/** Accounts of this key and this owner: by both, so that nobody's strange account is among them. */
export async function ownAccounts(): Promise<AccountView[]> {
  const { wallet, account } = session()!;
  const { accounts } = await client.findAccounts({ ax: account.publicKey.ax, owner: wallet.address });
  return accounts;
}
