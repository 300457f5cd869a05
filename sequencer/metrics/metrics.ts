/** What Prometheus is told, gathered when it asks; only requests and proofs are counted as they happen. */
import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { EventHub } from "../http/events/hub.ts";
import type { Service } from "../service.ts";
import { CREDIT, EXIT, OPEN } from "../store/entries.ts";
import { createL1Costs } from "./l1-costs.ts";

export interface Metrics {
  /** Counts an app's requests, and who follows its events. */
  watch(app: FastifyInstance, hub: EventHub): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

const STAGES = ["sealed", "committed", "proven", "submitted"] as const;
const HTTP_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const PHASE_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 300];

/** A registry of its own for a service: two in one process do not mix. */
export function createMetrics(service: Service): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register, prefix: "colonnade_" });
  const gauge = (name: string, help: string, value: () => number): void =>
    void new Gauge({ name: `colonnade_${name}`, help, registers, collect() { this.set(value()); } });
  const gauges = (name: string, help: string, label: string, values: () => Record<string, number>): void =>
    void new Gauge({ name: `colonnade_${name}`, help, labelNames: [label], registers, collect() {
      this.reset();
      for (const [key, value] of Object.entries(values())) this.set({ [label]: key }, value);
    } });

  const { store, watcher } = service;
  gauge("pool_operations", "Operations in the pool.", () => store.operations.countPooled());
  gauge("pool_limit", "Most operations in the pool.", () => service.poolLimits.limit);
  gauges("batches", "Batches that L1 has not verified, by stage.", "stage", () => {
    const unverified = store.batches.unverified();
    return Object.fromEntries(STAGES.map((name) => [name, unverified.filter(({ stage }) => stage === name).length]));
  });
  gauge("verified_batch", "Number of the last batch that L1 verified.", () => store.batches.verifiedHead());
  gauges("queue_entries", "Entries of L1's queues that no batch has taken.", "queue", () =>
    ({ opens: store.entries.waitingOf(OPEN), credits: store.entries.waitingOf(CREDIT), exits: store.entries.waitingOf(EXIT) }));
  gauge("deadline_seconds", "Seconds to the nearest deadline of an entry that is not verified; +Inf if there is none.", () =>
    service.deadlines()[0]?.secondsLeft ?? Infinity);
  gauge("l1_head_block", "L1's last block as its node says.", () => watcher.heads().l1);
  gauge("l1_lag_blocks", "Blocks of L1 that were not read yet.", () => Math.max(0, watcher.heads().l1 - watcher.heads().read));
  gauge("l1_ready", "1 while L1 answers and its state is known.", () => (watcher.behind() === undefined ? 1 : 0));
  gauge("fault", "1 once the service has stopped working on batches.", () => (service.fault() === undefined ? 0 : 1));
  gauges("trouble", "1 for each part whose last try failed.", "part", () =>
    Object.fromEntries(Object.keys(service.troubles()).map((part) => [part, 1])));
  gauge("retry_attempts", "Failures in a row of the work that failed most often.", () =>
    store.jobs.failing().reduce((most, { attempts }) => Math.max(most, attempts), 0));

  const costs = createL1Costs(service);
  new Gauge({ name: "colonnade_operator_balance_ether", help: "Ether of the operator's L1 account.", registers, async collect() {
    const { balance } = await costs();
    if (balance !== undefined) this.set(balance);
  } });
  const counted = (name: string, help: string, value: () => number | Promise<number>): void =>
    void new Counter({ name: `colonnade_${name}`, help, registers, async collect() {
      const now = await value();
      this.reset();
      this.inc(now);
    } });
  counted("l1_gas_total", "Gas of own batches that L1 took since the start.", async () => (await costs()).gas);
  counted("l1_fees_ether_total", "Ether paid for them.", async () => (await costs()).ether);

  const phases = new Histogram({ name: "colonnade_proof_phase_seconds", help: "Seconds of each phase of a proof.", labelNames: ["phase"],
    buckets: PHASE_BUCKETS, registers });
  service.observers.phase = (phase, seconds) => phases.observe({ phase }, seconds);
  const requests = new Histogram({ name: "colonnade_http_request_seconds", help: "Seconds from a request to its answer.",
    labelNames: ["method", "route", "status"], buckets: HTTP_BUCKETS, registers });

  return {
    watch(app, hub) {
      app.addHook("onResponse", ({ method, routeOptions: { url } }, { statusCode, elapsedTime }, done) => {
        // A stream ends when its reader goes: that says nothing of the service.
        if (url !== "/v1/events" || statusCode !== 200) {
          requests.observe({ method, route: url ?? "none", status: statusCode }, elapsedTime / 1000);
        }
        done();
      });
      gauge("event_followers", "Who follows the events.", () => hub.followers);
      counted("event_followers_cut_off_total", "Followers that were cut off because they did not read.", () => hub.cutOff);
    },
    text: () => register.metrics(),
    contentType: register.contentType,
  };
}
