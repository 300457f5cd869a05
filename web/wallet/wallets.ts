/** Where L1 wallets come from: extensions of the browser (EIP-6963), and, on the local chain, Hardhat's accounts. */
import { HDNodeWallet, JsonRpcProvider, type Eip1193Provider } from "ethers";
import { connectWallet } from "../../client/connect-wallet.ts";
import { client } from "../lib/api.ts";
import { signal } from "../lib/signal.ts";
import type { L1Wallet } from "./session.ts";

export const LOCAL_CHAIN = 31337n;
/**
 * Of "test test … junk", which everybody knows. Hardhat gives these accounts their ETH; nowhere else are they worth
 * anything.
 */
const HARDHAT_SEED =
  "0x9dfc3c64c2f8bede1533b6a79f8570e5943e0b8fd1cf77107adf7b72cef42185" +
  "d564a3aee24cab43f80e3c4538087d70fc824eabbad596a23c97b6ee8322ccc0";
/** The first two deploy and operate. */
export const HARDHAT_ACCOUNTS = [2, 3, 4, 5, 6, 7, 8, 9];
const POLL_MS = 300;

interface Announced {
  info: { uuid: string; name: string; icon: string };
  provider: Eip1193Provider;
}

/** Wallets that announced themselves. */
export const injected = signal<readonly Announced[]>([]);

/** Asks wallets to announce themselves; they may do it later too. */
export function listenForWallets(): void {
  addEventListener("eip6963:announceProvider", (event) => {
    const { detail } = event as CustomEvent<Announced>;
    if (!injected().some(({ info }) => info.uuid === detail.info.uuid)) injected.set([...injected(), detail]);
  });
  dispatchEvent(new Event("eip6963:requestProvider"));
}

/** Connects a wallet that announced itself; it is asked to switch to the rollup's chain. */
export async function injectedWallet({ info, provider }: Announced): Promise<L1Wallet> {
  const { address, signer, chainId } = await connectWallet(provider, {
    chainId: BigInt((await client.status()).chainId),
  });
  return { name: info.name.slice(0, 40), address, signer, chainId };
}

/** Only pictures, and only as data: an icon is no reason to ask another server. */
export const iconOf = ({ info }: Announced): string | undefined =>
  /^data:image\//.test(info.icon) ? info.icon : undefined;

/** The local chain, through the service. */
export const localProvider = (): JsonRpcProvider =>
  new JsonRpcProvider(`${location.origin}/l1`, LOCAL_CHAIN, {
    staticNetwork: true,
    cacheTimeout: -1,
    batchMaxCount: 1,
    polling: true,
    pollingInterval: POLL_MS,
  });

export function hardhatWallet(index: number): L1Wallet {
  const wallet = HDNodeWallet.fromSeed(HARDHAT_SEED).derivePath(`m/44'/60'/0'/0/${index}`).connect(localProvider());
  return { name: `Hardhat account ${index}`, address: wallet.address, signer: wallet, chainId: LOCAL_CHAIN };
}
