/** A rollup on a local chain with the keys that set-up made, and services in this process that prove with them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ColonnadeClient } from "../../../client/client.ts";
import { domainOf } from "../../../protocol/message.ts";
import { createProver } from "../../../prover/client.ts";
import type { Manifest } from "../../../prover/manifest.ts";
import { PROJECT_ROOT } from "../../../prover/paths.ts";
import type { Prover } from "../../../prover/port.ts";
import { loadManifests, referenceString } from "../../../scripts/lib/deployment-plan.ts";
import { buildApp } from "../../../sequencer/app.ts";
import { readConfig } from "../../../sequencer/config.ts";
import { startService, type Service } from "../../../sequencer/service.ts";
import { deploy, startChain, type Chain, type Deployed } from "./chain.ts";
import { holdToDocument } from "./document.ts";

export interface RealWorld extends Deployed {
  chain: Chain;
  domain: bigint;
  /** A validUntil that leaves every test time enough. */
  soon: number;
  folder: string;
  manifests: Manifest[];
  close(): Promise<void>;
}

export async function startRealWorld(names: readonly string[]): Promise<RealWorld> {
  const chain = await startChain();
  const manifests = await loadManifests(PROJECT_ROOT, names);
  const deployed = await deploy(chain, {
    instances: manifests,
    verifierOf: (instance) => (instance as Manifest).verifierContract,
    referenceString: referenceString(manifests[0]),
  });
  const folder = mkdtempSync(join(tmpdir(), "colonnade-real-"));
  mkdirSync(join(folder, "deployments"));
  writeFileSync(
    join(folder, "deployments", "31337.json"),
    JSON.stringify({
      chainId: 31337,
      contract: deployed.address,
      deployBlock: deployed.deployBlock,
      instances: manifests.map(({ name, verificationKeyHash }, index) => ({ name, index, verificationKeyHash })),
    })
  );
  return {
    ...deployed,
    chain,
    folder,
    manifests,
    domain: domainOf(31337n, deployed.address),
    soon: (await chain.provider.getBlock("latest"))!.timestamp + 7 * 86_400,
    async close() {
      await chain.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface RunningService {
  /** Where it listens. */
  url: string;
  service: Service;
  client: ColonnadeClient;
  /** What the service logged, the level first. */
  lines: string[];
  stop(): Promise<void>;
}

/** Starts a service over the files of `world`, with its HTTP side on a free port. */
export async function runReal(
  { chain, folder }: RealWorld,
  {
    flags = [],
    prover = () => createProver(),
    root = PROJECT_ROOT,
  }: { flags?: string[]; prover?: () => Prover; root?: string } = {}
): Promise<RunningService> {
  const lines: string[] = [];
  const config = readConfig(
    [
      "--rpc",
      chain.url,
      "--data",
      join(folder, "data"),
      "--deployments",
      join(folder, "deployments"),
      "--poll",
      "50",
      "--seal-after",
      "0.5",
      "--time-margin",
      "0",
      "--port",
      "0",
      ...flags,
    ],
    {},
    root
  );
  const service = await startService({
    config,
    root,
    createProver: prover,
    log: (line, level = "info") => void lines.push(`${level} ${line}`),
  });
  const app = await buildApp(service, {}, { extend: holdToDocument });
  const url = await app.listen({ host: config.host, port: config.port });
  return {
    url,
    service,
    client: new ColonnadeClient(url),
    lines,
    async stop() {
      await app.close();
      await service.stop();
    },
  };
}
