/** What one command works with: the service, L1, the key, each opened when it is asked for first. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { AccountView } from "../client/api-types.ts";
import type { Account } from "../client/account.ts";
import { ColonnadeClient } from "../client/client.ts";
import { decryptKey } from "../client/key-file.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import { domainOf } from "../protocol/message.ts";
import { FLAGS, UsageError, type FlagName, type FlagValues } from "./command.ts";
import { connectL1, withSigner, type L1, type SigningL1 } from "./context.ts";
import type { Terminal } from "./terminal.ts";
import { readToken, type Token } from "./tokens.ts";

const LAST_ID = 2 ** 24 - 1;
const LAST_TOKEN = 2 ** 16 - 1;
const POLL_MS = 500;

export class Session {
  readonly root: string;
  readonly terminal: Terminal;
  readonly #values: FlagValues;
  #client: ColonnadeClient | undefined;
  #l1: Promise<L1> | undefined;
  #signing: SigningL1 | undefined;
  #account: Promise<Account> | undefined;

  constructor(root: string, values: FlagValues, terminal: Terminal) {
    this.root = root;
    this.terminal = terminal;
    this.#values = values;
  }

  /** A flag's text; undefined if it was not given and has no default. */
  text(flag: FlagName): string | undefined {
    const value = this.#values[flag];
    return typeof value === "string" ? value : undefined;
  }

  isOn(flag: FlagName): boolean {
    return this.#values[flag] === true;
  }

  /** A flag's whole number; undefined if it was not given. Throws a UsageError. */
  number(flag: FlagName, { from = 0, to }: { from?: number; to: number }): number | undefined {
    const text = this.text(flag);
    return text === undefined ? undefined : wholeNumber(`--${flag}`, text, { from, to });
  }

  /** A flag that has a default. */
  #defaulted(flag: FlagName): string {
    const { default: preset } = FLAGS[flag] as { default?: string };
    return this.text(flag) ?? preset!;
  }

  get client(): ColonnadeClient {
    return (this.#client ??= new ColonnadeClient(this.#defaulted("service")));
  }

  l1(): Promise<L1> {
    return (this.#l1 ??= connectL1(this.root, { rpc: this.#defaulted("rpc"), deployments: this.#defaulted("deployments") }));
  }

  async signing(): Promise<SigningL1> {
    return (this.#signing ??= withSigner(await this.l1(), this.number("l1-account", { to: 1_000 })));
  }

  /** What operations are signed for: the wallet's own knowledge, from the deployment file and the node. */
  async domain(): Promise<bigint> {
    const { chainId, deployment } = await this.l1();
    return domainOf(chainId, deployment.contract);
  }

  tokenNumber(): number {
    return wholeNumber("--token", this.#defaulted("token"), { from: 1, to: LAST_TOKEN });
  }

  async token(number = this.tokenNumber()): Promise<Token> {
    return readToken((await this.l1()).contract, number);
  }

  get walletPath(): string {
    return resolve(this.root, this.#defaulted("wallet"));
  }

  /** The password of the key file: COLONNADE_PASSWORD, or typed. */
  async password(question = "Password of the key file: "): Promise<string> {
    const given = process.env.COLONNADE_PASSWORD;
    if (given) return given;
    if (!this.terminal.isInteractive) throw new Error("The key file has a password: set COLONNADE_PASSWORD, or type it on a terminal");
    return this.terminal.askSecret(question);
  }

  /** The L2 key. Throws KEY_FILE_INVALID, PASSWORD_WRONG, or an Error that names the command which makes one. */
  account(): Promise<Account> {
    return (this.#account ??= this.#readAccount());
  }

  async #readAccount(): Promise<Account> {
    const path = this.walletPath;
    if (!existsSync(path)) throw new Error(`There is no key file ${path}: \`key new\` makes one, --wallet names another`);
    return decryptKey(readFileSync(path, "utf8"), await this.password());
  }

  /** `--account`, or the account of this key and this L1 account. Throws ACCOUNT_UNKNOWN where there is none. */
  async accountView(): Promise<AccountView> {
    const id = this.accountNumber();
    if (id !== undefined) return this.client.account(id);
    const [{ publicKey: { ax } }, { address: owner }] = [await this.account(), await this.signing()];
    // By both: anyone may open an account with this key for another owner, or for this owner with another key.
    const { accounts: [first] } = await this.client.findAccounts({ ax, owner, limit: 1 });
    if (first === undefined) throw new ColonnadeError("ACCOUNT_UNKNOWN", { owner, remedy: "`open` opens one" });
    return this.client.account(first.id);
  }

  accountNumber(): number | undefined {
    return this.number("account", { from: 1, to: LAST_ID });
  }

  /** Asks before something is spent. Throws an Error if the answer is no; goes on without asking where nobody is there. */
  async confirm(question: string): Promise<void> {
    if (this.isOn("yes") || !this.terminal.isInteractive) return;
    const answer = await this.terminal.ask(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new Error("Not confirmed: nothing was done");
  }

  /** Asks `done` again and again until it answers something. */
  async until<T>(what: string, done: () => Promise<T | undefined>): Promise<T> {
    this.terminal.say(`waiting until ${what} …`);
    for (;;) {
      const found = await done();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async close(): Promise<void> {
    const l1 = await this.#l1?.catch(() => undefined);
    l1?.provider.destroy();
  }
}

export function wholeNumber(name: string, text: string, { from = 0, to }: { from?: number; to: number }): number {
  const value = Number(text);
  if (/^(0|[1-9]\d*)$/.test(text) && value >= from && value <= to) return value;
  throw new UsageError(`${name} takes a whole number from ${from} to ${to}`);
}
