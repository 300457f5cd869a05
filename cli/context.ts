/** What every command needs of L1: the node, the contract, who signs, and where the deployment file is. */
import { resolve } from "node:path";
import { NonceManager, Wallet, type Contract, type JsonRpcProvider } from "ethers";
import { colonnadeContract, describeRevert, revertOf } from "../l1/contract.ts";
import type { Deployment } from "../l1/deployment.ts";
import { readDeployment } from "../l1/files/deployment.ts";
import { readEndpoint } from "../l1/endpoint.ts";
import { connectProvider } from "../l1/provider.ts";

/** Hardhat's third account. The whole world knows it. */
const DEVELOPMENT_KEY = "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a";
const DEVELOPMENT_CHAIN = 31337n;

export interface Context {
  deployment: Deployment;
  provider: JsonRpcProvider;
  /** The contract as the signer calls it. */
  contract: Contract;
  signer: string;
}

/**
 * Connects, hands a context to `work`, and disconnects. The signer's key is in COLONNADE_KEY; on chain 31337 it may be left out. Throws an
 * Error of one line, without the URL's secrets or the key.
 */
export async function withContext<T>(
  root: string, { rpc, deployments }: { rpc: string; deployments: string }, work: (context: Context) => Promise<T>,
): Promise<T> {
  const { redact } = readEndpoint(rpc);
  try {
    const provider = await connectProvider(rpc);
    try {
      const { chainId } = await provider.getNetwork();
      const deployment = readDeployment(resolve(root, deployments, `${chainId}.json`));
      const wallet = walletOf(chainId);
      const signer = new NonceManager(wallet.connect(provider));
      const contract = colonnadeContract(deployment.contract, signer);
      return await work({ deployment, provider, contract, signer: wallet.address });
    } finally {
      provider.destroy();
    }
  } catch (error) {
    throw new Error(redact(reasonOf(error)), { cause: error });
  }
}

function walletOf(chainId: bigint): Wallet {
  const key = process.env.COLONNADE_KEY || (chainId === DEVELOPMENT_CHAIN ? DEVELOPMENT_KEY : undefined);
  if (key === undefined) throw new Error("Set COLONNADE_KEY to the hex key of the L1 account that signs");
  try {
    return new Wallet(key);
  } catch {
    // The library's own message shows the key.
    throw new Error("COLONNADE_KEY is no key: 64 hex digits, with or without 0x");
  }
}

/** The contract's custom error where there is one, else the first line of what went wrong. */
function reasonOf(error: unknown): string {
  const { shortMessage, message } = error as { shortMessage?: string; message: string };
  const revert = revertOf(error);
  if (revert !== null) return `The contract refuses: ${describeRevert(revert)}`;
  return (shortMessage ?? message).split("\n")[0];
}
