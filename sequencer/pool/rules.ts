/**
 * What an operation must fulfil to join the pool, its signature aside. Each check throws the code of docs/api.md that
 * says what is wrong.
 */
import { SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { MAX_NONCE, unpackCell } from "../../protocol/cell.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { isCanonical } from "../../protocol/field.ts";
import { decodeAmount, decodeFee } from "../../protocol/floats.ts";
import { assertPayee, kindOf, TIME_BITS, type SignedKind, type SignedOperation } from "../../protocol/operations.ts";
import type { OperationRow } from "../store/operations.ts";
import type { Store } from "../store/store.ts";
import type { PoolView } from "./pool-view.ts";
import { checkOutbids } from "./replacement.ts";

export interface AdmissionRules {
  domain: bigint;
  /** Most operations in the pool, and most of one account (all tokens together). */
  poolSize: number;
  poolPerAccount: number;
  /** Seconds that an operation must stay valid from now on: it has to survive the pipeline and one sealing anew. */
  minimumValidity: number;
  /** The least fee of an operation, in the token's smallest unit. */
  minimumFee: (token: number, kind: SignedKind) => bigint;
  /** The account that gets the fees; 0 if there is none yet. */
  feeAccount: () => number;
  /** Whether a token is among those that the operator serves. Left out: all are. */
  isServed?: (token: number) => boolean;
  /** Contracts that could never claim what is withdrawn to them. */
  isContract?: (recipient: bigint) => boolean;
  /** L1's time in unix seconds. Throws L1_BEHIND before L1 was heard. */
  l1Time: () => number;
}

/** What an operation takes from its sender. */
export const costOf = (o: SignedOperation): bigint => decodeAmount(o.amount36) + decodeFee(o.fee12);

/** The refusal that `check` throws; undefined if it throws none. */
export function caught(check: () => unknown): ColonnadeError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof ColonnadeError) return error;
    throw error;
  }
}

/** What does not depend on other operations of the sender. */
export function checkStanding(view: PoolView, rules: AdmissionRules, o: SignedOperation): void {
  const token = view.token(o.token);
  if (token === undefined) throw new ColonnadeError("TOKEN_UNKNOWN", { token: o.token });
  if (rules.isServed?.(o.token) === false) throw new ColonnadeError("TOKEN_NOT_SERVED", { token: o.token });
  if (token.frozenBlock !== null) throw new ColonnadeError("TOKEN_FROZEN", { token: o.token });
  assertPayee(o, rules.isContract);
  const { accounts } = view;
  for (const [name, id] of [
    ["from", o.from],
    ["to", o.to],
  ] as const) {
    if (id >= accounts) throw new ColonnadeError("ACCOUNT_UNKNOWN", { [name]: id, accounts });
  }
  if (view.key(o.from) !== o.key.ax) throw new ColonnadeError("KEY_MISMATCH", { account: o.from });
  const earliest = rules.l1Time() + rules.minimumValidity;
  const latest = rules.l1Time() + 2 ** (TIME_BITS - 1);
  if (o.validUntil < earliest || o.validUntil > latest)
    throw new ColonnadeError("EXPIRED", { validUntil: o.validUntil, earliest, latest });
  const [fee, minimum] = [decodeFee(o.fee12), rules.minimumFee(o.token, kindOf(o))];
  // A fee needs a receiver; before the operator has an account there is none.
  if ((fee > 0n || minimum > 0n) && rules.feeAccount() === 0)
    throw new ColonnadeError("FEES_NOT_TAKEN", { fee, minimum, feeAccount: 0 });
  if (fee < minimum) throw new ColonnadeError("FEE_TOO_LOW", { fee, minimum });
  // Who takes a place needs no other.
  const hasPlace = (): boolean => view.pending(o.token, o.from).nonces.has(o.nonce);
  if (view.pooled >= rules.poolSize && !hasPlace())
    throw new ColonnadeError("POOL_FULL", { pooled: view.pooled, limit: rules.poolSize });
  const own = view.countOf(o.from);
  if (own >= rules.poolPerAccount && !hasPlace())
    throw new ColonnadeError("POOL_FULL", { account: o.from, pooled: own, limit: rules.poolPerAccount });
}

/** What can be wrong with a signature's and a key's numbers before any point is computed with them. */
export function checkNumbers({ key: { ax, ay }, signature: { r8x, r8y, s } }: SignedOperation): void {
  if (s < 1n || s >= SUBGROUP_ORDER || !isCanonical(r8x) || !isCanonical(r8y) || r8x === 0n) {
    throw new ColonnadeError("SIGNATURE_NOT_CANONICAL", { r8x, r8y, s });
  }
  if (!isCanonical(ax) || !isCanonical(ay)) throw new ColonnadeError("KEY_INVALID", { ax, ay });
}

/**
 * Nonce and balance after everything of the sender that waits in the pool. Returns the pooled operation whose place this
 * one takes, if there is one. What waits with later nonces must still be paid for: a replacement that leaves it too
 * little is refused with BALANCE_TOO_LOW, unless it costs no more than what it replaces.
 */
export function checkFunds(store: Store, view: PoolView, o: SignedOperation): OperationRow | undefined {
  const pending = view.pending(o.token, o.from);
  if (o.nonce === MAX_NONCE) throw new ColonnadeError("NONCE_EXHAUSTED", { nonce: o.nonce });
  const old = pending.nonces.has(o.nonce) ? store.operations.living(o.token, o.from, o.nonce) : undefined;
  if (old?.stage === "pooled") {
    checkOutbids(old.operation, o, pending.nonce);
    const [needed, before] = [costOf(o), costOf(old.operation)];
    const balance = pending.balance + before;
    if (needed > balance && needed > before) throw new ColonnadeError("BALANCE_TOO_LOW", { balance, needed });
    return old;
  }
  if (o.nonce !== pending.nonce) {
    const sealed = unpackCell(store.cells.view.cell(o.token, o.from));
    const taken = o.nonce < sealed.nonce || pending.nonces.has(o.nonce);
    throw new ColonnadeError(taken ? "NONCE_USED" : "NONCE_GAP", { nonce: o.nonce, next: pending.nonce });
  }
  const needed = costOf(o);
  if (needed > pending.balance) throw new ColonnadeError("BALANCE_TOO_LOW", { balance: pending.balance, needed });
  return undefined;
}
