/** What Prometheus is told, and that alerts, dashboard and documentation speak of metrics that exist. */
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { ColonnadeClient } from "../../client/client.ts";
import { buildApp } from "../../sequencer/app.ts";
import { createMetrics } from "../../sequencer/metrics/metrics.ts";
import { readMetricsAddress, serveMetrics, type MetricsServer } from "../../sequencer/metrics/serve.ts";
import type { ProveOptions, ProvenBatch, ProvingJob, ProvingStage } from "../../prover/port.ts";
import { KnownTauProver } from "../contracts/support/known-tau.ts";
import { SMALL } from "./support/instances.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

const page = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** A prover that spends so many milliseconds in each phase. */
const PHASES: readonly [ProvingStage, number][] = [["quotient", 30], ["witness", 60], ["groth16", 90], ["opening", 20], ["check", 40]];
class SlowPhases extends KnownTauProver {
  override async prove(job: ProvingJob, { onStage }: ProveOptions = {}): Promise<ProvenBatch> {
    for (const [phase, ms] of PHASES) {
      onStage?.(phase);
      await sleep(ms);
    }
    return super.prove(job);
  }
}

describe("Metrics", () => {
  let world: World;
  let running: Running;
  let told: MetricsServer;
  let app: Awaited<ReturnType<typeof buildApp>>;
  let api: string;
  before(async () => {
    world = await startWorld();
    running = await run(world, { flags: ["--cors", "*"], createProver: () => new SlowPhases(SMALL) });
    const metrics = createMetrics(running.service);
    app = await buildApp(running.service, {}, { metrics });
    api = await app.listen({ host: "127.0.0.1", port: 0 });
    told = await serveMetrics(metrics, { host: "127.0.0.1", port: 0 });
    await openUsers(world, 2);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 3);
    await idle(running);
  });
  after(async () => {
    await told?.close();
    await app?.close();
    await running?.stop();
    await world?.close();
  });

  async function read(): Promise<Map<string, number>> {
    const text = await (await fetch(told.url)).text();
    return new Map(text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).map((line): [string, number] => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1).replace("Inf", "Infinity"))];
    }));
  }

  it("says what is true of pool, batches, queues, deadlines and L1", async () => {
    const status = await running.client.status();
    const values = await read();
    expect(values.get("colonnade_verified_batch")).to.equal(status.batches.verified);
    expect(values.get("colonnade_pool_limit")).to.equal(status.pool.limit);
    expect(values.get("colonnade_pool_operations")).to.equal(0);
    expect(values.get('colonnade_batches{stage="sealed"}')).to.equal(0);
    expect(values.get("colonnade_l1_head_block")).to.equal(status.l1.head);
    expect(values.get("colonnade_l1_lag_blocks")).to.equal(0);
    expect(values.get("colonnade_l1_ready")).to.equal(1);
    expect(values.get("colonnade_fault")).to.equal(0);
    expect(values.get('colonnade_queue_entries{queue="credits"}')).to.equal(0);
    expect(values.get("colonnade_deadline_seconds")).to.equal(Infinity);
    const balance = Number(await world.chain.provider.getBalance(running.service.operator)) / 1e18;
    expect(Math.abs(values.get("colonnade_operator_balance_ether")! - balance)).to.be.lessThan(0.1);
  });

  it("counts proofs by phase, requests by route and status, gas of batches, and followers", async () => {
    const client = new ColonnadeClient(api);
    const controller = new AbortController();
    const events = client.events({}, { signal: controller.signal });
    await events.next();
    expect((await read()).get("colonnade_event_followers")).to.equal(1);
    const { hash } = await client.submit(transferOf({ from: 2, nonce: 0n }, world));
    await client.waitForVerified(hash);
    await fetch(`${api}/nowhere`);
    await fetch(`${api}/v1/batches/999`);
    controller.abort();
    await events.next().catch(() => undefined);
    const values = await read();
    const count = (labels: string): number => values.get(`colonnade_http_request_seconds_count{${labels}}`) ?? 0;
    expect(count('method="POST",route="/v1/transfers",status="202"')).to.equal(1);
    expect(count('method="GET",route="/v1/batches/:n",status="404"')).to.equal(1);
    expect(count('method="GET",route="none",status="404"')).to.equal(1);
    for (const [phase, ms] of PHASES) {
      const proofs = values.get(`colonnade_proof_phase_seconds_count{phase="${phase}"}`)!;
      const seconds = values.get(`colonnade_proof_phase_seconds_sum{phase="${phase}"}`)! / proofs;
      expect(proofs, phase).to.be.greaterThan(0);
      expect(seconds, phase).to.be.within(ms / 1000 - 0.005, ms / 1000 + 5);
    }
    expect([...values.keys()].some((name) => name.includes("/v1/events"))).to.equal(false);
    expect([...values.keys()].some((name) => name.includes(hash)), "labels are patterns").to.equal(false);
    await eventually("nobody follows", async () => (await read()).get("colonnade_event_followers") === 0);
  });

  it("counts the gas of batches that L1 took", async () => {
    const { store, node } = running.service;
    const metrics = createMetrics(running.service);
    const { hash } = await running.client.submit(transferOf({ from: 2, nonce: 1n }, world));
    const { l1Transaction } = await running.client.waitForVerified(hash);
    await idle(running);
    const receipt = (await node.provider.getTransactionReceipt(l1Transaction!))!;
    const gas = async (): Promise<number> => Number(/^colonnade_l1_gas_total (\S+)$/m.exec(await metrics.text())![1]);
    expect(await gas()).to.equal(Number(receipt.gasUsed));
    // Asked again at once, L1 is not asked again, and nothing counts twice.
    expect(await gas()).to.equal(Number(receipt.gasUsed));
    expect(store.batches.verifiedHead()).to.be.greaterThan(1);
  });

  it("stands apart from the API: no CORS, no other path, and no metrics at the API's address", async () => {
    const response = await fetch(told.url, { headers: { origin: "https://page.example" } });
    expect(response.headers.get("content-type")).to.match(/^text\/plain/);
    expect(response.headers.has("access-control-allow-origin")).to.equal(false);
    expect((await fetch(told.url.replace("/metrics", "/v1/status"))).status).to.equal(404);
    expect((await fetch(told.url, { method: "POST" })).status).to.equal(404);
    expect((await fetch(`${api}/metrics`)).status).to.equal(404);
  });

  it("speaks in alerts, dashboard and documentation of metrics that exist, and documents all of its own", async () => {
    const text = await (await fetch(told.url)).text();
    const known = new Set([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) =>
      (type === "histogram" ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name])));
    for (const path of ["ops/alerts.yml", "ops/dashboard.json", "docs/operations.md"]) {
      const named = [...page(path).matchAll(/colonnade_[a-z0-9_]+/g)].map(([name]) => name).filter((name) => !name.endsWith("_"));
      expect(named.length, path).to.be.greaterThan(10);
      for (const name of named) expect(known.has(name), `${path}: ${name}`).to.equal(true);
    }
    for (const name of known) {
      if (/_(bucket|sum|count)$|^colonnade_(nodejs|process)_/.test(name)) continue;
      expect(page("docs/operations.md"), name).to.include(`\`${name}`);
      expect(page("ops/dashboard.json") + page("ops/alerts.yml"), name).to.include(name);
    }
    const alerts = page("ops/alerts.yml");
    for (const part of ["expr:", "for:", "severity:", "summary:", "description:"]) {
      expect(alerts.split(part).length, part).to.equal(alerts.split("- alert:").length);
    }
    for (const panel of (JSON.parse(page("ops/dashboard.json")) as { panels: { title: string; targets: unknown[] }[] }).panels) {
      expect(panel.targets.length, panel.title).to.be.greaterThan(0);
    }
  });

  it("names the flag that is no address, or an address that is taken", async () => {
    expect(readMetricsAddress("127.0.0.1:9645")).to.deep.equal({ host: "127.0.0.1", port: 9645 });
    expect(readMetricsAddress("[::1]:0")).to.deep.equal({ host: "::1", port: 0 });
    for (const text of ["9645", "127.0.0.1", "127.0.0.1:99999", "::1:5", "http://x:1"]) expect(() => readMetricsAddress(text), text).to.throw("--metrics");
    const holder = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => holder.once("listening", resolve));
    const { port } = holder.address() as { port: number };
    const error = await serveMetrics(createMetrics(running.service), { host: "127.0.0.1", port }).catch((caught: Error) => caught) as Error;
    expect(error.message).to.include("--metrics").and.include(String(port));
    holder.close();
  });
});
