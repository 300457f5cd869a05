/** A rollup over circuit instances that `npm run setup` made keys for, with their real verifiers and prover. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contract } from "ethers";
import type { Groth16Backend } from "../../../prover/groth16/backend.ts";
import { PROJECT_ROOT } from "../../../prover/paths.ts";
import { LocalProver } from "../../../prover/local.ts";
import { deployRollup } from "../../../scripts/lib/deploy-rollup.ts";
import { loadManifests } from "../../../scripts/lib/deployment-plan.ts";
import { PARAMETERS, submitter } from "./fixture.ts";
import { connection, ethers } from "./network.ts";
import { Rollup } from "./rollup.ts";

export const PROVEN_INSTANCE = "test-mini";

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

export interface ProvenOptions {
  /** In the order of circuits/instances.json, which is the contract's. */
  names?: readonly string[];
  /** snarkjs if left out. */
  backend?: Groth16Backend;
}

export async function deployProvenRollup({ names = [PROVEN_INSTANCE], backend }: ProvenOptions = {}) {
  const manifests = await loadManifests(PROJECT_ROOT, names);
  const folder = await mkdtemp(join(tmpdir(), "colonnade-deployment-"));
  folders.push(folder);
  const deployment = await deployRollup(connection, { manifests, parameters: PARAMETERS, folder });
  const colonnade: Contract = await ethers.getContractAt("Colonnade", deployment.contract) as unknown as Contract;
  /** An ERC-20 that anyone may mint; not registered yet. */
  const token: Contract = await ethers.getContractAt("DemoToken", deployment.demoTokens[0].address) as unknown as Contract;
  const prover = new LocalProver(PROJECT_ROOT, backend);
  const rollup = new Rollup(colonnade, deployment.contract, BigInt(deployment.chainId), manifests, submitter, prover);
  return { colonnade, token, prover, rollup, deployment, folder, manifests };
}
