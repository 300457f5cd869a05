/** What the contract says about itself, compared with what we were told and with the circuits that we have. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "../../client/deployment.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Instance } from "../../protocol/instance.ts";
import { domainOf } from "../../protocol/message.ts";
import type { L1Node } from "./node.ts";

export interface ContractFacts {
  domain: bigint;
  /** By the contract's index. */
  instances: Instance[];
  logN: number;
  /** Seconds by which a batch's time may lie behind the block's. */
  window: number;
  /** D, in seconds: an entry is late after half of it, and overdue after D, or at most 2·D where a flood postpones it. */
  deadline: number;
}

/**
 * Reads what the contract fixed and refuses to go on where it differs from the deployment file, from circuits/instances.json under
 * `root`, or from the manifests in build/. Throws MANIFEST_MISMATCH naming both sides, KEYS_MISSING for an instance that was never set up.
 */
export async function readFacts(node: L1Node, deployment: Deployment, root: string): Promise<ContractFacts> {
  if (await node.provider.getCode(node.address) === "0x") {
    throw new ColonnadeError("NOT_FOUND", { contract: node.address, chainId: node.chainId, remedy: "npm run deploy" });
  }
  const same = (part: string, ours: bigint | string | number, contract: bigint | string | number): void => {
    if (ours !== contract) throw new ColonnadeError("MANIFEST_MISMATCH", { part, ours, contract });
  };
  const domain = domainOf(node.chainId, node.address);
  same("domain", domain, await node.contract.domain());
  same("number of instances", deployment.instances.length, Number(await node.contract.instanceCount()));
  const logN = Number(await node.contract.logN());
  const points = { tauG2: String(await node.contract.tauG2()), firstRow: String(await node.contract.firstRow()) };
  const { instances: known } = readJson<{ instances: Instance[] }>(join(root, "circuits", "instances.json"));

  const instances: Instance[] = [];
  for (const { name, index, verificationKeyHash } of deployment.instances) {
    const instance = known.find((candidate) => candidate.name === name);
    if (instance === undefined) throw new ColonnadeError("MANIFEST_MISMATCH", { part: "instance", ours: "none", contract: name });
    const there = await node.contract.instances(index);
    for (const size of ["logN", "ops", "maxOpen", "maxCredit", "maxExit", "maxWithdraw"] as const) {
      same(`${name}.${size}`, instance[size], Number(there[size]));
    }
    const manifest = readManifest(root, name);
    same(`${name}.verificationKeyHash`, manifest.verificationKeyHash, verificationKeyHash);
    for (const part of ["tauG2", "firstRow"] as const) same(`${name}.${part}`, String(manifest.kzg[part]), points[part]);
    instances[index] = instance;
  }
  const { window, deadline } = await node.contract.parameters() as { window: bigint; deadline: bigint };
  return { domain, instances, logN, window: Number(window), deadline: Number(deadline) };
}

function readManifest(root: string, instance: string): { verificationKeyHash: string; kzg: { tauG2: string[]; firstRow: string[] } } {
  const path = join(root, "build", instance, "manifest.json");
  if (!existsSync(path)) throw new ColonnadeError("KEYS_MISSING", { instance, file: path, remedy: `npm run setup -- --instance ${instance}` });
  return readJson(path);
}

function readJson<T>(path: string): T {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch (cause) {
    throw new ColonnadeError("MANIFEST_MISMATCH", { part: path, ours: "missing or damaged", remedy: "npm run setup" }, { cause });
  }
}
