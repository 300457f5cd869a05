/** The service without its HTTP side: store, L1, pool, sealing, proving, publishing, and the loops that drive them. */
import { join } from "node:path";
import type { HealthView, QueueHeadView, QueueWarningView } from "../client/api-types.ts";
import { readDeployment } from "../l1/files/deployment.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import { whyNoAddon } from "../prover/native/addon.ts";
import type { Prover, ProvingStage } from "../prover/port.ts";
import { createSealer } from "./batches/sealer.ts";
import { largest } from "./batches/build.ts";
import type { Config } from "./config.ts";
import { defaultKeepFinal, defaultPerMinute, EVENT_TIMES, type Edge } from "./edge.ts";
import { feeAccountOf, operatorAx } from "./fee-account.ts";
import { createL1Clock } from "./l1/clock.ts";
import { createDeadlineLog, queueHeads, queueWarnings } from "./l1/deadlines.ts";
import { readFacts, type ContractFacts } from "./l1/deployment.ts";
import { createInsistence } from "./l1/insistence.ts";
import { createInsister } from "./l1/insister.ts";
import { assertSameChain, connectNode, patiently, type L1Node } from "./l1/node.ts";
import { createOperator } from "./l1/operator.ts";
import { createPublisher } from "./l1/publisher.ts";
import { createUnconfirmed, type Unconfirmed } from "./l1/unconfirmed.ts";
import { createWatcher, type Behind, type Watcher } from "./l1/watcher.ts";
import type { Log } from "./log.ts";
import { createLoops } from "./loops.ts";
import { createOpenings, type Openings } from "./openings.ts";
import { DEVELOPMENT_CHAIN, operatorWallet } from "./operator-wallet.ts";
import { createCommitter } from "./pipeline/committer.ts";
import { createProving, type Proving } from "./pipeline/proving.ts";
import { createAdmission, type Admission } from "./pool/admission.ts";
import { createFees, defaultFees, defaultTokens, followsGas, type Offer } from "./pool/fees.ts";
import { nativeChecker, protocolChecker } from "./pool/signature-checker.ts";
import { assertReady } from "./prover-ready.ts";
import { redactorOf, type Redact } from "./redact.ts";
import { assertWritable } from "./store/data-directory.ts";
import { createVerificationKeys, type VerificationKeys } from "./verification-keys.ts";
import { lockDirectory } from "./store/lock.ts";
import { openStore, type Store } from "./store/store.ts";

/** Seconds without a block, on a chain that makes them by itself. */
const HEAD_AGE = 120;
const LOCAL_PATIENCE_MS = 1_000;
/** Between looks at L1's gas price. */
const FEES_MS = 15_000;
/** Events that are kept whatever their age allows, how many are forgotten in one step, and milliseconds between. */
const MOST_EVENTS = 1_000_000;
const PRUNE_STEP = 1_000;
const PRUNE_MS = 60_000;

export interface Service {
  store: Store;
  facts: ContractFacts;
  node: L1Node;
  admission: Admission;
  watcher: Watcher;
  /** Queue entries that are on L1, but not deep enough to be read. */
  unconfirmed: Unconfirmed;
  openings: Openings;
  keys: VerificationKeys;
  proving: Proving;
  operator: string;
  /** Ax of the operator's L2 key. */
  operatorAx: bigint;
  /** Tokens that are served, and fees as they are quoted. */
  offer: Offer;
  minimumValidity: number;
  feeAccount: () => number;
  confirmations: number;
  /** Who is told what happens inside: for metrics. */
  observers: { phase?: (phase: ProvingStage, seconds: number) => void };
  /** What the HTTP side was told. */
  edge: Edge;
  poolLimits: { limit: number; perAccount: number };
  /** What GET /health says. */
  health: () => HealthView;
  /** The first unverified entry of each queue, and those whose time runs out. */
  deadlines: () => QueueHeadView[];
  warnings: () => QueueWarningView[];
  /** L1's time in unix seconds; null before L1 was heard. */
  l1Time: () => number | null;
  /** Why the service stopped working on batches; undefined while all is well. */
  fault: () => ColonnadeError | undefined;
  /** The last error of each loop that has not succeeded since. */
  troubles: () => Record<string, string>;
  /**
   * Takes keys and passwords out of a text. Whatever leaves the service and may quote a library's error goes through
   * it.
   */
  redact: Redact;
  /** Ends all work. What was acknowledged is on disk already. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  config: Config;
  /** The project's folder: circuits/, build/. */
  root: string;
  createProver: () => Prover;
  log: Log;
}

/** Starts the service. Throws before anything was changed if parts do not belong together. */
export async function startService({ config, root, createProver, log: write }: ServiceOptions): Promise<Service> {
  const redact = redactorOf(config);
  const log: Log = (message, level) => write(redact(message), level);
  await assertWritable(config.data);
  const lock = lockDirectory(config.data);
  const stops: (() => unknown)[] = [() => lock.release()];
  const stop = async (): Promise<void> => {
    for (const end of stops.reverse().splice(0)) await end();
  };
  try {
    return await start();
  } catch (error) {
    await stop();
    throw error;
  }

  async function start(): Promise<Service> {
    const fileOf = (chainId: bigint): string => join(config.deployments, `${chainId}.json`);
    const node = await connectNode(config.rpc, (chainId) => readDeployment(fileOf(chainId)).contract,
      { timeoutMs: config.l1TimeoutMs, log });
    stops.push(() => node.provider.destroy());
    const deployment = readDeployment(fileOf(node.chainId));
    const facts = await patiently(() => readFacts(node, deployment, root), log);
    const wallet = operatorWallet(config, node.chainId);
    // Also a volunteer who is a submitter may submit at any time.
    const isSubmitter = await patiently(() => node.contract.isSubmitter(wallet.address) as Promise<boolean>, log);
    if (!isSubmitter && !config.volunteer) {
      throw new ColonnadeError("MANIFEST_MISMATCH", { part: "submitter", ours: wallet.address, contract: "not a submitter",
        remedy: "use a submitter's key, or --volunteer to process entries that are late" });
    }
    const lateAfter = Math.floor(facts.deadline / 2);

    const store = openStore(join(config.data, "colonnade.sqlite"));
    stops.push(() => store.close());
    await patiently(() => assertSameChain(store, node, deployment.deployBlock), log);
    let prover: Prover | undefined;
    const currentProver = (): Prover => (prover ??= createProver());
    const replaceProver = async (): Promise<void> => {
      const old = prover;
      prover = undefined;
      await old?.close();
    };
    stops.push(replaceProver);
    await assertReady(currentProver(), deployment.instances, log);

    const clock = createL1Clock();
    const isLocal = node.chainId === DEVELOPMENT_CHAIN;
    const confirmations = config.confirmations ?? (isLocal ? 1 : 12);
    const ax = await operatorAx(wallet, { chainId: node.chainId, contract: node.address });
    const feeAccount = feeAccountOf(store, { owner: wallet.address, ax }, config.feeAccount);
    const table = config.minimumFees ?? defaultFees(isLocal);
    const served = config.tokens ?? defaultTokens(isLocal, config.minimumFees);
    const fees = createFees({ table, batchSize: largest(facts.instances).ops, gasPrice: async () => BigInt(await node.provider.send("eth_gasPrice", []) as string) });
    if (followsGas(table)) await patiently(fees.refresh, log);
    const offer: Offer = { isServed: (token) => served === "*" || served.has(token), quotedFee: fees.quoted, isByGas: fees.isByGas,
      gasPrice: fees.gasPrice };
    const minimumValidity = config.minimumValidity ?? facts.window + 60;
    const names = facts.instances.map(({ name }) => name);
    const loops = createLoops(log);

    const insistence = createInsistence(store, node);
    const watcher = createWatcher({ store, node, clock, domain: facts.domain, instances: names, deployBlock: deployment.deployBlock,
      confirmations, range: config.logRange, silenceMs: config.l1SilenceMs, retryMs: 2 * config.pollMs,
      // A local chain stands still while nobody uses it, and tests take it back to where it was.
      headAge: config.l1HeadAge ?? (isLocal ? undefined : HEAD_AGE),
      patienceMs: isLocal ? LOCAL_PATIENCE_MS : undefined, log });
    const sealer = createSealer({ store, instances: facts.instances, domain: facts.domain,
      sealSize: config.sealSize ?? largest(facts.instances).ops, sealAfterMs: config.sealAfterMs,
      maxUnproven: config.provers + 1, maxUnverified: config.provers + 3, window: facts.window, timeMargin: config.timeMargin, feeAccount, l1Time: clock.now,
      insisted: insistence.current, onlyLateAfter: isSubmitter ? undefined : lateAfter, log });
    const committer = createCommitter({ store, prover: currentProver, replaceProver, instances: facts.instances, log });
    const observers: Service["observers"] = {};
    const proving = createProving({ store, prover: currentProver, replaceProver, instances: facts.instances,
      inFlight: config.provers + 1,
      timeoutMs: config.proveTimeoutMs, log, onPhase: (phase, seconds) => observers.phase?.(phase, seconds), onChange: () => loops.wake("prove", "publish", "seal"),
      place: { chainId: node.chainId, contract: node.address, submitter: wallet.address } });
    const operator = createOperator(store, node, wallet, config);
    const publisher = createPublisher({ store, node, operator, window: facts.window,
      bumpAfterMs: config.bumpAfterMs, log });
    const insister = isSubmitter ? undefined : createInsister({ store, node, wallet, operator, insistence, lateAfter, l1Time: clock.now, log });
    if (insister !== undefined) log(`volunteering: ${wallet.address} is no submitter, so only entries older than ${lateAfter} s are processed`);
    const checker = nativeChecker(facts.domain) ?? protocolChecker(facts.domain);
    log(`signatures are checked by ${checker.name}${checker.name === "protocol" ? `: ${whyNoAddon()}` : ""}`);
    const admission = createAdmission(store, { domain: facts.domain, poolSize: config.poolSize, poolPerAccount: config.poolPerAccount,
      minimumValidity, minimumFee: fees.accepted, feeAccount, isServed: offer.isServed,
      isContract: (address) => address === BigInt(node.address) || store.chain.isAsset(address), l1Time: () => {
        if (loops.fault() !== undefined) throw new ColonnadeError("SERVICE_FAULT");
        const behind = watcher.behind();
        if (behind !== undefined) throw new ColonnadeError("L1_BEHIND", { ...behind });
        return clock.now();
      } }, { checker });
    stops.push(() => admission.settled());

    stops.push(async () => {
      proving.stop();
      const ended = loops.stop();
      await replaceProver(); // a proof under way is proven again after the next start
      await ended;
    });
    const pauseMs = config.pollMs;
    /** Nothing is built on a state that is not L1's last one. */
    const onceCaughtUp = <T>(step: () => T) => (): T | false => watcher.isCaughtUp() && step();
    const deadlines = (): QueueHeadView[] => queueHeads(store, clock.now());
    const warnings = (): QueueWarningView[] => (watcher.isCaughtUp() ? queueWarnings(deadlines(), facts.deadline) : []);
    const logDeadlines = createDeadlineLog(log);
    const watch = async (): Promise<boolean> => {
      await watcher.tick();
      await insistence.refresh();
      logDeadlines(warnings());
      return false;
    };
    loops.add("watch", { pauseMs, next: ["seal", "commit", "publish"], step: watch });
    loops.add("seal", { pauseMs, next: ["commit"], step: onceCaughtUp(() => sealer.tick()) });
    loops.add("commit", { pauseMs, next: ["prove"], step: onceCaughtUp(() => committer.tick()) });
    loops.add("prove", { pauseMs, next: [], step: onceCaughtUp(() => proving.tick()) });
    if (followsGas(table)) loops.add("fees", { pauseMs: FEES_MS, next: [], step: async () => { await fees.refresh(); return false; } });
    loops.add("publish", { pauseMs, next: ["watch"], step: onceCaughtUp(async () => (await insister?.tick()) || publisher.tick()) });

    const edge: Edge = { origins: config.cors, keepFinal: config.keepFinal ?? defaultKeepFinal(isLocal),
      perMinute: config.rateLimit ?? defaultPerMinute(config.host), proxies: config.trustProxy,
      events: { limit: config.eventsLimit, perClient: config.eventsPerAddress, ...EVENT_TIMES } };
    const prune = (): boolean => store.events.prune(Date.now() - config.eventsKeepMs, MOST_EVENTS, PRUNE_STEP);
    loops.add("prune", { pauseMs: PRUNE_MS, next: [], step: prune });
    return { store, facts, node, edge, observers, admission, watcher, proving, unconfirmed: createUnconfirmed(node, watcher.heads),
      openings: createOpenings({ store, prover: currentProver, logN: facts.logN }), keys: createVerificationKeys(node, facts, root), operator: wallet.address, operatorAx: ax, offer,
      minimumValidity, feeAccount, confirmations,
      poolLimits: { limit: config.poolSize, perAccount: config.poolPerAccount }, l1Time: () => (watcher.isCaughtUp() ? clock.now() : null),
      deadlines: () => (watcher.isCaughtUp() ? deadlines() : []), warnings, health: () => healthOf(loops.fault(), watcher.behind()),
      fault: loops.fault, troubles: () => Object.fromEntries(Object.entries(loops.troubles()).map(([name, text]) => [name, redact(text)])), redact, stop };
  }
}

function healthOf(fault: ColonnadeError | undefined, behind: Behind | undefined): HealthView {
  if (fault !== undefined) return { status: "fault", code: "SERVICE_FAULT" };
  return behind === undefined ? { status: "ok" } : { status: behind.reason, code: "L1_BEHIND" };
}
