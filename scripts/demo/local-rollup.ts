/** Keys, a local chain, the contract, the page and the service: what `npm run demo` and `npm start` begin with. */
import type { Stages } from "./stages.ts";
import { freePort, type Processes } from "./processes.ts";

export interface LocalRollup {
  rpc: string;
  /** The service's URL. */
  api: string;
}

export interface LocalRollupOptions {
  processes: Processes;
  stages: Stages;
  instances: readonly string[];
  /** Folders under the project's root. */
  deployments: string;
  data: string;
  /** More flags of `npm run sequencer`. */
  flags?: readonly string[];
}

/** How many stages this adds. */
export const LOCAL_STAGES = 6;

/** Starts everything; what is set up already is kept. Ports are the usual ones where they are free. */
export async function startLocalRollup(
  { processes, stages, instances, deployments, data, flags = [] }: LocalRollupOptions,
): Promise<LocalRollup> {
  const named = instances.flatMap((name) => ["--instance", name]);
  await stages.run("Circuits and development keys (once, about a minute)", (say) =>
    processes.run("setup", ["scripts/setup.ts", ...named], say));
  await stages.run("Contracts", () => processes.run("contracts", ["node_modules/hardhat/dist/src/cli.js", "build", "--quiet"]));
  await stages.run("Page", () => processes.run("web", ["scripts/web.ts"]));

  const [rpcPort, apiPort] = [await freePort(8545), await freePort(8645)];
  const [rpc, api] = [`http://127.0.0.1:${rpcPort}`, `http://127.0.0.1:${apiPort}`];
  await stages.run("Local Hardhat chain", async (say) => {
    await processes.start("node", ["scripts/node.ts", "--port", String(rpcPort)], /^Local chain/);
    say(rpc);
  });
  await stages.run("Deploy with Ignition", (say) =>
    processes.run("deploy", ["scripts/deploy.ts", "--rpc", rpc, "--deployments", deployments, ...named], say));
  await stages.run("Sequencer and prover", async (say) => {
    await processes.start("sequencer", ["scripts/sequencer.ts", "--port", String(apiPort), "--rpc", rpc, "--deployments", deployments,
      "--data", data, "--seal-after", "2", "--poll", "200", ...flags], /^Sequencer listening/);
    say(api);
  });
  return { rpc, api };
}

/** Until somebody presses Ctrl-C, or ends this process politely. */
export async function untilInterrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    const wait = setInterval(() => {}, 1 << 30);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => (clearInterval(wait), resolve()));
  });
}
