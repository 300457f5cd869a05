/** deployments/<chainId>.json, as `npm run deploy` writes it. */
import { readFileSync } from "node:fs";
import type { Deployment } from "../deployment.ts";

/** Throws an Error that says what to do if the file is missing, or is not what `npm run deploy` writes. */
export function readDeployment(path: string): Deployment {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as { code?: string }).code !== "ENOENT")
      throw new Error(`${path} cannot be read: ${String(cause)}`, { cause });
    throw new Error(
      `${path} is missing: run \`npm run deploy\` first, or name the folder that has it with --deployments`,
      { cause }
    );
  }
  const wrong = (what: string, cause?: unknown): Error =>
    new Error(`${path} is damaged (${what}): put back a copy of it, or an older file beside it, or deploy again`, {
      cause,
    });
  let deployment: Partial<Deployment> | null;
  try {
    deployment = JSON.parse(text) as Partial<Deployment> | null;
  } catch (cause) {
    throw wrong("it is no JSON", cause);
  }
  const { chainId, contract, deployBlock, instances } = deployment ?? {};
  if (!Number.isSafeInteger(chainId)) throw wrong("chainId");
  if (typeof contract !== "string" || !/^0x[0-9a-fA-F]{40}$/.test(contract)) throw wrong("contract");
  if (!Number.isSafeInteger(deployBlock) || deployBlock! < 0) throw wrong("deployBlock");
  const known =
    Array.isArray(instances) &&
    instances.every(
      (instance) =>
        typeof instance?.name === "string" &&
        Number.isSafeInteger(instance.index) &&
        typeof instance.verificationKeyHash === "string"
    );
  if (!known || instances.length === 0) throw wrong("instances");
  return deployment as Deployment;
}
