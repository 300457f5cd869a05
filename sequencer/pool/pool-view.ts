/** What admission asks of the store, remembered for as long as nothing but admission itself changes it. */
import type { SignedOperation } from "../../protocol/operations.ts";
import type { TokenRow } from "../store/chain.ts";
import type { Store } from "../store/store.ts";
import { pendingAccount, type Pending } from "./pending.ts";

export class PoolView {
  readonly #store: Store;
  #version = -1;
  #accounts = 0;
  #pooled = 0;
  readonly #keys = new Map<number, bigint>();
  readonly #counts = new Map<number, number>();
  readonly #pending = new Map<string, Pending>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Call before each use: forgets everything if the store has changed. */
  refresh(): void {
    if (this.#version === this.#store.version) return;
    this.#version = this.#store.version;
    this.#accounts = this.#store.cells.accounts();
    this.#pooled = this.#store.operations.countPooled();
    for (const known of [this.#keys, this.#counts, this.#pending]) known.clear();
  }

  /** The transaction that `add` was told of is done: its change of the store is known here. */
  keep(): void {
    this.#version = this.#store.version;
  }

  /** That transaction failed. */
  forget(): void {
    this.#version = -1;
  }

  token(token: number): TokenRow | undefined {
    return this.#store.chain.token(token);
  }

  /** The id of the next account to open. */
  get accounts(): number {
    return this.#accounts;
  }

  /** Operations in the pool. */
  get pooled(): number {
    return this.#pooled;
  }

  /** Ax of an account; 0 if it is not open. */
  key(account: number): bigint {
    return remembered(this.#keys, account, () => this.#store.cells.view.key(account));
  }

  /** Pooled operations of an account, all tokens together. */
  countOf(account: number): number {
    return remembered(this.#counts, account, () => this.#store.operations.countSender(account));
  }

  /** Balance and next nonce as `pendingAccount` has them. */
  pending(token: number, account: number): Readonly<Pending> {
    return this.#pendingOf(token, account);
  }

  /** An operation that was just put into the pool, with its sender's next nonce. */
  add({ token, from, nonce }: SignedOperation, cost: bigint): void {
    const pending = this.#pendingOf(token, from);
    pending.balance -= cost;
    pending.nonces.add(nonce);
    while (pending.nonces.has(pending.nonce)) pending.nonce += 1n;
    this.#counts.set(from, this.countOf(from) + 1);
    this.#pooled += 1;
  }

  /** An operation that took the place of one that cost `before`. */
  replace({ token, from }: SignedOperation, before: bigint, cost: bigint): void {
    this.#pendingOf(token, from).balance += before - cost;
  }

  #pendingOf(token: number, account: number): Pending {
    return remembered(this.#pending, `${token}/${account}`, () => pendingAccount(this.#store, token, account));
  }
}

/** Strangers may ask for any account: what is forgotten is read again. */
const MOST_REMEMBERED = 50_000;

function remembered<K, V>(known: Map<K, V>, key: K, find: () => V): V {
  let value = known.get(key);
  if (value === undefined && known.size >= MOST_REMEMBERED) known.clear();
  if (value === undefined) known.set(key, (value = find()));
  return value;
}
