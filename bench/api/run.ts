/** Measures how many signed transfers a second a real sequencer process takes over HTTP on loopback, stored durably. */
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { ColonnadeClient, domainOf, type TransferBody } from "../../client/index.ts";
import { readDeployment } from "../../l1/files/deployment.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { findInstance } from "../../prover/instances.ts";
import { freePort, Processes } from "../../scripts/demo/processes.ts";
import { openReader } from "../../sequencer/store/database.ts";
import { openBenchAccounts } from "./accounts.ts";
import { drive, type LoadResult } from "./load.ts";
import type { ApiReport, ModeReport } from "./report.ts";
import { signTransfers } from "./signing.ts";

const CHAIN = 31337;
const DAY = 86_400;
/** Of requests with many operations fewer are needed to keep the service busy, and more would be refused. */
const MANY_CONNECTIONS = 16;

export interface ApiBenchOptions {
  instance: string;
  /** At least so many accounts, each with a connection of its own. */
  accounts: number;
  /** Transfers in each of the two ways, rounded up to the same number for each account. */
  operations: number;
  /** Operations in one request of the second way. */
  perRequest: number;
  /** Where signed transfers are kept between runs. */
  cache: string;
  say: (line: string) => void;
}

/** Throws an Error if a part does not start, an operation is refused, or not all of them are in the database at the end. */
export async function runApiBench(options: ApiBenchOptions): Promise<ApiReport> {
  const folder = await mkdtemp(join(tmpdir(), "colonnade-bench-api-"));
  const processes = new Processes(PROJECT_ROOT, join(folder, "logs"));
  try {
    return await measure(options, folder, processes);
  } finally {
    await processes.stop();
    await rm(folder, { recursive: true });
  }
}

async function measure({ instance: name, accounts, operations, perRequest, cache, say }: ApiBenchOptions, folder: string, processes: Processes): Promise<ApiReport> {
  // Nobody proves here, so the service seals one batch more than it has provers and then stops: full ones, which open exactly so many accounts.
  const { maxOpen, maxCredit } = await findInstance(PROJECT_ROOT, name);
  const provers = Math.max(1, Math.ceil(accounts / Math.min(maxOpen, maxCredit)) - 1);
  const count = (provers + 1) * Math.min(maxOpen, maxCredit);
  const each = Math.ceil(operations / count);

  say(`keys of ${name}, local chain, contract, sequencer …`);
  await processes.run("setup", ["scripts/setup.ts", "--instance", name]);
  const [rpcPort, apiPort, nobody] = [await freePort(0), await freePort(0), await freePort(0)];
  const [rpc, url] = [`http://127.0.0.1:${rpcPort}`, `http://127.0.0.1:${apiPort}`];
  const [deployments, data] = [join(folder, "deployments"), join(folder, "data")];
  await processes.start("node", ["scripts/node.ts", "--port", String(rpcPort)], /^Local chain/);
  await processes.run("deploy", ["scripts/deploy.ts", "--rpc", rpc, "--deployments", deployments, "--instance", name]);
  let checker = "unknown";
  const server = await processes.start("sequencer", ["scripts/sequencer.ts", "--port", String(apiPort), "--rpc", rpc, "--deployments", deployments, "--data", data,
    "--seal-after", "3600", "--provers", String(provers), "--prover", `http://127.0.0.1:${nobody}`, "--pool-size", String(4 * each * count), "--pool-per-account", String(4 * each)],
    /^Sequencer listening/, (line) => (checker = /signatures are checked by ([^":]+)/.exec(line)?.[1] ?? checker));

  const { contract } = readDeployment(join(deployments, `${CHAIN}.json`));
  const client = new ColonnadeClient(url);
  say(`${count} accounts …`);
  const ids = await openBenchAccounts(rpc, contract, client, count);
  say(`${2 * each * count} signatures, made in advance …`);
  const validUntil = (await client.status()).l1.time! + 30 * DAY;
  const signed = await signTransfers(cache, { domain: domainOf(BigInt(CHAIN), contract), ids, each: 2 * each, validUntil });

  const run = async (mode: string, path: string, lanes: string[][]): Promise<ModeReport> => {
    say(`${mode} …`);
    const before = cpuSecondsOf(server);
    const result = await drive({ url, path, lanes });
    const after = cpuSecondsOf(server);
    assertStored(data, result.hashes, each * count);
    return toReport(mode, result, lanes.length, before === undefined || after === undefined ? undefined : after - before);
  };
  const single = await run("one in a request", "/v1/transfers", signed.map((bodies) => bodies.slice(0, each).map((body) => JSON.stringify(body))));
  const many = await run(`${perRequest} in a request`, "/v1/operations", shared(signed.map((bodies) => inLists(bodies.slice(each), perRequest)), MANY_CONNECTIONS));
  return { machine: { cpu: cpus()[0].model.trim(), cores: cpus().length, node: process.version }, checker, accounts: count, modes: [single, many] };
}

/** Lanes put one behind the other until `count` are left. */
function shared(lanes: readonly string[][], count: number): string[][] {
  return Array.from({ length: Math.min(count, lanes.length) }, (_, i) => lanes.filter((_lane, j) => j % count === i).flat());
}

function inLists(bodies: readonly TransferBody[], size: number): string[] {
  const lists: string[] = [];
  for (let from = 0; from < bodies.length; from += size) lists.push(JSON.stringify({ operations: bodies.slice(from, from + size) }));
  return lists;
}

/** Reads the file with a connection of its own: what another process sees was committed. */
function assertStored(data: string, hashes: readonly string[], expected: number): void {
  const db = openReader(join(data, "colonnade.sqlite"));
  try {
    const stored = new Set(db.prepare<[], { hash: string }>("SELECT hash FROM operations WHERE stage <> 'rejected'").all().map(({ hash }) => hash));
    const missing = hashes.filter((hash) => !stored.has(hash)).length;
    if (missing > 0 || new Set(hashes).size !== expected) {
      throw new Error(`${expected} were sent, ${new Set(hashes).size} acknowledged, and ${missing} of those are not in the database`);
    }
  } finally {
    db.close();
  }
}

function toReport(mode: string, { wall, clientCpu, latencies, hashes }: LoadResult, connections: number, serverCpu: number | undefined): ModeReport {
  const at = (share: number): number => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))];
  return { mode, connections, requests: latencies.length, operations: hashes.length, wall, serverCpu, clientCpu, p50: at(0.5), p99: at(0.99) };
}

/** CPU seconds that a process has used, all threads together; undefined where the system does not say. */
function cpuSecondsOf(pid: number): number | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  // After the name, which may hold blanks: state is field 3, utime and stime are 14 and 15, in hundredths of a second.
  const fields = readFileSync(file, "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
