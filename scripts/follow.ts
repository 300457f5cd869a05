/**
 * `npm run follow [-- --rpc URL --deployments FOLDER --escape ID --token T]`: rebuilds the state from L1 alone and compares it with the
 * contract. With --escape it also prints the arguments of the contract's `escape`.
 */
import { resolve } from "node:path";
import { JsonRpcProvider } from "ethers";
import { readDeployment } from "../client/deployment.ts";
import { escapeProof } from "../client/escape-proof.ts";
import { follow } from "../client/follow.ts";
import { LocalProver } from "../prover/local.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { httpUrl } from "../sequencer/config.ts";
import { redactor } from "../sequencer/redact.ts";
import { runCommand } from "./lib/command.ts";

const COMMAND = {
  name: "npm run follow",
  about: "Rebuilds the state from L1 alone and compares it with the contract.",
  options: {
    rpc: { value: "URL", what: "The L1 node.", default: "http://127.0.0.1:8545", env: "COLONNADE_RPC" },
    deployments: { value: "FOLDER", what: "Folder of <chainId>.json.", default: "deployments", env: "COLONNADE_DEPLOYMENTS" },
    escape: { value: "ID", what: "Also prints the arguments of the contract's `escape` for this account." },
    token: { value: "N", what: "The frozen token that the account escapes with.", default: "1" },
  },
} as const;

await runCommand(COMMAND, async (values) => {
  const rpc = httpUrl("rpc", values.rpc);
  const provider = new JsonRpcProvider(rpc, undefined, { cacheTimeout: -1 });
  const prover = new LocalProver(PROJECT_ROOT);
  try {
    // Without this question ethers would wait for the node for ever.
    await provider.send("eth_chainId", []).catch((cause: unknown) => { throw new Error(`No L1 node answers at ${rpc}`, { cause }); });
    const { chainId } = await provider.getNetwork();
    const { contract, deployBlock } = readDeployment(resolve(PROJECT_ROOT, values.deployments, `${chainId}.json`));
    const followed = await follow({ provider, contract, fromBlock: deployBlock, commit: prover.commit.bind(prover),
      onBatch: ({ number, token, root }, { block }) => console.log(`batch ${number}: token ${token}, block ${block}, root ${root}`) });
    console.log(`${followed.batches} batches, ${followed.state.keys.size} accounts. Equal to the contract's root ${followed.root}`);
    if (values.escape !== undefined) {
      const proof = await escapeProof({ state: followed.state, logN: followed.logN, token: Number(values.token), id: Number(values.escape),
        openCell: prover.openCell.bind(prover) });
      console.log(JSON.stringify(proof, (_key, part: unknown) => (typeof part === "bigint" ? part.toString() : part), 2));
    }
  } catch (error) {
    throw new Error(redactor([rpc])(error instanceof Error ? error.message : String(error)), { cause: error });
  } finally {
    provider.destroy();
    await prover.close();
  }
});
