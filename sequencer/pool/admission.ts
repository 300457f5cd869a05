/** Decides whether an operation may join the pool: everything that could later keep it out of a batch is asked here. */
import { MAX_NONCE, unpackCell } from "../../protocol/cell.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { decodeAmount, decodeFee } from "../../protocol/floats.ts";
import { operationHash } from "../../protocol/message.ts";
import { assertOperation, TIME_BITS, type SignedOperation } from "../../protocol/operations.ts";
import type { OperationRow } from "../store/operations.ts";
import type { Store } from "../store/store.ts";
import { createMicroBatches } from "./micro-batches.ts";
import { PoolView } from "./pool-view.ts";
import { protocolChecker, signatureError, type Checked, type SignatureChecker } from "./signature-checker.ts";

export interface AdmissionRules {
  domain: bigint;
  /** Most operations in the pool, and most of one account (all tokens together). */
  poolSize: number;
  poolPerAccount: number;
  /** Seconds that an operation must stay valid from now on: it has to survive the pipeline and one sealing anew. */
  minimumValidity: number;
  /** The least fee in a token's smallest unit. */
  minimumFee: (token: number) => bigint;
  /** The account that gets the fees; 0 if there is none yet. */
  feeAccount: () => number;
  /** L1's time in unix seconds. Throws L1_BEHIND before L1 was heard. */
  l1Time: () => number;
}

export interface AdmissionOptions {
  now?: () => number;
  /** Left out: the protocol's own code. */
  checker?: SignatureChecker;
  /** Most operations that wait for their check; more are refused with OVERLOADED. Left out: 32 of the checker's batches. */
  mostWaiting?: number;
}

export interface Admission {
  /**
   * Admits an operation; it is durable when this settles. The same operation again gets the same answer. Operations are admitted in the
   * order in which they are handed in, and those that wait at the same time in one transaction.
   * Throws the codes listed in docs/api.md, and leaves no trace then.
   */
  admit(operation: SignedOperation): Promise<OperationRow>;
  /** Admits several in their order, each for itself. Throws OVERLOADED, and admits none, if so many cannot wait. */
  admitAll(operations: readonly SignedOperation[]): Promise<Admitted[]>;
  /** Settles when everything that was handed in is decided. */
  settled(): Promise<void>;
}
export type Admitted = OperationRow | ColonnadeError;

export function createAdmission(store: Store, rules: AdmissionRules, options: AdmissionOptions = {}): Admission {
  const { now = Date.now, checker = protocolChecker(rules.domain), mostWaiting = 32 * checker.batchSize } = options;
  const view = new PoolView(store);

  /** What is known of an operation before its turn: a refusal that needs no look at the signature, or the signature's check. */
  interface Prepared { refusal?: ColonnadeError; checked: Checked }

  /** The dearest check comes after the cheap ones that need no knowledge of other operations of the sender. */
  async function check(operations: readonly SignedOperation[]): Promise<Prepared[]> {
    view.refresh();
    const refusals = operations.map((operation) => caught(() => checkStanding(view, rules, operation)));
    const results = await checker.check(operations.filter((_, i) => refusals[i] === undefined));
    let next = 0;
    return operations.map((operation, i) => {
      const refusal = refusals[i];
      return refusal === undefined ? { checked: results[next++] }
        : { refusal, checked: { hash: operationHash(operation, rules.domain), verdict: undefined } };
    });
  }

  function admitOne(operation: SignedOperation, { refusal, checked: { hash, verdict } }: Prepared, at: number): Admitted {
    const known = store.operations.byHash(hash);
    if (known !== undefined && known.stage !== "rejected") return known;
    if (known?.code === "UNPROVABLE" && isSame(known.operation, operation)) return new ColonnadeError("UNPROVABLE", { hash });
    // Asked again, because time has passed and earlier operations of this transaction count.
    const refused = refusal ?? caught(() => checkStanding(view, rules, operation)) ?? (verdict && signatureError(verdict, operation, hash))
      ?? caught(() => checkFunds(store, view, operation));
    if (refused !== undefined) return refused;
    const row = store.operations.insert(hash, operation, at);
    view.add(operation, costOf(operation));
    return row;
  }

  /** One transaction for all; an operation that is refused changes nothing. */
  function finish(operations: readonly SignedOperation[], prepared: readonly Prepared[]): Admitted[] {
    view.refresh();
    try {
      const results = store.transaction(() => operations.map((operation, i) => admitOne(operation, prepared[i], now())));
      view.keep();
      return results;
    } catch (error) {
      view.forget();
      if (operations.length === 1) throw error;
      // Something that should not happen did, with one of them: the others must not suffer for it.
      return operations.map((operation, i) => caughtAny(() => finish([operation], [prepared[i]])[0]));
    }
  }

  const batches = createMicroBatches({ size: checker.batchSize, limit: mostWaiting, check, finish });
  return {
    async admit(operation) {
      assertOperation(operation);
      const [result] = await batches.add([operation]);
      if (result instanceof ColonnadeError) throw result;
      return result;
    },
    async admitAll(operations) {
      const outOfRange = operations.map((operation) => caught(() => assertOperation(operation)));
      const admitted = await batches.add(operations.filter((_, i) => outOfRange[i] === undefined));
      let next = 0;
      return outOfRange.map((error) => error ?? admitted[next++]);
    },
    settled: () => batches.settled(),
  };
}

/** Of operations with one hash: signed in the same way. Another signature is another try. */
const isSame = ({ key: a, signature: s }: SignedOperation, { key: b, signature: t }: SignedOperation): boolean =>
  a.ax === b.ax && a.ay === b.ay && s.r8x === t.r8x && s.r8y === t.r8y && s.s === t.s;

const costOf = (o: SignedOperation): bigint => decodeAmount(o.amount36) + decodeFee(o.fee12);

/** The refusal that `check` throws; undefined if it throws none. */
function caught(check: () => void): ColonnadeError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof ColonnadeError) return error;
    throw error;
  }
}

function caughtAny(work: () => Admitted): Admitted {
  try {
    return work();
  } catch (cause) {
    return cause instanceof ColonnadeError ? cause : new ColonnadeError("INTERNAL", {}, { cause });
  }
}

/** What does not depend on other operations of the sender: cheap, so it comes before the signature. */
function checkStanding(view: PoolView, rules: AdmissionRules, o: SignedOperation): void {
  const token = view.token(o.token);
  if (token === undefined) throw new ColonnadeError("TOKEN_UNKNOWN", { token: o.token });
  if (token.frozenBlock !== null) throw new ColonnadeError("TOKEN_FROZEN", { token: o.token });
  const { accounts } = view;
  for (const [name, id] of [["from", o.from], ["to", o.to]] as const) {
    if (id >= accounts) throw new ColonnadeError("ACCOUNT_UNKNOWN", { [name]: id, accounts });
  }
  if (view.key(o.from) !== o.key.ax) throw new ColonnadeError("KEY_MISMATCH", { account: o.from });
  const earliest = rules.l1Time() + rules.minimumValidity;
  const latest = rules.l1Time() + 2 ** (TIME_BITS - 1);
  if (o.validUntil < earliest || o.validUntil > latest) throw new ColonnadeError("EXPIRED", { validUntil: o.validUntil, earliest, latest });
  const fee = decodeFee(o.fee12);
  if (fee < rules.minimumFee(o.token)) throw new ColonnadeError("FEE_TOO_LOW", { fee, minimum: rules.minimumFee(o.token) });
  // A fee needs a receiver; before the operator has an account there is none.
  if (fee > 0n && rules.feeAccount() === 0) throw new ColonnadeError("FEES_NOT_TAKEN", { fee, feeAccount: 0 });
  if (view.pooled >= rules.poolSize) throw new ColonnadeError("POOL_FULL", { pooled: view.pooled, limit: rules.poolSize });
  const own = view.countOf(o.from);
  if (own >= rules.poolPerAccount) throw new ColonnadeError("POOL_FULL", { account: o.from, pooled: own, limit: rules.poolPerAccount });
}

/** Nonce and balance after everything of the sender that waits in the pool. */
function checkFunds(store: Store, view: PoolView, o: SignedOperation): void {
  const pending = view.pending(o.token, o.from);
  if (o.nonce === MAX_NONCE) throw new ColonnadeError("NONCE_EXHAUSTED", { nonce: o.nonce });
  if (o.nonce !== pending.nonce) {
    const sealed = unpackCell(store.cells.view.cell(o.token, o.from));
    const taken = o.nonce < sealed.nonce || store.operations.living(o.token, o.from, o.nonce) !== undefined;
    throw new ColonnadeError(taken ? "NONCE_USED" : "NONCE_GAP", { nonce: o.nonce, next: pending.nonce });
  }
  const needed = costOf(o);
  if (needed > pending.balance) throw new ColonnadeError("BALANCE_TOO_LOW", { balance: pending.balance, needed });
}
