/** Sorts out what needs no signature: a check of one costs as much as hundreds of these questions. */
import { MAX_NONCE } from "../../protocol/cell.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import type { OperationRow } from "../store/operations.ts";
import type { Store } from "../store/store.ts";
import type { PoolView } from "./pool-view.ts";
import { checkOutbids } from "./replacement.ts";
import { caught, checkNumbers, checkStanding, costOf, type AdmissionRules } from "./rules.ts";

/**
 * What is known of an operation before its signature is looked at. `known`: it was admitted before. `refusal`: it will
 * not be. `sameAs`: it repeats an earlier one of the list, signature and all. None of them: its signature decides.
 */
export interface Screened {
  known?: OperationRow;
  refusal?: ColonnadeError;
  sameAs?: number;
}

/**
 * The next nonce of "token/account", should everything be admitted that is being checked; something under
 * "token/account/replaces" if that may free money.
 */
export type NextNonces = Map<string, bigint>;

/**
 * Screens operations whose ranges were checked. `underWay` is what lists before this one would lead to; what this one
 * leads to is added to `next`. A nonce is refused only if it is used, or beyond a gap that nothing under way can close.
 */
export function screen(
  operations: readonly SignedOperation[],
  {
    store,
    view,
    rules,
    underWay,
    next,
  }: { store: Store; view: PoolView; rules: AdmissionRules; underWay: readonly NextNonces[]; next: NextNonces }
): Screened[] {
  const seen = new Map<string, number[]>();

  function look(o: SignedOperation, index: number): Screened {
    const refusal = caught(() => checkStanding(view, rules, o));
    const isOpen = o.from < view.accounts && view.token(o.token) !== undefined;
    const pending = isOpen ? view.pending(o.token, o.from) : undefined;
    if (pending === undefined || o.nonce < pending.nonce || pending.nonces.has(o.nonce)) {
      const holder = store.operations.living(o.token, o.from, o.nonce);
      if (holder !== undefined && isSame(holder.operation, o)) return { known: holder };
      if (refusal !== undefined || pending === undefined) return { refusal };
      if (holder?.stage === "pooled" && pending.nonces.has(o.nonce)) return lookAtReplacement(o, holder.operation, pending.nonce);
      return { refusal: new ColonnadeError("NONCE_USED", { nonce: o.nonce, next: pending.nonce }) };
    }
    if (refusal !== undefined) return { refusal };
    if (o.nonce === MAX_NONCE) return { refusal: new ColonnadeError("NONCE_EXHAUSTED", { nonce: o.nonce }) };
    const badNumbers = caught(() => checkNumbers(o));
    if (badNumbers !== undefined) return { refusal: badNumbers };
    const account = `${o.token}/${o.from}`;
    const reachable = underWay.reduce(
      (most, nonces) => max(most, nonces.get(account)),
      next.get(account) ?? pending.nonce
    );
    if (o.nonce > reachable)
      return { refusal: new ColonnadeError("NONCE_GAP", { nonce: o.nonce, next: pending.nonce }) };
    const needed = costOf(o);
    const mayFree = [next, ...underWay].some((nonces) => nonces.has(replaces(o)));
    if (needed > pending.balance && !mayFree)
      return { refusal: new ColonnadeError("BALANCE_TOO_LOW", { balance: pending.balance, needed }) };

    const twins = seen.get(`${account}/${o.nonce}`);
    const sameAs = twins?.find((twin) => isSame(operations[twin], o) && isSignedSame(operations[twin], o));
    if (sameAs !== undefined) return { sameAs };
    if (twins === undefined) seen.set(`${account}/${o.nonce}`, [index]);
    else twins.push(index);
    let after = max(reachable, o.nonce + 1n);
    while (pending.nonces.has(after)) after += 1n;
    next.set(account, after);
    return {};
  }

  /** Whether it fits the balance is decided in its turn: what comes before it may replace something too. */
  function lookAtReplacement(o: SignedOperation, old: SignedOperation, free: bigint): Screened {
    const refusal = caught(() => checkNumbers(o)) ?? caught(() => checkOutbids(old, o, free));
    if (refusal !== undefined) return { refusal };
    next.set(replaces(o), o.nonce);
    return {};
  }
  return operations.map(look);
}

const replaces = ({ token, from }: SignedOperation): string => `${token}/${from}/replaces`;

const max = (a: bigint, b: bigint | undefined): bigint => (b !== undefined && b > a ? b : a);

/** Whether two operations are one: what is signed is equal, so their hashes are. */
function isSame(a: SignedOperation, b: SignedOperation): boolean {
  return (
    a.from === b.from &&
    a.to === b.to &&
    a.token === b.token &&
    a.nonce === b.nonce &&
    a.validUntil === b.validUntil &&
    a.amount36 === b.amount36 &&
    a.fee12 === b.fee12 &&
    a.recipient === b.recipient
  );
}

/** Of operations with one hash: signed in the same way. Another signature is another try. */
export function isSignedSame({ key: a, signature: r }: SignedOperation, { key: b, signature: s }: SignedOperation): boolean {
  return r.s === s.s && r.r8x === s.r8x && r.r8y === s.r8y && a.ax === b.ax && a.ay === b.ay;
}
