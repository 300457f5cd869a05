/**
 * What people do on L1 meanwhile: open accounts, deposit, ask for exits, claim. Any of it may be lost with a block,
 * and they go on.
 */
import { colonnadeContract, claim, deposit, openAccount, requestExit } from "../../../client/index.ts";
import type { Chance } from "./chance.ts";
import type { Findings } from "./findings.ts";
import type { Holder, People, Person } from "./people.ts";
import { ERC20, ETH, type Stage } from "./stage.ts";
import { sleep, within } from "./waiting.ts";

/** A transaction that no block has by then may be lost: nobody waits any longer for it. */
const PATIENCE_MS = 12_000;
const WEIGHTS = { open: 2, deposit: 6, exit: 2, claim: 2 };
const DEPOSITS = { low: 10 ** 7, high: 10 ** 14 };

export interface L1ActorsOptions {
  stage: Stage;
  people: People;
  chance: Chance;
  findings: Findings;
  maxAccounts: number;
  /** Milliseconds from one action to the next, at most. */
  pauseMs: number;
}

export class L1Actors {
  readonly #o: L1ActorsOptions;
  #isPaused = true;
  #isEnding = false;
  #work: Promise<void> = Promise.resolve();
  readonly #under = new Set<Promise<void>>();

  constructor(options: L1ActorsOptions) {
    this.#o = options;
  }

  /**
   * Everyone opens an account and deposits both tokens; `count` accounts in all. Blocks must come with each
   * transaction.
   */
  async settle(count: number): Promise<void> {
    const { people } = this.#o;
    for (let i = 0; i < count; i++) {
      const person = people.persons[i % people.persons.length];
      await this.#open(person);
      await people.refresh();
      const [id, holder] = people.accounts().at(-1)!;
      await this.#deposit(id, holder, ERC20);
    }
  }

  start(): void {
    this.#work = this.#act();
    this.#work.catch((error: unknown) =>
      this.#o.findings.broke("the drill itself works", String((error as Error).stack)),
    );
  }

  resume(): void {
    this.#isPaused = false;
  }

  async pause(): Promise<void> {
    this.#isPaused = true;
    await Promise.all(this.#under);
    await this.#o.people.refresh();
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#work;
    await Promise.all(this.#under);
  }

  async #act(): Promise<void> {
    const { chance, people, pauseMs } = this.#o;
    while (!this.#isEnding) {
      await sleep(chance.whole(50, pauseMs));
      if (this.#isPaused) continue;
      await people.refresh().catch(() => undefined);
      const idle = people.persons.filter(({ isBusy }) => !isBusy);
      if (idle.length === 0) continue;
      const action = this.#one(chance.pick(idle));
      this.#under.add(action);
      void action.finally(() => this.#under.delete(action));
    }
  }

  async #one(person: Person): Promise<void> {
    const { chance, findings, people, maxAccounts } = this.#o;
    person.isBusy = true;
    const own = people.accounts().filter(([, holder]) => holder.person === person);
    const token = chance.hit(0.6) ? ETH : ERC20;
    let action = chance.weighted(WEIGHTS);
    if (action === "open" && people.accounts().length >= maxAccounts) action = "deposit";
    if (own.length === 0 && action !== "claim") action = "open";
    try {
      await within(
        action,
        action === "open"
          ? this.#open(person)
          : action === "claim"
            ? this.#claim(person, token)
            : action === "deposit"
              ? this.#deposit(...chance.pick(own), token)
              : this.#exit(chance.pick(own)[0], person, token),
        PATIENCE_MS,
      );
      findings.count("on L1", action);
    } catch {
      // Lost with a block, another fee a block later, nothing to claim: each is possible, and the books tell.
      findings.count("on L1", `${action}, in vain`);
    } finally {
      person.isBusy = false;
    }
  }

  #as({ wallet }: Person) {
    return colonnadeContract(this.#o.stage.deployment.contract, wallet);
  }

  #amount(): bigint {
    return BigInt(Math.floor(this.#o.chance.magnitude(DEPOSITS.low, DEPOSITS.high)));
  }

  async #open(person: Person): Promise<void> {
    const { account } = this.#o.people.newcomer(person);
    await openAccount(this.#as(person), {
      ax: account.publicKey.ax,
      owner: person.wallet.address,
      token: ETH,
      amount: this.#amount(),
    });
  }

  async #deposit(id: number, { person, account }: Holder, token: number): Promise<void> {
    await deposit(this.#as(person), {
      token,
      id,
      amount: this.#amount(),
      ax: account.publicKey.ax,
      owner: person.wallet.address,
    });
  }

  async #exit(id: number, person: Person, token: number): Promise<void> {
    await requestExit(this.#as(person), { id, token });
  }

  async #claim(person: Person, token: number): Promise<void> {
    await claim(this.#as(person), { token, receiver: person.wallet.address });
  }
}
