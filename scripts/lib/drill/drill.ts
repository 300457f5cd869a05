/** The drill: load, kills, lies and reorganisations at once; now and then a rest, in which everything is looked at. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toJson } from "../../../protocol/json.ts";
import { startLyingNode } from "../../../test/support/lying-node.ts";
import { createCast, type Cast } from "./cast.ts";
import { chance } from "./chance.ts";
import { createHistorian, createLiar } from "./disturbances.ts";
import { Findings } from "./findings.ts";
import { killOne } from "./kills.ts";
import { createCutOff } from "./lies.ts";
import type { DrillOptions } from "./options.ts";
import { MAX_PEOPLE, setStage } from "./stage.ts";
import { sleep } from "./waiting.ts";

/** Milliseconds from one kill to the next. */
const KILL_PAUSE = { low: 200, high: 6_000 };
const SERVICE_FLAGS = ["--poll", "100", "--seal-after", "0.3", "--bump-after", "15", "--prove-timeout", "60"];
const LOAD = { maxAccounts: 120, pauseMs: 900, lanes: 4, maxPooled: 60 };

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
  /** True ends the drill early. */
  isOver?: () => boolean;
}

/** Runs a drill in `folder`. Whatever broke, the drill itself included, is in the result's findings. */
export async function runDrill(options: DrillOptions, folder: string, hearing: DrillHearing): Promise<DrillResult> {
  const findings = new Findings(hearing);
  await mkdir(folder, { recursive: true });
  let operations: unknown = [];
  try {
    operations = await play(options, folder, findings, hearing);
  } catch (error) {
    findings.broke("the drill reaches its end", error instanceof Error ? error.message : String(error));
    findings.event(String(error instanceof Error ? error.stack : error));
  }
  const isKept = options.keep || findings.violations.length > 0;
  if (isKept) {
    await writeFile(join(folder, "timeline.txt"), `${findings.timeline.join("\n")}\n`);
    await writeFile(join(folder, "violations.json"), `${JSON.stringify(findings.violations, null, 2)}\n`);
    await writeFile(join(folder, "operations.json"), toJson(operations));
  } else await rm(folder, { recursive: true });
  return { findings, seconds: findings.seconds, folder: isKept ? folder : undefined };
}

async function play(
  options: DrillOptions,
  folder: string,
  findings: Findings,
  hearing: DrillHearing,
): Promise<unknown> {
  const { seed, accounts, patience } = options;
  const stage = await setStage(folder, MAX_PEOPLE, hearing.say);
  try {
    const node = await startLyingNode(stage.rpc, { random: chance(seed, "the node").next });
    try {
      const cutOff = createCutOff(node);
      const common = { stage, findings, seed, accounts, patience, ...LOAD };
      const cast = await createCast({ ...common, rpc: node.url, flags: SERVICE_FLAGS });
      const onError = (error: unknown): void =>
        findings.broke("the drill itself works", String((error as Error).stack));
      const disturbers = [
        createLiar(
          cast,
          options.lies,
          { node, provider: stage.provider, cutOff, chance: chance(seed, "lies"), findings },
          onError,
        ),
        createHistorian(cast, options.depth, { findings, chance: chance(seed, "history"), onError }),
      ];
      const kill = { lives: cast.lives, cutOff, nodePid: stage.nodePid, chance: chance(seed, "kills"), findings };
      try {
        hearing.say("service, accounts …");
        await cast.begin();
        await disturb(options, cast, {
          findings,
          hearing,
          pause: () => Promise.all(disturbers.map((each) => each.pause())),
          resume: () => disturbers.forEach((each) => each.resume()),
          killOne: async () => {
            await sleep(kill.chance.magnitude(KILL_PAUSE.low, KILL_PAUSE.high));
            await killOne(kill);
          },
        });
      } finally {
        await Promise.all(disturbers.map((each) => each.stop()));
        await cast.end();
      }
      return cast.ledger.all();
    } finally {
      await node.close();
    }
  } finally {
    await stage.close();
  }
}

interface Disturbance {
  findings: Findings;
  hearing: DrillHearing;
  pause: () => Promise<unknown>;
  resume: () => void;
  killOne: () => Promise<void>;
}

/** Kills, and rests now and then, until it is enough or all is lost. */
async function disturb(options: DrillOptions, cast: Cast, disturbance: Disturbance): Promise<void> {
  const { findings, hearing, pause, resume, killOne } = disturbance;
  const end = performance.now() + options.minutes * 60_000;
  const isDone = (): boolean =>
    findings.total("kills") >= options.kills || performance.now() > end || hearing.isOver?.() === true;
  let looked = 0;
  resume();
  while (!isDone() && !findings.isHopeless()) {
    await killOne();
    const kills = findings.total("kills");
    if (kills - looked < options.restEvery || isDone()) continue;
    looked = kills;
    await pause();
    await cast.look(false);
    const state = findings.isHopeless() ? "something broke" : "all is well";
    const operations = findings.total("operations");
    hearing.say(`${kills} kills, ${operations} operations acknowledged, ${Math.round(findings.seconds)} s; ${state}`);
    cast.resume();
    resume();
  }
  await pause();
  // What is broken is evidence, and must not be worked on any further.
  if (!findings.isHopeless()) await cast.look(true);
}
