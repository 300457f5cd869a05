/** Honest and hostile requests at the same time, while a service proves: what is measured, and what must hold. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LocalProver } from "../../../prover/local.ts";
import { PROJECT_ROOT } from "../../../prover/paths.ts";
import { chance } from "../drill/chance.ts";
import { checkAll } from "../drill/checks/check-all.ts";
import { Findings } from "../drill/findings.ts";
import { L1Actors } from "../drill/l1-actors.ts";
import { L1Chain } from "../drill/l1-chain.ts";
import { Ledger } from "../drill/ledger.ts";
import { Payers } from "../drill/payers.ts";
import { People } from "../drill/people.ts";
import { comeToRest } from "../drill/rest.ts";
import { ServiceLives } from "../drill/service-lives.ts";
import { setStage, type Stage } from "../drill/stage.ts";
import { Attackers } from "./attackers.ts";
import { spread, watchHealth, watchMemory, type HealthReport, type MemoryReport } from "./watch.ts";

const PEOPLE = 6;
const ACCOUNTS = 8;
const HONEST_LANES = 3;
const MAX_POOLED = 40;

export interface LoadOptions {
  seconds: number;
  seed: number;
  /** Kinds of requests that are left out. */
  without: readonly string[];
  /** What 99 of 100 answers of /health must stay below, in milliseconds. */
  healthMs: number;
  /** Most MiB a minute that memory may grow by in the second half; Infinity where the run is too short to tell. */
  growth: number;
  keep: boolean;
}

export interface LoadResult {
  findings: Findings;
  health: HealthReport;
  memory: MemoryReport;
  /** Milliseconds of honest posts. */
  honest: ReturnType<typeof spread>;
  seconds: number;
  folder: string | undefined;
}

/** Runs the load and checks everything at the end. Throws an Error if a part does not start. */
export async function runLoad(options: LoadOptions, folder: string, say: (line: string) => void): Promise<LoadResult> {
  const findings = new Findings();
  await mkdir(folder, { recursive: true });
  const stage = await setStage(folder, PEOPLE, say);
  try {
    const measured = await play(options, stage, findings, say);
    await writeFile(join(folder, "violations.json"), `${JSON.stringify(findings.violations, null, 2)}\n`);
    await writeFile(join(folder, "memory.json"), `${JSON.stringify(measured.memory.samples)}\n`);
    return { findings, ...measured, folder: options.keep || findings.violations.length > 0 ? folder : undefined };
  } finally {
    await stage.close();
    if (!options.keep && findings.violations.length === 0) await rm(folder, { recursive: true });
  }
}

async function play(
  { seconds, seed, without, healthMs, growth }: LoadOptions,
  stage: Stage,
  findings: Findings,
  say: (line: string) => void,
) {
  const people = new People(stage);
  const data = join(stage.folder, "data");
  const lives = await ServiceLives.create({
    folder: stage.folder,
    findings,
    flags: [
      "--rpc",
      stage.rpc,
      "--data",
      data,
      "--deployments",
      stage.deploymentsFolder,
      "--poll",
      "200",
      "--seal-after",
      "1",
      "--time-margin",
      "0",
      "--log-level",
      "warn",
    ],
  });
  const ledger = new Ledger(stage.domain, findings);
  const chain = new L1Chain(stage.provider, chance(seed, "l1"), findings);
  const actors = new L1Actors({
    stage,
    people,
    chance: chance(seed, "actors"),
    findings,
    maxAccounts: 60,
    pauseMs: 2_000,
  });
  const latencies: number[] = [];
  const payers = new Payers({
    client: lives.client,
    domain: stage.domain,
    people,
    ledger,
    chance: chance(seed, "payers"),
    findings,
    maxPooled: MAX_POOLED,
    lanes: HONEST_LANES,
    onAnswer: (ms) => latencies.push(ms),
  });
  const prover = new LocalProver(PROJECT_ROOT);
  say("service, accounts …");
  try {
    await lives.start();
    await actors.settle(ACCOUNTS);
    await chain.start();
    for (const each of [payers, actors]) each.start();
    for (const each of [payers, actors]) each.resume();
    say(`${seconds} s of honest and hostile requests …`);
    const [health, memory] = [watchHealth(lives.url), watchMemory(lives.pid!)];
    const attackers = new Attackers({ stage, lives, ledger, people, findings, without, seed });
    await attackers.run(seconds);
    const [healthReport, memoryReport] = [await health(), memory()];
    if (healthReport.p99 >= healthMs)
      findings.broke("/health answers soon", `99 of 100 within ${healthReport.p99.toFixed(0)} ms, not ${healthMs}`);
    if (healthReport.failures > 0)
      findings.broke("/health is well", `${healthReport.failures} of ${healthReport.answers} answers were not 200`);
    if (memoryReport.slope > growth)
      findings.broke("memory is flat", `${memoryReport.slope.toFixed(1)} MiB a minute, not ${growth}`);
    say("the hostile ones are gone; the honest ones' operations are verified and compared …");
    await Promise.all([payers.pause(), actors.pause()]);
    await comeToRest({ lives, stage, chain, ledger, findings, isLast: true, patience: 240 });
    await checkAll({ lives, stage, ledger, people, findings, commit: (...args) => prover.commit(...args), data });
    return { health: healthReport, memory: memoryReport, honest: spread(latencies), seconds };
  } finally {
    await Promise.all([payers.stop(), actors.stop()]);
    await chain.stop().catch(() => undefined);
    await lives.stop();
    await prover.close();
  }
}
