/** What commands need of L1: the node, the contract, and whose key signs there. */
import { resolve } from "node:path";
import { HDNodeWallet, Mnemonic, NonceManager, Wallet, type BaseWallet, type Contract, type JsonRpcProvider, type Signer } from "ethers";
import { colonnadeContract } from "../l1/contract.ts";
import type { Deployment } from "../l1/deployment.ts";
import { readDeployment } from "../l1/files/deployment.ts";
import { connectProvider } from "../l1/provider.ts";
import { UsageError } from "./command.ts";

/** Hardhat's accounts. The whole world knows their keys. */
const DEVELOPMENT = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
const DEVELOPMENT_CHAIN = 31337n;
const DEFAULT_ACCOUNT = 2;
const LAST_ACCOUNT = 19;

export interface L1 {
  chainId: bigint;
  deployment: Deployment;
  provider: JsonRpcProvider;
  /** The contract, for reading. */
  contract: Contract;
}

export interface SigningL1 extends L1 {
  /** The contract as the signer calls it. */
  contract: Contract;
  signer: Signer;
  address: string;
}

/** Connects to L1, and reads which contract this chain has. Throws UNREACHABLE, or an Error of one line. */
export async function connectL1(root: string, { rpc, deployments }: { rpc: string; deployments: string }): Promise<L1> {
  const provider = await connectProvider(rpc);
  try {
    const { chainId } = await provider.getNetwork();
    const deployment = readDeployment(resolve(root, deployments, `${chainId}.json`));
    return { chainId, deployment, provider, contract: colonnadeContract(deployment.contract, provider) };
  } catch (error) {
    provider.destroy();
    throw error;
  }
}

/** `l1` with a key that signs: COLONNADE_KEY's; on chain 31337 one of Hardhat's, `account` if that is named. */
export function withSigner(l1: L1, account: number | undefined): SigningL1 {
  const wallet = walletOf(l1.chainId, account);
  const signer = new NonceManager(wallet.connect(l1.provider));
  return { ...l1, signer, address: wallet.address, contract: colonnadeContract(l1.deployment.contract, signer) };
}

function walletOf(chainId: bigint, account: number | undefined): BaseWallet {
  const isDevelopment = chainId === DEVELOPMENT_CHAIN;
  if (account !== undefined && !isDevelopment) throw new UsageError(`--l1-account is for chain ${DEVELOPMENT_CHAIN} alone: set COLONNADE_KEY`);
  const key = process.env.COLONNADE_KEY;
  if (key && account === undefined) {
    try {
      return new Wallet(key);
    } catch {
      // The library's own message shows the key.
      throw new Error("COLONNADE_KEY is no key: 64 hex digits, with or without 0x");
    }
  }
  if (!isDevelopment) throw new Error("Set COLONNADE_KEY to the hex key of the L1 account that signs");
  const index = account ?? DEFAULT_ACCOUNT;
  if (index > LAST_ACCOUNT) throw new UsageError(`--l1-account takes a whole number from 0 to ${LAST_ACCOUNT}`);
  return HDNodeWallet.fromMnemonic(DEVELOPMENT, `m/44'/60'/0'/0/${index}`);
}
