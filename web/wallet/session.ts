/**
 * Who uses the wallet: an L1 wallet, the L2 key that it made, and the account that is chosen. All of it in memory
 * only.
 */
import { signal } from "../lib/signal.ts";
import type { Contract, Signer } from "ethers";
import type { Account } from "../../client/account.ts";
import type { AccountView } from "../../client/api-types.ts";
import { deriveAccount, type NoKeyReason } from "../../client/connect-wallet.ts";
import { colonnadeContract } from "../../l1/contract.ts";
import { domainOf } from "../../protocol/message.ts";
import { client } from "../lib/api.ts";

export interface L1Wallet {
  name: string;
  address: string;
  signer: Signer;
  chainId: bigint;
}

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

/** A wallet that makes no key by its signature, and why: its owner keeps a key in a file. */
export const keyless = signal<{ wallet: L1Wallet; reason: NoKeyReason } | undefined>(undefined);

/**
 * Connects a wallet: it makes the L2 key by its signature, for which it is asked twice; one that cannot becomes
 * `keyless`. Throws WalletProblem for a wallet on another chain or without the contract, CANCELLED if its user refuses.
 */
export async function connect(wallet: L1Wallet): Promise<void> {
  const { chainId, contract } = await client.status();
  if (BigInt(chainId) !== wallet.chainId) {
    throw new WalletProblem(
      `Your wallet is on chain ${wallet.chainId}, and this rollup on chain ${chainId}: change the network ` +
        "in your wallet.",
    );
  }
  const provider = wallet.signer.provider!;
  if ((await provider.getCode(contract)) === "0x") {
    throw new WalletProblem(
      `Your wallet's network has no contract at ${contract}, where this service says that the rollup is.`,
    );
  }
  const { account, reason } = await deriveAccount({ ...wallet, provider }, contract);
  if (account === undefined) keyless.set({ wallet, reason });
  else await begin(wallet, account);
}

/** From here on the wallet acts with this key. */
export async function begin(wallet: L1Wallet, account: Account): Promise<void> {
  const { contract } = await client.status();
  keyless.set(undefined);
  session.set({
    wallet,
    account,
    contract: colonnadeContract(contract, wallet.signer),
    domain: domainOf(wallet.chainId, contract),
  });
  chosen.set((await ownAccounts())[0]?.id);
}

export function disconnect(): void {
  keyless.set(undefined);
  session.set(undefined);
  chosen.set(undefined);
}

/** Accounts of this key and this owner: by both, so that nobody's strange account is among them. */
export async function ownAccounts(): Promise<AccountView[]> {
  const { wallet, account } = session()!;
  const { accounts } = await client.findAccounts({ ax: account.publicKey.ax, owner: wallet.address });
  return accounts;
}
