/** What the contract says about itself, compared with what we were told and with what this clone built. */
import type { Deployment } from "../../l1/deployment.ts";
import { compareDeployment } from "../../l1/expected.ts";
import { readExpected } from "../../l1/files/expected.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { ExpectedInstance } from "../../l1/expected.ts";
import { domainOf } from "../../protocol/message.ts";
import type { L1Node } from "./node.ts";

export interface ContractFacts {
  domain: bigint;
  /** By the contract's index. */
  instances: ExpectedInstance[];
  logN: number;
  /** Seconds by which a batch's time may lie behind the block's. */
  window: number;
  /** D, in seconds: an entry is late after half of it, and overdue after D, or at most 2·D where a flood postpones it. */
  deadline: number;
}

/**
 * Reads what the contract fixed and refuses to go on where it differs from the deployment file, from circuits/instances.json
 * under `root`, from the manifests in build/, or from the compiled contracts. Throws MANIFEST_MISMATCH naming both sides,
 * KEYS_MISSING for an instance that was never set up.
 */
export async function readFacts(node: L1Node, deployment: Deployment, root: string): Promise<ContractFacts> {
  if (await node.provider.getCode(node.address) === "0x") {
    throw new ColonnadeError("NOT_FOUND", { contract: node.address, chainId: node.chainId, remedy: "npm run deploy" });
  }
  const listed = [...deployment.instances].sort((a, b) => a.index - b.index);
  const expected = readExpected(root, listed.map(({ name }) => name));
  await compareDeployment(node.contract, node.provider, expected);
  const same = (part: string, ours: bigint | string, contract: bigint | string): void => {
    if (ours !== contract) throw new ColonnadeError("MANIFEST_MISMATCH", { part, ours, contract });
  };
  const domain = domainOf(node.chainId, node.address);
  same("domain", domain, await node.contract.domain());
  for (const [i, { name, verificationKeyHash }] of expected.instances.entries()) {
    same(`${name}.verificationKeyHash`, verificationKeyHash, listed[i].verificationKeyHash);
  }
  const { window, deadline } = await node.contract.parameters() as { window: bigint; deadline: bigint };
  return { domain, instances: expected.instances, logN: Number(await node.contract.logN()), window: Number(window),
    deadline: Number(deadline) };
}
