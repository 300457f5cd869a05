/** The bench's accounts: opened and funded on a local chain, all by one owner, as an exchange would have them. */
import { HDNodeWallet, JsonRpcProvider, Mnemonic, NonceManager } from "ethers";
import { colonnadeContract, openAccount, type ColonnadeClient } from "../../client/index.ts";
import { benchSigner } from "./signer.ts";

/** Hardhat's development accounts: 0 deploys, 1 submits, this one owns. */
const MNEMONIC = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
const OWNER = 2;
const ETH = 1;
const DEPOSIT = 10n ** 18n;
const PATIENCE_MS = 120_000;

/** Opens `count` accounts on a fresh chain and waits until they can spend; returns their ids. */
export async function openBenchAccounts(rpc: string, contract: string, client: ColonnadeClient, count: number): Promise<number[]> {
  const provider = new JsonRpcProvider(rpc, 31337, { cacheTimeout: -1, pollingInterval: 50, staticNetwork: true });
  try {
    const wallet = HDNodeWallet.fromMnemonic(MNEMONIC, `m/44'/60'/0'/0/${OWNER}`).connect(provider);
    const owner = new NonceManager(wallet);
    const ids: number[] = [];
    for (let index = 0; index < count; index++) {
      const { ax } = benchSigner(index).key;
      const { id } = await openAccount(colonnadeContract(contract, owner), { ax, owner: wallet.address, token: ETH, amount: DEPOSIT });
      ids.push(id);
    }
    const end = Date.now() + PATIENCE_MS;
    for (const id of ids) {
      while ((await client.account(id).catch(() => undefined))?.tokens[0]?.pending.balance !== DEPOSIT.toString()) {
        if (Date.now() > end) throw new Error(`Account ${id} was not funded in ${PATIENCE_MS / 1000} s`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    return ids;
  } finally {
    provider.destroy();
  }
}
