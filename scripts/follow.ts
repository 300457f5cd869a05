/**
 * `npm run follow [-- --rpc URL --deployments FOLDER --log-range N --checkpoint FILE --escape ID --token T]`: rebuilds
 * the state from L1 alone and compares it with the contract, and the contract with what this clone built. With
 * --checkpoint it goes on where it last ended. With --escape it also prints the arguments of the contract's `escape`.
 */
import { resolve } from "node:path";
import { instanceNames } from "../l1/deployment.ts";
import { readDeployment } from "../l1/files/deployment.ts";
import { escapeProof } from "../client/escape-proof.ts";
import { followFrom } from "../cli/checkpoint-file.ts";
import { readEndpoint } from "../l1/endpoint.ts";
import { readExpected } from "../l1/files/expected.ts";
import { connectProvider } from "../l1/provider.ts";
import { LocalProver } from "../prover/local.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { runCommand, wholeNumber, type Values } from "./lib/command.ts";

const COMMAND = {
  name: "npm run follow",
  about: "Rebuilds the state from L1 alone and compares it with the contract.",
  options: {
    rpc: { value: "URL", what: "The L1 node.", default: "http://127.0.0.1:8545", env: "COLONNADE_RPC" },
    deployments: { value: "FOLDER", what: "Folder of <chainId>.json.", default: "deployments", env: "COLONNADE_DEPLOYMENTS" },
    "log-range": { value: "N", what: "Most blocks in one eth_getLogs.", default: "2000", env: "COLONNADE_LOG_RANGE" },
    checkpoint: { value: "FILE",
      what: "Goes on where FILE ends, if it is there, after checking it; then writes it anew." },
    escape: { value: "ID", what: "Also prints the arguments of the contract's `escape` for this account." },
    token: { value: "N", what: "The frozen token that the account escapes with.", default: "1" },
  },
} as const;

await runCommand(COMMAND, async (values) => {
  const { redact } = readEndpoint(values.rpc);
  const prover = new LocalProver(PROJECT_ROOT);
  try {
    await run(prover, values);
  } catch (error) {
    throw new Error(redact(error instanceof Error ? error.message : String(error)), { cause: error });
  } finally {
    await prover.close();
  }
});

async function run(prover: LocalProver, values: Values<typeof COMMAND["options"]>): Promise<void> {
  const logRange = wholeNumber("log-range", values["log-range"], { from: 1 });
  const provider = await connectProvider(values.rpc);
  try {
    const { chainId } = await provider.getNetwork();
    const file = resolve(PROJECT_ROOT, values.deployments, `${chainId}.json`);
    const deployment = readDeployment(file);
    const { contract, deployBlock } = deployment;
    const { state, logN, batches, root: last } = await followFrom(values.checkpoint, { provider, contract,
      fromBlock: deployBlock, logRange,
      commit: prover.commit.bind(prover), expected: readExpected(PROJECT_ROOT, instanceNames(deployment)),
      onBatch: ({ number, token, root }, { block }) =>
        console.log(`batch ${number}: token ${token}, block ${block}, root ${root}`) }, console.log);
    console.log(`${batches} batches, ${state.keys.size} accounts. Equal to the contract's root ${last}`);
    if (values.escape === undefined) return;
    const proof = await escapeProof({ state, logN, token: Number(values.token), id: Number(values.escape),
      openCell: prover.openCell.bind(prover) });
    const shown = (_key: string, part: unknown): unknown => (typeof part === "bigint" ? part.toString() : part);
    console.log(JSON.stringify(proof, shown, 2));
  } finally {
    provider.destroy();
  }
}
