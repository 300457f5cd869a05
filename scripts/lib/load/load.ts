/** Honest and hostile requests at the same time, while a service proves: what is measured, and what must hold. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createCast } from "../drill/cast.ts";
import { Findings } from "../drill/findings.ts";
import { setStage, type Stage } from "../drill/stage.ts";
import { Attackers } from "./attackers.ts";
import { spread, watchHealth, watchMemory, type HealthReport, type MemoryReport } from "./watch.ts";

const PEOPLE = 6;
const HONEST = { accounts: 8, maxAccounts: 60, pauseMs: 2_000, lanes: 3, maxPooled: 40 };
const SERVICE_FLAGS = ["--poll", "200", "--seal-after", "1", "--log-level", "warn"];

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
  /** True ends the requests early. */
  isOver?: () => boolean;
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
  let isSound = false;
  try {
    const measured = await play(options, stage, findings, say);
    await writeFile(join(folder, "violations.json"), `${JSON.stringify(findings.violations, null, 2)}\n`);
    await writeFile(join(folder, "memory.json"), `${JSON.stringify(measured.memory.samples)}\n`);
    isSound = findings.violations.length === 0;
    return { findings, ...measured, folder: options.keep || !isSound ? folder : undefined };
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\nLogs and database: ${folder}`, { cause });
  } finally {
    await stage.close();
    if (!options.keep && isSound) await rm(folder, { recursive: true });
  }
}

async function play(options: LoadOptions, stage: Stage, findings: Findings, say: (line: string) => void) {
  const { seconds, seed, without } = options;
  const latencies: number[] = [];
  const onAnswer = (ms: number): void => void latencies.push(ms);
  const cast = await createCast({
    stage,
    findings,
    seed,
    rpc: stage.rpc,
    flags: SERVICE_FLAGS,
    patience: 240,
    onAnswer,
    ...HONEST,
  });
  const { lives, ledger, people } = cast;
  say("service, accounts …");
  try {
    await cast.begin();
    say(`${seconds} s of honest and hostile requests …`);
    const [endHealth, endMemory] = [watchHealth(lives.url), watchMemory(lives.pid!)];
    await new Attackers({ stage, lives, ledger, people, findings, without, seed }).run(seconds, options.isOver);
    const [health, memory] = [await endHealth(), endMemory()];
    judge(options, health, memory, findings);
    say("the hostile ones are gone; the honest ones' operations are verified and compared …");
    await cast.look(true);
    return { health, memory, honest: spread(latencies), seconds };
  } finally {
    await cast.end();
  }
}

function judge(
  { healthMs, growth }: LoadOptions,
  health: HealthReport,
  memory: MemoryReport,
  findings: Findings,
): void {
  const { p99, failures, answers } = health;
  if (!(p99 < healthMs))
    findings.broke("/health answers soon", `99 of 100 within ${p99.toFixed(0)} ms, not ${healthMs}`);
  if (failures > 0) findings.broke("/health is well", `${failures} of ${answers} answers were not 200`);
  if (!(memory.slope <= growth))
    findings.broke("memory is flat", `${memory.slope.toFixed(1)} MiB a minute, not ${growth}`);
}
