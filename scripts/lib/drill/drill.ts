/** The drill: load, kills, lies and reorganisations at once; now and then a rest, in which everything is looked at. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toJson } from "../../../protocol/json.ts";
import { LocalProver } from "../../../prover/local.ts";
import { PROJECT_ROOT } from "../../../prover/paths.ts";
import { startLyingNode, type LyingNode } from "../../../test/support/lying-node.ts";
import { Activity } from "./activity.ts";
import { chance } from "./chance.ts";
import { checkAll } from "./checks/check-all.ts";
import { Findings } from "./findings.ts";
import { killOne } from "./kills.ts";
import { HISTORIES, L1Chain } from "./l1-chain.ts";
import { L1Actors } from "./l1-actors.ts";
import { Ledger } from "./ledger.ts";
import { lieFor } from "./lies.ts";
import type { DrillOptions } from "./options.ts";
import { Payers } from "./payers.ts";
import { People } from "./people.ts";
import { comeToRest } from "./rest.ts";
import { ServiceLives } from "./service-lives.ts";
import { MAX_PEOPLE, setStage, type Stage } from "./stage.ts";
import { sleep } from "./waiting.ts";

/** Milliseconds, as averages or bounds, from one thing to the next. */
const KILL_PAUSE = { low: 200, high: 4_000 };
const LIE_PAUSE = { low: 300, high: 2_500 };
const LIE_MS = { low: 200, high: 3_000 };
const REORGANISATION_PAUSE = { low: 2_000, high: 12_000 };
const MAX_ACCOUNTS = 120;
const LANES = 4;
const MAX_POOLED = 60;

export interface DrillResult {
  findings: Findings;
  seconds: number;
  /** Where what is left of the drill lies; undefined if nothing is. */
  folder: string | undefined;
}

export interface DrillHearing {
  say: (line: string) => void;
  /** Hears every line of the timeline. */
  onEvent?: (line: string) => void;
  /** Rules that are counted only. */
  tolerated?: readonly string[];
  isOver?: () => boolean;
}

/**
 * Runs a drill. What broke is in the result; throws an Error if the drill itself could not go on before anything
 * broke. `isOver` ends it early.
 */
export async function runDrill(
  options: DrillOptions,
  folder: string,
  { say, isOver = () => false, ...hearing }: DrillHearing,
): Promise<DrillResult> {
  const findings = new Findings(hearing);
  await mkdir(folder, { recursive: true });
  let ledger: Ledger | undefined;
  try {
    const stage = await setStage(folder, MAX_PEOPLE, say);
    ledger = new Ledger(stage.domain, findings);
    const node = await startLyingNode(stage.rpc);
    try {
      await play(options, stage, node, ledger, findings, say, isOver);
    } finally {
      await node.close();
      await stage.close();
    }
  } catch (error) {
    findings.broke("the drill reaches its end", error instanceof Error ? error.message : String(error));
    findings.event(String(error instanceof Error ? error.stack : error));
  }
  await writeFile(join(folder, "timeline.txt"), `${findings.timeline.join("\n")}\n`);
  await writeFile(join(folder, "violations.json"), `${JSON.stringify(findings.violations, null, 2)}\n`);
  await writeFile(join(folder, "operations.json"), toJson(ledger?.all() ?? []));
  const isKept = options.keep || findings.violations.length > 0;
  if (!isKept) await rm(folder, { recursive: true });
  return { findings, seconds: findings.seconds, folder: isKept ? folder : undefined };
}

async function play(
  { kills, minutes, seed, lies, depth, restEvery, accounts, patience }: DrillOptions,
  stage: Stage,
  node: LyingNode,
  ledger: Ledger,
  findings: Findings,
  say: (line: string) => void,
  isOver: () => boolean,
): Promise<void> {
  const of = (name: string) => chance(seed, name);
  const people = new People(stage);
  const data = join(stage.folder, "data");
  const lives = await ServiceLives.create({
    folder: stage.folder,
    findings,
    flags: [
      "--rpc",
      node.url,
      "--data",
      data,
      "--deployments",
      stage.deploymentsFolder,
      "--poll",
      "100",
      "--seal-after",
      "0.3",
      "--time-margin",
      "0",
      "--bump-after",
      "15",
      "--prove-timeout",
      "60",
    ],
  });
  const prover = new LocalProver(PROJECT_ROOT);
  const chain = new L1Chain(stage.provider, of("l1"), findings);
  const actors = new L1Actors({
    stage,
    people,
    chance: of("actors"),
    findings,
    maxAccounts: MAX_ACCOUNTS,
    pauseMs: 900,
  });
  const payers = new Payers({
    client: lives.client,
    domain: stage.domain,
    people,
    ledger,
    chance: of("payers"),
    findings,
    maxPooled: MAX_POOLED,
    lanes: LANES,
  });
  const onError = (error: unknown): void => findings.broke("the drill itself works", String((error as Error).stack));
  const [killing, lying, history] = [of("kills"), of("lies"), of("history")];
  let liesSeen = 0;
  const liar = new Activity({
    onError,
    pauseMs: () => (lies.length === 0 ? 200 : lying.whole(LIE_PAUSE.low, LIE_PAUSE.high)),
    step: async () => {
      if (lies.length === 0) return;
      // Each of them once before any comes twice.
      const kind = liesSeen < lies.length ? lies[liesSeen] : lying.pick(lies);
      liesSeen += 1;
      await lieFor(node, kind, lying.magnitude(LIE_MS.low, LIE_MS.high), lying, findings);
    },
  });
  const historian = new Activity({
    onError,
    pauseMs: () => history.whole(REORGANISATION_PAUSE.low, REORGANISATION_PAUSE.high),
    step: async () => {
      if (depth === 0) return;
      const kind = history.pick(HISTORIES);
      const lost = await chain.reorganise(Math.round(history.magnitude(1, depth)), kind);
      if (lost === 0) return;
      findings.event(`L1 reorganised ${lost} blocks, transactions: ${kind}`);
      findings.count("reorganisations", `transactions: ${kind}`);
      findings.highest("deepest reorganisation, blocks", "blocks", lost);
      await people.refresh();
    },
  });
  const disturbers = [liar, historian];
  const workers = [actors, payers];

  /** Everything falls silent, comes to rest, and is looked at. */
  const look = async (isLast: boolean): Promise<void> => {
    await Promise.all([...disturbers, ...workers].map((each) => each.pause()));
    await comeToRest({ lives, stage, chain, ledger, findings, isLast, patience });
    await checkAll({ lives, stage, ledger, people, findings, commit: (...args) => prover.commit(...args), data });
    findings.count("looks at everything", "done");
  };

  say("service, accounts …");
  try {
    await lives.start();
    await actors.settle(accounts);
    await chain.start();
    payers.start();
    actors.start();
    const end = performance.now() + minutes * 60_000;
    const isDone = (): boolean => findings.total("kills") >= kills || performance.now() > end || isOver();
    let looked = 0;
    [...disturbers, ...workers].forEach((each) => each.resume());
    while (!isDone() && !findings.isHopeless()) {
      await sleep(killing.magnitude(KILL_PAUSE.low, KILL_PAUSE.high));
      await killOne({ lives, node, nodePid: stage.nodePid, chance: killing, findings });
      const done = findings.total("kills");
      if (done - looked < restEvery || isDone()) continue;
      looked = done;
      await look(false);
      say(
        `${done} kills, ${findings.total("operations")} operations acknowledged, ${Math.round(findings.seconds)} s; all is well`,
      );
      [...disturbers, ...workers].forEach((each) => each.resume());
    }
    await look(true);
  } finally {
    await Promise.all([...disturbers, ...workers].map((each) => each.stop()));
    await chain.stop().catch(() => undefined);
    await lives.stop();
    await prover.close();
  }
}
