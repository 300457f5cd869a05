/** The L1 node: what the service asks of it, through ethers. */
import type { Contract, JsonRpcProvider } from "ethers";
import { colonnadeContract } from "../../l1/contract.ts";
import { connectProvider } from "../../l1/provider.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";

export interface L1Node {
  provider: JsonRpcProvider;
  contract: Contract;
  address: string;
  chainId: bigint;
}

export interface NodeOptions {
  /** Milliseconds after which a call that is not answered fails. */
  timeoutMs: number;
  log: Log;
}

/** How often a node that is away is asked again at the start, in milliseconds. */
const ASK_EVERY_MS = 3_000;

/**
 * `question`, again and again until the L1 node answers it: whoever starts everything at once starts some things too
 * early. What the node, or a comparison with what it says, refuses is thrown at once.
 */
export async function patiently<T>(question: () => Promise<T>, log: Log): Promise<T> {
  for (;;) {
    try {
      return await question();
    } catch (error) {
      if (!isAway(error)) throw error;
      log(`waiting for the L1 node: ${(error as Error).message}`, "warn");
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
  }
}

/** Whether nobody answered, as opposed to an answer that is not liked. */
function isAway(error: unknown): boolean {
  if (error instanceof ColonnadeError) return error.code === "UNREACHABLE" || error.code === "TIMEOUT";
  const { code } = error as { code?: string };
  return code !== undefined && (/^E[A-Z]+$/.test(code) || ["SERVER_ERROR", "NETWORK_ERROR", "TIMEOUT"].includes(code));
}

/** Connects and learns the chain id; waits for a node that is away. Throws an Error for a URL that is none. */
export async function connectNode(
  url: string, contractOf: (chainId: bigint) => string, options: NodeOptions,
): Promise<L1Node> {
  const provider = await patiently(() => connectProvider(url, options), options.log);
  try {
    const { chainId } = await provider.getNetwork();
    const address = contractOf(chainId);
    return { provider, contract: colonnadeContract(address, provider), address, chainId };
  } catch (error) {
    provider.destroy();
    throw error;
  }
}

/**
 * The time of the next L1 block in unix seconds, as far as the node knows: its pending block, or else the latest. A local chain stands
 * still without transactions, and its clock may run ahead of ours, so no other clock will do.
 */
export async function nextBlockTime({ provider }: L1Node): Promise<number> {
  const answers = await Promise.allSettled(["pending", "latest"].map((tag) =>
    provider.send("eth_getBlockByNumber", [tag, false]) as Promise<{ timestamp: string } | null>));
  const times = answers.flatMap((answer) =>
    (answer.status === "rejected" || answer.value === null ? [] : Number(answer.value.timestamp)));
  // Not every node has a pending block, but without the latest one there is no time.
  const [, latest] = answers;
  if (latest.status === "rejected") throw latest.reason;
  if (times.length === 0) throw new Error("The L1 node knows no block");
  return Math.max(...times);
}

/**
 * Says why, and what is at stake: operations that were acknowledged and are not on L1 are in this directory and nowhere
 * else.
 */
const OTHER_DEPLOYMENT = "this data directory belongs to another deployment. Likely causes: `npm run deploy` ran again "
  + "(the deployment before is kept in the deployments folder, under its date: put it back and the service goes on), "
  + "or the local chain was started anew. Choose another --data for the new contract and keep this directory: acknowledged operations that are not on L1 yet are nowhere else";

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
