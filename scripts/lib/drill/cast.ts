/** Everyone who takes part: the service, the chain, people on L1 and L2, and the books on all of them. */
import { join } from "node:path";
import { LocalProver } from "../../../prover/local.ts";
import { PROJECT_ROOT } from "../../../prover/paths.ts";
import { chance } from "./chance.ts";
import { checkAll } from "./checks/check-all.ts";
import type { Findings } from "./findings.ts";
import { L1Actors } from "./l1-actors.ts";
import { L1Chain } from "./l1-chain.ts";
import { Ledger } from "./ledger.ts";
import { Payers } from "./payers.ts";
import { People } from "./people.ts";
import { comeToRest } from "./rest.ts";
import { ServiceLives } from "./service-lives.ts";
import type { Stage } from "./stage.ts";

export interface CastOptions {
  stage: Stage;
  findings: Findings;
  seed: number;
  /** The L1 node as the service sees it. */
  rpc: string;
  /** Flags of the service, but for those that say where its parts are. */
  flags: readonly string[];
  /** L2 accounts at the beginning, and at most. */
  accounts: number;
  maxAccounts: number;
  /** Most milliseconds from one action on L1 to the next. */
  pauseMs: number;
  /** Posts at one time, and most operations that may wait in the pool. */
  lanes: number;
  maxPooled: number;
  /** Seconds in which everything must come to rest. */
  patience: number;
  /** Hears how many milliseconds each honest post took. */
  onAnswer?: (ms: number) => void;
}

export interface Cast {
  people: People;
  lives: ServiceLives;
  chain: L1Chain;
  ledger: Ledger;
  /** Starts the service and lets people act. */
  begin(): Promise<void>;
  /** People fall silent, everything comes to rest, and is looked at; people go on after `resume`. */
  look(isLast: boolean): Promise<void>;
  resume(): void;
  /** Ends everything that `begin` started. */
  end(): Promise<void>;
}

export async function createCast(options: CastOptions): Promise<Cast> {
  const { stage, findings, seed, rpc, flags, accounts, maxAccounts, pauseMs, lanes, maxPooled, patience } = options;
  const data = join(stage.folder, "data");
  const own = ["--rpc", rpc, "--data", data, "--deployments", stage.deploymentsFolder, "--time-margin", "0"];
  const lives = await ServiceLives.create({ folder: stage.folder, findings, flags: [...own, ...flags] });
  const people = new People(stage);
  const ledger = new Ledger(stage.domain, findings);
  const chain = new L1Chain(stage.provider, chance(seed, "l1"), findings);
  const actors = new L1Actors({ stage, people, chance: chance(seed, "actors"), findings, maxAccounts, pauseMs });
  const payers = new Payers({
    client: lives.client,
    domain: stage.domain,
    people,
    ledger,
    chance: chance(seed, "payers"),
    findings,
    maxPooled,
    lanes,
    onAnswer: options.onAnswer,
  });
  const prover = new LocalProver(PROJECT_ROOT);
  const resume = (): void => [actors, payers].forEach((each) => each.resume());
  return {
    people,
    lives,
    chain,
    ledger,
    resume,
    async begin() {
      await lives.start();
      await actors.settle(accounts);
      await chain.start();
      [actors, payers].forEach((each) => each.start());
      resume();
    },
    async look(isLast) {
      await Promise.all([actors, payers].map((each) => each.pause()));
      await comeToRest({ lives, stage, chain, ledger, findings, isLast, patience });
      await checkAll({ lives, stage, ledger, people, findings, commit: (...args) => prover.commit(...args), data });
      findings.count("looks at everything", "done");
    },
    async end() {
      await Promise.all([actors, payers].map((each) => each.stop()));
      await chain.stop().catch(() => undefined);
      await lives.stop();
      await prover.close();
    },
  };
}
