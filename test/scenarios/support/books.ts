/** A second set of books on the whole rollup: plain tables of who has what, on L2 and on L1, kept by the naive model of the rules. */
import { getAddress, toBeHex } from "ethers";
import type { QueueEntry } from "../../../protocol/submission.ts";
import { NaiveLedger, type Account, type Payment, type Rules } from "../../support/model.ts";
import { ETH } from "../../contracts/support/rollup.ts";

export interface BookedBatch {
  rules: Omit<Rules, "accounts">;
  payments: readonly Payment[];
  opens: readonly QueueEntry[];
  credits: readonly QueueEntry[];
  exits: readonly QueueEntry[];
  submitter: string;
}

export class Books {
  /** Ax by account id; there is no account 0. */
  readonly keys: bigint[] = [0n];
  readonly #accounts = new Map<number, Map<number, Account>>();
  readonly #claimable = new Map<number, Map<string, bigint>>();

  /** What each account has in `token`. */
  accountsOf(token: number): Map<number, Account> {
    return table(this.#accounts, token);
  }

  account(token: number, id: number): Account {
    return this.accountsOf(token).get(id) ?? { balance: 0n, nonce: 0n };
  }

  /** What each address may claim of `token`. */
  claimableOf(token: number): Map<string, bigint> {
    return table(this.#claimable, token);
  }

  /** Books a batch. Returns what each exit takes, and what the model has against a payment: one list of codes each. */
  book({ rules, payments, opens, credits, exits, submitter }: BookedBatch): { exitAmounts: bigint[]; refusals: string[][] } {
    const { token } = rules;
    const before = this.keys.map((_, id) => this.account(token, id));
    const ledger = new NaiveLedger({ ...rules, accounts: this.keys.length }, before, this.keys, exits.map(({ id }) => id));
    const refusals = payments.map((payment) => ledger.pay(payment));
    const closed = ledger.close(credits.map(({ id, value }) => ({ id, amount: value })));
    closed.accounts.forEach((account, id) => this.accountsOf(token).set(id, account));
    for (const { value } of opens) this.keys.push(value);

    for (const { recipient, amount } of ledger.paid) this.#owe(token, getAddress(toBeHex(recipient, 20)), amount);
    exits.forEach(({ owner }, j) => this.#owe(token, owner, closed.exits[j]));
    const fees = [...opens, ...credits, ...exits].reduce((sum, { fee }) => sum + fee, 0n);
    this.#owe(ETH, submitter, fees);
    return { exitAmounts: closed.exits, refusals };
  }

  #owe(token: number, who: string, amount: bigint): void {
    const debts = this.claimableOf(token);
    debts.set(who, (debts.get(who) ?? 0n) + amount);
  }
}

/** The inner map at `key`, which is made if there is none. */
function table<Row, Value>(tables: Map<number, Map<Row, Value>>, key: number): Map<Row, Value> {
  if (!tables.has(key)) tables.set(key, new Map());
  return tables.get(key)!;
}
