/** `npm start`: a rollup of one's own on this machine, to try things on: keys, chain, contract, service and page, until Ctrl-C. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { readDeployment } from "../l1/files/deployment.ts";
import { LOCAL_STAGES, startLocalRollup, untilInterrupted } from "./demo/local-rollup.ts";
import { Processes } from "./demo/processes.ts";
import { Stages } from "./demo/stages.ts";
import { runCommand } from "./lib/command.ts";

const INSTANCES = ["dev-small", "dev"];
const CHAIN = 31337;
const DATA = join("data", "local");

const COMMAND = {
  name: "npm start",
  about: "A rollup of your own on this machine until Ctrl-C: development keys (INSECURE), a local chain, the contract, the service and the page. "
    + "The chain begins anew each time, and so does what the service keeps in data/local. Then try `npm run colonnade -- --help`.",
  options: {},
} as const;

await runCommand(COMMAND, async () => {
  const data = join(PROJECT_ROOT, DATA);
  await rm(data, { recursive: true, force: true });
  const processes = new Processes(PROJECT_ROOT, join(data, "logs"));
  try {
    console.log("A local rollup. Development keys are INSECURE: their secret is public, so anyone could forge a proof.\n");
    const stages = new Stages(LOCAL_STAGES);
    const { rpc, api } = await startLocalRollup({ processes, stages, instances: INSTANCES, deployments: "deployments", data: join(DATA, "sequencer") });
    const { contract, demoTokens } = readDeployment(join(PROJECT_ROOT, "deployments", `${CHAIN}.json`));
    const elsewhere = [rpc.endsWith(":8545") ? "" : `export COLONNADE_RPC=${rpc}`, api.endsWith(":8645") ? "" : `export COLONNADE_SERVICE=${api}`]
      .filter((line) => line !== "");
    console.log(["", `Ready after ${stages.seconds.toFixed(0)} s. It runs until Ctrl-C; logs are in ${DATA}/logs.`,
      `  page      ${api}/`, `  API       ${api}/v1/status`, `  L1 (RPC)  ${rpc}`, `  contract  ${contract}`,
      ...demoTokens.map(({ symbol, address }) => `  ${symbol}      ${address} (an ERC-20 that anyone may mint)`), "",
      "In another terminal:", ...["export COLONNADE_PASSWORD=anything", ...elsewhere, "npm run colonnade -- key new", "npm run colonnade -- open 1.5",
        "npm run colonnade -- balance"].map((line) => `  ${line}`)].join("\n"));
    await untilInterrupted();
  } finally {
    await processes.stop();
  }
});
