/** Where the examples find a rollup: what `npm start` leaves, or what the environment names. */
import { HDNodeWallet, Mnemonic, NonceManager, type Provider } from "ethers";
import { ColonnadeClient, colonnadeContract, connectProvider, domainOf } from "../client/index.ts";
import { readDeployment } from "../l1/files/deployment.ts";

/** Hardhat's accounts, whose keys everybody knows. */
const MNEMONIC = Mnemonic.fromPhrase("test test test test test test test test test test test junk");

const { COLONNADE_SERVICE: service = "http://127.0.0.1:8645", COLONNADE_RPC: rpc = "http://127.0.0.1:8545",
  COLONNADE_DEPLOYMENTS: deployments = "deployments" } = process.env;

export const client = new ColonnadeClient(service);
export const provider = await connectProvider(rpc);
export const { chainId } = await provider.getNetwork();
export const { contract, deployBlock } = readDeployment(`${deployments}/${chainId}.json`);
/** What operations are signed for: the wallet's own knowledge, not the service's word. */
export const domain = domainOf(chainId, contract);

/** Account `index` of the local chain, and the contract as it calls it. */
export function l1Account(index: number, of: Provider = provider) {
  const wallet = HDNodeWallet.fromMnemonic(MNEMONIC, `m/44'/60'/0'/0/${index}`).connect(of);
  return { address: wallet.address, rollup: colonnadeContract(contract, new NonceManager(wallet)) };
}
