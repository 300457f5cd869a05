/** Deploys what was set up here to a network, and writes down where it is. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { getAddress, isAddress } from "ethers";
import { config } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import type { Deployment } from "../../l1/deployment.ts";
import type { Parameters } from "../../ignition/modules/Colonnade.ts";
import type { Manifest } from "../../prover/manifest.ts";
import { creationBlock } from "./creation-block.ts";
import { deployContracts } from "./deploy-contracts.ts";
import { earlierDeployment, keepFile, keptFiles, writeDeploymentFile, type Earlier } from "./deployment-files.ts";
import { planFor } from "./deployment-plan.ts";

/** Hardhat's local chains. */
const LOCAL_CHAIN = 31337;

/** deployments/<chainId>.json. Numbers of wei are decimal strings. */
export interface DeploymentFile extends Deployment {
  /** May submit batches at any time. */
  submitters: string[];
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
  /** The network's second account if left out or empty. The deployer is never one of them. */
  submitters?: string[];
  /** Deploys development keys to a chain that is not local. */
  allowInsecure?: boolean;
  /** Deploys another contract where the one of an earlier deployment is still there. */
  force?: boolean;
  displayUi?: boolean;
  /** Hears what became of an earlier deployment's file. */
  say?: (line: string) => void;
}

/**
 * Returns what it wrote. A deployment that was broken off goes on where it stopped, except on a local chain. Throws an
 * Error that says what to change, or Ignition's; the file of an earlier deployment is kept in any case.
 */
export async function deployRollup(connection: NetworkConnection, options: RollupOptions): Promise<DeploymentFile> {
  const { manifests, parameters, folder, allowInsecure = false, force = false, displayUi, say = () => {} } = options;
  const { provider } = connection.ethers;
  const chainId = Number((await provider.getNetwork()).chainId);
  const insecure = manifests.filter((manifest) => manifest.insecure).map(({ name }) => name);
  if (insecure.length > 0 && chainId !== LOCAL_CHAIN && !allowInsecure) {
    throw new Error(`The keys of ${insecure.join(", ")} are for development: anyone can forge proofs and take every deposit. Chain ${chainId} is not local.`);
  }
  const [deployer, second] = (await connection.ethers.getSigners()).map(({ address }) => address);
  const submitters = submittersOf(options.submitters, deployer, second);

  const earlier = await earlierDeployment(folder, chainId, provider);
  if (earlier?.isThere && !force) throw new Error(refusal(earlier, chainId));

  const plan = planFor(manifests, submitters, parameters);
  const deploymentId = journalOf(chainId, await keptFiles(folder, chainId) + (earlier === undefined ? 0 : 1));
  const journal = join(config.paths.ignition, "deployments", deploymentId);
  let deployed: Awaited<ReturnType<typeof deployContracts>>;
  let deployBlock: number;
  try {
    deployed = await deployContracts(connection, plan, { deployer, displayUi, deploymentId });
    deployBlock = await creationBlock(provider, deployed.colonnade, journal).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${reason}, where Ignition's journal says it deployed one: if this chain was started anew, `
        + `move ${journal} away and deploy again`, { cause });
    });
  } finally {
    // A local chain forgets when it ends, so a journal of it would only lead the next deployment astray.
    if (chainId === LOCAL_CHAIN) await rm(journal, { recursive: true, force: true });
  }

  const file: DeploymentFile = {
    chainId,
    contract: deployed.colonnade,
    deployBlock,
    submitters,
    demoTokens: plan.demoTokens.map(({ symbol }, i) => ({ symbol, address: deployed.demoTokens[i] })),
    instances: manifests.map(({ name, verificationKeyHash }, index) => ({ name, index, ...deployed.instances[index], verificationKeyHash })),
    parameters: { ...parameters, entryFee: parameters.entryFee.toString(), batchFee: parameters.batchFee.toString() },
  };
  if (earlier !== undefined) {
    const kept = await keepFile(earlier.path);
    const why = earlier.isThere ? ""
      : `Its contract ${earlier.contract} is not on this chain any more: the chain was started anew. `;
    say(`There was an earlier deployment. ${why}Its file is kept as ${kept}.`);
    say("A sequencer's data directory belongs to one contract: start it with another --data.");
  }
  await writeDeploymentFile(folder, chainId, file);
  return file;
}

function refusal({ path, contract }: Earlier, chainId: number): string {
  const what = contract === undefined ? `${path} cannot be read, so nobody knows what it stands for`
    : `${path} names ${contract}, which is on chain ${chainId}`;
  return `Nothing was deployed: ${what}. A second contract starts empty, and a sequencer's data directory `
    + "belongs to one contract only. "
    + "--force deploys another and keeps this file under its date; --deployments FOLDER writes elsewhere.";
}

/**
 * Name of Ignition's journal. On a public chain it depends on nothing but how many deployments came before, so that one
 * that broke off goes on where it stopped, and another contract does not find the last one's journal.
 */
function journalOf(chainId: number, before: number): string {
  if (chainId === LOCAL_CHAIN) return `local-${process.pid}`;
  return before === 0 ? `chain-${chainId}` : `chain-${chainId}-${before + 1}`;
}

/** Checksummed. The contract refuses one that is listed twice. */
function submittersOf(named: string[] | undefined, deployer: string, second: string | undefined): string[] {
  const list = named?.length ? named : second === undefined ? [] : [second];
  for (const address of list) if (!isAddress(address)) throw new Error(`--submitter ${address} is no address`);
  const submitters = list.map(getAddress);
  if (submitters.length === 0 || submitters.includes(deployer)) throw new Error("Name submitters that are not the deployer: --submitter ADDRESS");
  return submitters;
}
