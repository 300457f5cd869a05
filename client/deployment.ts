/** deployments/<chainId>.json, as `npm run deploy` writes it. */
import { readFileSync } from "node:fs";

export interface Deployment {
  chainId: number;
  /** Address of the contract. */
  contract: string;
  /** The contract has no events before this block. */
  deployBlock: number;
  /** In the contract's order. */
  instances: { name: string; index: number; verificationKeyHash: string }[];
  /** ERC-20s that anyone may mint, deployed for demonstrations; not registered yet. */
  demoTokens: { symbol: string; address: string }[];
}

/** Throws an Error that names the command to run if the file is missing. */
export function readDeployment(path: string): Deployment {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`${path} is missing: run \`npm run deploy\` first`, { cause });
  }
  return JSON.parse(text) as Deployment;
}
