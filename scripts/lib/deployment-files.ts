/**
 * The files of a deployments folder: <chainId>.json is the one in force, older ones are kept beside it under the time
 * at which they were replaced.
 */
import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { NetworkConnection } from "hardhat/types/network";
import { readDeployment } from "../../l1/files/deployment.ts";

export const deploymentPath = (folder: string, chainId: number): string => join(folder, `${chainId}.json`);

export interface Earlier {
  path: string;
  /** Undefined: the file does not say. */
  contract?: string;
  /** Whether its contract is on the chain, as far as the file tells. */
  isThere: boolean;
}

/** What was deployed to this chain before, by the folder's file; undefined if there is none. */
export async function earlierDeployment(
  folder: string,
  chainId: number,
  provider: NetworkConnection["ethers"]["provider"]
): Promise<Earlier | undefined> {
  const path = deploymentPath(folder, chainId);
  if (!existsSync(path)) return undefined;
  let contract: string;
  try {
    ({ contract } = readDeployment(path));
  } catch {
    // It may be the only trace of a contract that holds money.
    return { path, isThere: true };
  }
  return { path, contract, isThere: (await provider.getCode(contract)) !== "0x" };
}

/** How many files of this chain were replaced so far. */
export async function keptFiles(folder: string, chainId: number): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.startsWith(`${chainId}.`) && name.endsWith(".json") && name !== `${chainId}.json`)
    .length;
}

/** Puts the file in force aside; returns its new path. */
export async function keepFile(path: string, now = new Date()): Promise<string> {
  const kept = path.replace(/json$/, `${now.toISOString().replaceAll(":", "-")}.json`);
  await rename(path, kept);
  return kept;
}

/** Writes the file in force, whole or not at all. */
export async function writeDeploymentFile(folder: string, chainId: number, file: object): Promise<void> {
  const path = deploymentPath(folder, chainId);
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`);
  await rename(`${path}.new`, path);
}
