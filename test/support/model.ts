/**
 * The rules of a batch once more, as naive as can be: a plain table of balances, no cells, no floats, no runs. It shares no code with
 * protocol/execute.ts, so that each checks the other.
 */
import type { ErrorCode } from "../../protocol/errors.ts";

export interface Account { balance: bigint; nonce: bigint }
export interface Rules { token: number; accounts: number; feeAccount: number; batchTime: number; ops: number; maxWithdraw: number }
export interface Payment {
  from: number; to: number; amount: bigint; fee: bigint; nonce: bigint; token: number; validUntil: number; recipient: bigint; key: bigint;
}

export class NaiveLedger {
  readonly #rules: Rules;
  readonly #keys: readonly bigint[];
  readonly #exits: readonly number[];
  /** What each account may still spend in this batch. */
  readonly #purse = new Map<number, Account>();
  /** What comes in, spendable in the next batch. */
  readonly #income = new Map<number, bigint>();
  readonly paid: { recipient: bigint; from: number; amount: bigint }[] = [];
  #done = 0;

  /** `accounts[i]` is account i; index 0 is unused. */
  constructor(rules: Rules, accounts: readonly Account[], keys: readonly bigint[], exits: readonly number[]) {
    this.#rules = rules;
    this.#keys = keys;
    this.#exits = exits;
    accounts.forEach((account, id) => this.#purse.set(id, { ...account }));
  }

  #purseOf(id: number): Account {
    if (!this.#purse.has(id)) this.#purse.set(id, { balance: 0n, nonce: 0n });
    return this.#purse.get(id)!;
  }

  #receive(id: number, amount: bigint): void {
    this.#income.set(id, (this.#income.get(id) ?? 0n) + amount);
  }

  /** What is wrong with a payment; all that is, as two codes can apply at once. Empty: it is done. */
  pay(p: Payment): ErrorCode[] {
    const { token, accounts, feeAccount, batchTime, ops, maxWithdraw } = this.#rules;
    const wrong: ErrorCode[] = [];
    const purse = this.#purseOf(p.from);
    if (this.#done >= ops - this.#exits.length) wrong.push("BATCH_FULL");
    if (p.to === 0 && this.paid.length >= maxWithdraw) wrong.push("BATCH_FULL");
    if (p.to === 0 && p.recipient === 0n) wrong.push("FIELD_OUT_OF_RANGE");
    if (p.token !== token) wrong.push("TOKEN_UNKNOWN");
    if (p.from > accounts - 1 || p.to > accounts - 1) wrong.push("ACCOUNT_UNKNOWN");
    if (this.#keys[p.from] !== p.key) wrong.push("KEY_MISMATCH");
    if (p.validUntil < batchTime || p.validUntil - batchTime > 1_099_511_627_775) wrong.push("EXPIRED");
    if (p.nonce < purse.nonce) wrong.push("NONCE_USED");
    if (p.nonce > purse.nonce) wrong.push("NONCE_GAP");
    if (p.nonce === 4_294_967_295n) wrong.push("NONCE_EXHAUSTED");
    if (p.fee > 0n && feeAccount === 0) wrong.push("BATCH_INVALID");
    if (p.amount + p.fee > purse.balance) wrong.push("BALANCE_TOO_LOW");
    if (wrong.length > 0) return wrong;
    purse.balance -= p.amount + p.fee;
    purse.nonce += 1n;
    this.#done += 1;
    if (p.to === 0) this.paid.push({ recipient: p.recipient, from: p.from, amount: p.amount });
    else this.#receive(p.to, p.amount);
    this.#receive(feeAccount, p.fee);
    return [];
  }

  /** Pays the exits, in order, and books everything that comes in. Returns all accounts and what each exit got. */
  close(credits: readonly { id: number; amount: bigint }[]): { accounts: Map<number, Account>; exits: bigint[] } {
    const exits = this.#exits.map((id) => {
      const purse = this.#purseOf(id);
      const taken = purse.balance;
      purse.balance = 0n;
      return taken;
    });
    for (const { id, amount } of credits) this.#receive(id, amount);
    for (const [id, amount] of this.#income) this.#purseOf(id).balance += amount;
    return { accounts: this.#purse, exits };
  }
}
