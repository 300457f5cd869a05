/** The L1 node: what the service asks of it, through ethers. */
import { Contract, JsonRpcProvider, Network } from "ethers";
import { colonnadeContract } from "../../client/contract.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Store } from "../store/store.ts";

export interface L1Node {
  provider: JsonRpcProvider;
  contract: Contract;
  address: string;
  chainId: bigint;
}

/** Connects and learns the chain id. Throws an Error that names the URL if nobody answers. */
export async function connectNode(url: string, contractOf: (chainId: bigint) => string): Promise<L1Node> {
  const chainId = await askChainId(url);
  // No cache: a stale head would look like a reorganisation. No batching: one slow answer must not hold up the others.
  const provider = new JsonRpcProvider(url, Network.from(chainId), { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 });
  const address = contractOf(chainId);
  return { provider, contract: colonnadeContract(address, provider), address, chainId };
}

async function askChainId(url: string): Promise<bigint> {
  try {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    return BigInt(((await response.json()) as { result: string }).result);
  } catch (cause) {
    throw new Error(`No L1 node answers at ${url}: start one (npm run node) or set --rpc`, { cause });
  }
}

/**
 * The time of the next L1 block in unix seconds, as far as the node knows: its pending block, or else the latest. A local chain stands
 * still without transactions, and its clock may run ahead of ours, so no other clock will do.
 */
export async function nextBlockTime({ provider }: L1Node): Promise<number> {
  const [pending, latest] = await Promise.all(["pending", "latest"].map((tag) =>
    provider.send("eth_getBlockByNumber", [tag, false]).catch(() => null) as Promise<{ timestamp: string } | null>));
  const times = [pending, latest].flatMap((block) => (block === null ? [] : Number(block.timestamp)));
  if (times.length === 0) throw new Error("The L1 node knows no block");
  return Math.max(...times);
}

/** Says why, and what is at stake: operations that were acknowledged and are not on L1 are in this directory and nowhere else. */
const OTHER_DEPLOYMENT = "this data directory belongs to another deployment. Likely causes: `npm run deploy` ran again (the deployment before is kept in the "
  + "deployments folder, under its date: put it back and the service goes on), or the local chain was started anew. Choose another --data for the new "
  + "contract and keep this directory: acknowledged operations that are not on L1 yet are nowhere else";

/**
 * Ties the database to this chain and contract, or checks that it belongs to them. A local chain that was started anew has the same chain
 * id and the same addresses, but another deployment block. Throws STATE_MISMATCH.
 */
export async function assertSameChain(store: Store, node: L1Node, deployBlock: number): Promise<void> {
  const block = await node.provider.getBlock(deployBlock);
  const identity = `${node.chainId}/${node.address}/${block?.hash}`;
  const stored = store.chain.meta("chain");
  if (stored === undefined) store.chain.setMeta("chain", identity);
  else if (stored !== identity) {
    throw new ColonnadeError("STATE_MISMATCH", { part: "chain", data: stored, l1: identity,
      remedy: OTHER_DEPLOYMENT });
  }
}
