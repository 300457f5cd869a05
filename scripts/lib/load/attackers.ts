/** The hostile ones: lanes that send whatever is wrong, one request after the other, and judge every answer. */
import { toBody } from "../../../client/index.ts";
import { chance, type Chance } from "../drill/chance.ts";
import type { Findings } from "../drill/findings.ts";
import type { Ledger } from "../drill/ledger.ts";
import type { People } from "../drill/people.ts";
import type { ServiceLives } from "../drill/service-lives.ts";
import type { Stage } from "../drill/stage.ts";
import { sleep } from "../drill/waiting.ts";
import { Asker } from "./ask.ts";
import { ATTACKS } from "./attacks.ts";
import type { AttackContext } from "./attacks/attack.ts";
import { Documented } from "./documented.ts";

const LANES = 12;
const MAX_CONNECTIONS = 32;
/** Most milliseconds from one request of a lane to its next. */
const PAUSE_MS = 40;

export interface AttackersOptions {
  stage: Stage;
  lives: ServiceLives;
  ledger: Ledger;
  people: People;
  findings: Findings;
  without: readonly string[];
  seed: number;
}

export class Attackers {
  readonly #o: AttackersOptions;
  readonly #documented = new Documented();
  readonly #ask: Asker;

  constructor(options: AttackersOptions) {
    this.#o = options;
    this.#ask = new Asker(options.lives.url, MAX_CONNECTIONS);
  }

  /** `isOver` ends them before their time. */
  async run(seconds: number, isOver: () => boolean = () => false): Promise<void> {
    const until = performance.now() + seconds * 1000;
    const isDone = (): boolean => performance.now() > until || isOver();
    const dice = Array.from({ length: LANES }, (_, i) => chance(this.#o.seed, `attacker ${i}`));
    await Promise.all(dice.map((each) => this.#lane(each, isDone)));
    this.#ask.close();
  }

  async #lane(dice: Chance, isDone: () => boolean): Promise<void> {
    const { without } = this.#o;
    const kinds = Object.entries(ATTACKS).filter(([name]) => !without.includes(name));
    const weights = Object.fromEntries(kinds.map(([name, { weight }]) => [name, weight]));
    while (!isDone()) {
      await sleep(dice.whole(0, PAUSE_MS));
      await this.#attack(dice.weighted(weights), dice);
    }
  }

  async #attack(name: string, dice: Chance): Promise<void> {
    const { stage, lives, ledger, people, findings } = this.#o;
    const { run, mayHangUp, leaves, isProper } = ATTACKS[name];
    const known = ledger.acknowledged();
    if (known.length === 0) return;
    const context: AttackContext = {
      ask: this.#ask,
      port: Number(new URL(lives.url).port),
      chance: dice,
      accounts: Math.max(1, people.accounts().length),
      owners: stage.wallets.map(({ address }) => address),
      transfer: () => ({ ...toBody(dice.pick(known).operation) }) as unknown as Record<string, unknown>,
    };
    const heard = await run(context).catch((error: unknown) => String(error));
    findings.count("requests", name);
    if (typeof heard === "string")
      return findings.broke("well-formed requests are answered", `${name}: ${heard}`, name);
    const answers = "answers" in heard ? heard.answers : [heard];
    if (answers.length === 0 && leaves !== true) {
      findings.count("answers", "none, connection closed");
      if (mayHangUp !== true)
        findings.broke(
          "what can be answered is answered",
          `${name}: ${"isClosed" in heard && heard.isClosed ? "hung up" : "silence"}`,
        );
    }
    for (const answer of answers) {
      findings.count("answers", this.#documented.codeOf(answer));
      const fault = this.#documented.fault(answer);
      if (fault !== undefined) findings.broke("answers have documented codes and shapes", `${name}: ${fault}`, name);
      const isRefused = answer.status >= 400 || isListOfErrors(answer.body);
      if (isProper !== true && !isRefused)
        findings.broke("what is wrong is refused", `${name}: ${answer.status} ${answer.body.slice(0, 100)}`, name);
    }
  }
}

function isListOfErrors(body: string): boolean {
  if (body === "") return false;
  const { results } = JSON.parse(body) as { results?: { error?: unknown }[] };
  return results?.every(({ error }) => error !== undefined) ?? false;
}
