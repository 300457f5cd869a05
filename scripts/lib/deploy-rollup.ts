/** Deploys what was set up here to a network, and writes down where it is. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { config } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import type { Deployment } from "../../client/deployment.ts";
import type { Parameters } from "../../ignition/modules/Colonnade.ts";
import type { Manifest } from "../../prover/manifest.ts";
import { deployContracts } from "./deploy-contracts.ts";
import { planFor } from "./deployment-plan.ts";

/** Hardhat's local chains. */
const LOCAL_CHAIN = 31337;

/** deployments/<chainId>.json. Numbers of wei are decimal strings. */
export interface DeploymentFile extends Deployment {
  /** May submit batches at any time. */
  submitter: string;
  /** Tokens that anyone may mint. They are deployed, not registered. */
  demoTokens: { symbol: string; address: string }[];
  instances: { name: string; index: number; gate: string; verifier: string; verificationKeyHash: string }[];
  parameters: { deadline: number; gap: number; window: number; entryFee: string; batchFee: string };
}

export interface RollupOptions {
  manifests: readonly Manifest[];
  parameters: Parameters;
  /** Folder of the deployment files. */
  folder: string;
  /** The network's second account if left out. It is never the deployer. */
  submitter?: string;
  /** Deploys development keys to a chain that is not local. */
  allowInsecure?: boolean;
  displayUi?: boolean;
}

/** Returns what it wrote. Throws an Error that says what to change, or Ignition's. */
export async function deployRollup(connection: NetworkConnection, options: RollupOptions): Promise<DeploymentFile> {
  const { manifests, parameters, folder, allowInsecure = false, displayUi } = options;
  const { provider } = connection.ethers;
  const chainId = Number((await provider.getNetwork()).chainId);
  const insecure = manifests.filter((manifest) => manifest.insecure).map(({ name }) => name);
  if (insecure.length > 0 && chainId !== LOCAL_CHAIN && !allowInsecure) {
    throw new Error(`The keys of ${insecure.join(", ")} are for development: anyone can forge proofs and take every deposit. Chain ${chainId} is not local.`);
  }
  const [deployer, second] = (await connection.ethers.getSigners()).map(({ address }) => address);
  const submitter = options.submitter ?? second;
  if (submitter === undefined || submitter === deployer) throw new Error("Name a submitter that is not the deployer: --submitter ADDRESS");

  const plan = planFor(manifests, [submitter], parameters);
  const deployBlock = await provider.getBlockNumber();
  const deployed = await deployContracts(connection, plan, { deployer, displayUi, ...journalFor(chainId) })
    // A local chain forgets when it ends, so a journal of it would only lead the next deployment astray.
    .finally(() => chainId === LOCAL_CHAIN && rm(join(config.paths.ignition, "deployments", localJournal), { recursive: true, force: true }));

  const file: DeploymentFile = {
    chainId,
    contract: deployed.colonnade,
    deployBlock,
    submitter,
    demoTokens: plan.demoTokens.map(({ symbol }, i) => ({ symbol, address: deployed.demoTokens[i] })),
    instances: manifests.map(({ name, verificationKeyHash }, index) => ({ name, index, ...deployed.instances[index], verificationKeyHash })),
    parameters: { ...parameters, entryFee: parameters.entryFee.toString(), batchFee: parameters.batchFee.toString() },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${chainId}.json`), `${JSON.stringify(file, null, 2)}\n`);
  return file;
}

const localJournal = `local-${process.pid}`;

/** On a public chain the journal has Ignition's own name, so that a deployment that broke off goes on where it stopped. */
function journalFor(chainId: number): { deploymentId?: string } {
  return chainId === LOCAL_CHAIN ? { deploymentId: localJournal } : {};
}
