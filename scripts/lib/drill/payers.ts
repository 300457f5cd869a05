/**
 * The load: people who sign transfers and withdrawals and post them, alone or many at once, and take up where they
 * were after each kill.
 */
import { toBeHex } from "ethers";
import { ColonnadeError, createTransfer, createWithdrawal, sign } from "../../../client/index.ts";
import type { ColonnadeClient, OperationResult, SignedOperation } from "../../../client/index.ts";
import type { Chance } from "./chance.ts";
import type { Findings } from "./findings.ts";
import type { Ledger, Signed } from "./ledger.ts";
import type { Holder, People } from "./people.ts";
import { ERC20, ETH } from "./stage.ts";
import { sleep } from "./waiting.ts";

export interface PayersOptions {
  client: ColonnadeClient;
  domain: bigint;
  people: People;
  ledger: Ledger;
  chance: Chance;
  findings: Findings;
  /** Most operations that may wait in the pool: proofs must keep up. */
  maxPooled: number;
  lanes: number;
  /** Hears how many milliseconds each post took. */
  onAnswer?: (ms: number) => void;
}

const VALID_S = { low: 60, high: 900 };
const LIST_SHARE = 0.3;
const MAX_LIST = 6;
const WITHDRAWAL_SHARE = 0.12;
const EARLY_SHARE = 0.02;
/** Now and then the same again: it must change nothing. */
const REPEAT_SHARE = 0.03;

export class Payers {
  readonly #o: PayersOptions;
  readonly #nonces = new Map<string, bigint>();
  readonly #busy = new Set<number>();
  #rules: { time: number; minimumValidity: number; hasFees: boolean; pooled: number; accounts: number } | undefined;
  #isPaused = true;
  #isEnding = false;
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: PayersOptions) {
    this.#o = options;
  }

  start(): void {
    const lanes = Array.from({ length: this.#o.lanes }, () => this.#lane());
    this.#work = Promise.all([this.#listen(), ...lanes]);
    this.#work.catch((error: unknown) =>
      this.#o.findings.broke("the drill itself works", String((error as Error).stack)),
    );
  }

  resume(): void {
    this.#isPaused = false;
  }

  /** No more operations; those under way are finished. */
  async pause(): Promise<void> {
    this.#isPaused = true;
    while (this.#busy.size > 0) await sleep(20);
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#work;
  }

  /** Keeps in mind what the service asks of operations, and when it has enough of them. */
  async #listen(): Promise<void> {
    while (!this.#isEnding) {
      await sleep(150);
      if (this.#isPaused) continue;
      const status = await this.#o.client.status().catch(() => undefined);
      if (status?.fault)
        this.#o.findings.broke("the service finds no fault", `${status.fault.code}: ${status.fault.message}`);
      this.#rules =
        status === undefined || status.l1.time === null
          ? undefined
          : {
              time: status.l1.time,
              minimumValidity: status.minimumValidity,
              hasFees: status.feeAccount !== 0,
              pooled: status.pool.operations,
              accounts: status.accounts,
            };
    }
  }

  async #lane(): Promise<void> {
    const { chance, maxPooled } = this.#o;
    while (!this.#isEnding) {
      await sleep(chance.whole(5, 60));
      if (this.#isPaused || this.#rules === undefined || this.#rules.pooled >= maxPooled) continue;
      const accounts = this.#known().filter(([id]) => !this.#busy.has(id));
      if (accounts.length === 0) continue;
      const [id, holder] = chance.pick(accounts);
      this.#busy.add(id);
      try {
        await this.#pay(id, holder);
      } finally {
        this.#busy.delete(id);
      }
    }
  }

  /** Accounts that the service has; now and then one that it will have soon. */
  #known(): [id: number, holder: Holder][] {
    const { people, chance } = this.#o;
    const last = this.#rules!.accounts + (chance.hit(EARLY_SHARE) ? 1 : 0);
    return people.accounts().filter(([id]) => id <= last);
  }

  async #pay(id: number, holder: Holder): Promise<void> {
    const { client, chance, ledger } = this.#o;
    const token = chance.hit(0.6) ? ETH : ERC20;
    const key = `${id}/${holder.account.publicKey.ax}/${token}`;
    const nonce = this.#nonces.get(key) ?? (await this.#ask(id, token));
    if (nonce === undefined) return;
    const count = chance.hit(LIST_SHARE) ? chance.whole(2, MAX_LIST) : 1;
    const signed = Array.from({ length: count }, (_, i) =>
      ledger.sign(this.#sign(id, holder, token, nonce + BigInt(i))),
    );
    this.#nonces.delete(key);
    if (await this.#post(signed)) this.#nonces.set(key, nonce + BigInt(count));
    if (chance.hit(REPEAT_SHARE))
      await client.submit(signed[0].operation).then(
        ({ hash }) => ledger.acknowledge(signed[0], hash),
        () => undefined,
      );
  }

  #ask(id: number, token: number): Promise<bigint | undefined> {
    return this.#o.client.account(id).then(
      ({ tokens }) => BigInt(tokens.find((entry) => entry.token === token)?.pending.nonce ?? 0),
      () => undefined,
    );
  }

  #sign(from: number, { account, person }: Holder, token: number, nonce: bigint): SignedOperation {
    const { chance, domain } = this.#o;
    const { time, minimumValidity, hasFees } = this.#rules!;
    const common = {
      from,
      token,
      nonce,
      amount: BigInt(chance.whole(1, 1_000_000)),
      fee: hasFees ? BigInt(chance.whole(0, 9)) : 0n,
      validUntil: time + minimumValidity + chance.whole(VALID_S.low, VALID_S.high),
    };
    // To oneself, and to an address that nobody has: both are allowed.
    const recipient = chance.hit(0.9) ? person.wallet.address : toBeHex(chance.whole(1, 1_000_000), 20);
    const operation = chance.hit(WITHDRAWAL_SHARE)
      ? createWithdrawal({ ...common, recipient })
      : createTransfer({ ...common, to: chance.pick(this.#known())[0] });
    return sign(operation, account, domain);
  }

  /** True if everything was acknowledged: then the next nonce is known. */
  async #post(signed: readonly Signed[]): Promise<boolean> {
    const { client, ledger, onAnswer = () => {} } = this.#o;
    const sent = performance.now();
    const answers: (OperationResult | ColonnadeError)[] = await (
      signed.length === 1
        ? client.submit(signed[0].operation).then((view) => [view])
        : client.submitAll(signed.map(({ operation }) => operation))
    ).catch((error: unknown) => signed.map(() => asKnown(error)));
    onAnswer(performance.now() - sent);
    answers.forEach((answer, i) => {
      if (answer instanceof ColonnadeError) ledger.refuse(signed[i], answer);
      else if ("error" in answer) ledger.refuse(signed[i], new ColonnadeError(answer.error.code, answer.error.details));
      else ledger.acknowledge(signed[i], answer.hash);
    });
    return answers.every((answer) => !(answer instanceof ColonnadeError) && !("error" in answer));
  }
}

function asKnown(error: unknown): ColonnadeError {
  if (error instanceof ColonnadeError) return error;
  throw error;
}
