/** A rollup over a circuit instance that `npm run setup` made keys for, with its real verifier and prover. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contract } from "ethers";
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

export async function deployProvenRollup() {
  const manifests = await loadManifests(PROJECT_ROOT, [PROVEN_INSTANCE]);
  const folder = await mkdtemp(join(tmpdir(), "colonnade-deployment-"));
  folders.push(folder);
  const deployment = await deployRollup(connection, { manifests, parameters: PARAMETERS, folder });
  const colonnade: Contract = await ethers.getContractAt("Colonnade", deployment.contract) as unknown as Contract;
  const prover = new LocalProver(PROJECT_ROOT);
  const rollup = new Rollup(colonnade, deployment.contract, BigInt(deployment.chainId), manifests, submitter, prover);
  return { colonnade, prover, rollup, deployment, folder, manifests };
}
