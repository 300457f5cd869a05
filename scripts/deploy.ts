/**
 * `npm run deploy [-- --instance NAME … --rpc URL --network NAME --deployments FOLDER --submitter ADDRESS …]`: compiles the contracts, deploys them with
 * Ignition, and writes deployments/<chainId>.json. Without --instance: `dev` and what shares its columns and is set up.
 * Account 0 of the network deploys, account 1 becomes the submitter. --deadline, --gap and --window are seconds, --entry-fee and --batch-fee wei.
 */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { network, tasks } from "hardhat";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { deployRollup } from "./lib/deploy-rollup.ts";
import { loadManifests } from "./lib/deployment-plan.ts";

const { values } = parseArgs({
  options: {
    instance: { type: "string", multiple: true, default: [] },
    network: { type: "string", default: "localhost" },
    rpc: { type: "string", default: process.env.COLONNADE_RPC },
    deployments: { type: "string", default: process.env.COLONNADE_DEPLOYMENTS ?? "deployments" },
    submitter: { type: "string" },
    deadline: { type: "string", default: "86400" },
    gap: { type: "string", default: "60" },
    window: { type: "string", default: "3600" },
    "entry-fee": { type: "string", default: "500000000000000" },
    "batch-fee": { type: "string", default: "10000000000000000" },
    "allow-insecure": { type: "boolean", default: false },
    force: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  // The manifest is checked first: a verifier that does not belong to the keys must not be compiled, let alone deployed.
  const manifests = await loadManifests(PROJECT_ROOT, values.instance);
  await tasks.getTask("build").run({ quiet: true });
  const override = values.network === "localhost" && values.rpc !== undefined ? { url: values.rpc } : undefined;
  const connection = await network.create({ network: values.network, override });
  try {
    await connection.provider.request({ method: "eth_chainId" }).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`No L1 node answers as ${values.network} (${reason}). Start one with \`npm run node\`, or name yours with --rpc URL.`, { cause });
    });
    const deployment = await deployRollup(connection, {
      manifests,
      parameters: { deadline: Number(values.deadline), gap: Number(values.gap), window: Number(values.window),
        entryFee: BigInt(values["entry-fee"]), batchFee: BigInt(values["batch-fee"]) },
      folder: resolve(PROJECT_ROOT, values.deployments),
      submitter: values.submitter,
      allowInsecure: values["allow-insecure"],
      force: values.force,
      displayUi: values.verbose,
      say: (line) => console.log(line),
    });
    const names = deployment.instances.map(({ name }) => name).join(", ");
    console.log(`Colonnade is at ${deployment.contract} on chain ${deployment.chainId}, with ${names}.`);
    console.log(`Written to ${join(values.deployments, `${deployment.chainId}.json`)}.`);
  } finally {
    await connection.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
