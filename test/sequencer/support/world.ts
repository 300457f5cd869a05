/** A rollup on a local chain with its files in a temporary folder, and services that run on it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { ColonnadeClient } from "../../../client/client.ts";
import { follow, type FollowedState } from "../../../client/follow.ts";
import type { ExpectedDeployment } from "../../../l1/expected.ts";
import { readExpected } from "../../../l1/files/expected.ts";
import { openAccount } from "../../../l1/open-account.ts";
import type { Instance } from "../../../protocol/instance.ts";
import { domainOf } from "../../../protocol/message.ts";
import { closeCurve } from "../../../prover/curve.ts";
import type { Prover } from "../../../prover/port.ts";
import { buildApp } from "../../../sequencer/app.ts";
import { readConfig } from "../../../sequencer/config.ts";
import { startService, type Service } from "../../../sequencer/service.ts";
import { KnownTauProver } from "../../contracts/support/known-tau.ts";
import { as, deploy, startChain, type Chain, type Deployed, type Parameters } from "./chain.ts";
import { holdToDocument } from "./document.ts";
import { SMALL } from "./instances.ts";
import { keyOfUser } from "./users.ts";

export const ETHER = 10n ** 18n;
export interface World extends Deployed {
  chain: Chain;
  domain: bigint;
  /** A validUntil that leaves every test time enough. */
  soon: number;
  /** Holds circuits/, build/, deployments/ and data folders. */
  root: string;
  close(): Promise<void>;
}

export interface WorldOptions {
  parameters?: Parameters;
  submitters?: (chain: Chain) => string[];
  instances?: readonly Instance[];
}

/** A world whose batches KnownTauProver proves. */
export async function startWorld({ parameters, submitters, instances = SMALL }: WorldOptions = {}): Promise<World> {
  const chain = await startChain();
  const referenceString = await KnownTauProver.referenceString(instances[0].logN);
  const deployed = await deploy(chain, { instances, verifierOf: () => "DigestVerifier", referenceString, parameters, submitters: submitters?.(chain) });
  const root = mkdtempSync(join(tmpdir(), "colonnade-world-"));
  const write = (path: string, value: unknown): void => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(value));
  };
  write("circuits/instances.json", { instances });
  const kzg = { tauG2: referenceString.tauG2.map(String), firstRow: referenceString.firstRow.map(String) };
  const path = "contracts/test/DigestVerifier.sol";
  const verifier = { verifierContract: "DigestVerifier", files: { verifier: { path } } };
  for (const { name } of instances) {
    write(`build/${name}/manifest.json`, { verificationKeyHash: `hash of ${name}`, kzg, ...verifier });
  }
  write("deployments/31337.json", { chainId: 31337, contract: deployed.address, deployBlock: deployed.deployBlock,
    instances: instances.map(({ name }, index) => ({ name, index, verificationKeyHash: `hash of ${name}` })) });
  return {
    ...deployed, chain, root, soon: (await chain.provider.getBlock("latest"))!.timestamp + 7 * 86_400, domain: domainOf(31337n, deployed.address),
    async close() {
      await chain.close();
      rmSync(root, { recursive: true });
    },
  };
}

export interface Running {
  service: Service;
  app: FastifyInstance;
  client: ColonnadeClient;
  url: string;
  /** What the service logged. */
  lines: string[];
  stop(): Promise<void>;
}

/** The state of the contract, rebuilt from L1 alone and compared with the contract's. */
export const followed = (world: World): Promise<FollowedState> =>
  follow({ provider: world.chain.provider, contract: world.address, fromBlock: world.deployBlock,
    expected: expectedOf(world), commit: new KnownTauProver(SMALL).commit });

/** What the world's contract must be. */
export const expectedOf = ({ root }: Pick<World, "root">): ExpectedDeployment =>
  readExpected(root, SMALL.map(({ name }) => name));

export interface RunOptions { data?: string; rpc?: string; flags?: string[]; createProver?: () => Prover;
  operatorKey?: string; /** Where the log goes. */ lines?: string[] }

/** Starts a service in this process, with its HTTP side on a free port. */
export async function run(world: World, { data = "data", rpc = world.chain.url, flags = [], createProver = () => new KnownTauProver(SMALL), operatorKey,
  lines = [] }: RunOptions = {}): Promise<Running> {
  const config = readConfig(["--rpc", rpc, "--data", data, "--poll", "20", "--seal-after", "0.2", "--time-margin", "0", "--port", "0",
    ...flags], operatorKey === undefined ? {} : { COLONNADE_OPERATOR_KEY: operatorKey }, world.root);
  const service = await startService({ config, root: world.root, createProver, log: (line) => void lines.push(line) });
  const app = await buildApp(service, {}, { extend: holdToDocument });
  const url = await app.listen({ host: config.host, port: config.port });
  return {
    service, app, url, lines, client: new ColonnadeClient(url),
    async stop() {
      await app.close();
      await service.stop();
    },
  };
}

/** Opens accounts for users 1 … count on L1, each with `amount` wei of ETH. User n's owner is signer n + 1. */
export async function openUsers({ chain, contract }: World, count: number, amount = ETHER, first = 1): Promise<number[]> {
  const ids: number[] = [];
  for (let n = first; n < first + count; n++) {
    const owner = chain.signers[n + 1];
    const { id } = await openAccount(as(contract, owner), { ax: keyOfUser(n).publicKey.ax, owner: owner.address, token: 1, amount });
    ids.push(id);
  }
  return ids;
}

/** Waits until `condition` holds; fails with `what` after `timeoutMs`. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`It never happened that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until L1 has verified everything and nothing waits any more. */
export async function idle({ service }: Running, timeoutMs?: number): Promise<void> {
  const { store } = service;
  const hasReadAll = async (): Promise<boolean> => service.watcher.heads().read === await service.node.provider.getBlockNumber();
  await eventually("everything was verified", async () => await hasReadAll()
    && store.operations.countPooled() === 0
    && store.batches.unverified().length === 0 && store.entries.untaken(1, 0, 1).length === 0
    && store.chain.tokens().every(({ token }) => [2, 3].every((kind) => store.entries.untaken(kind as 2 | 3, token, 1).length === 0)), timeoutMs);
}

/** Everything durable that a refused request must not touch, as text. */
export function fingerprint({ service }: Running): string {
  const db = service.store.reader();
  try {
    return JSON.stringify(["operations", "batches", "cells", "keys", "l1_entries"].map((table) => db.prepare(`SELECT * FROM ${table}`).all()));
  } finally {
    db.close();
  }
}

after(closeCurve);
