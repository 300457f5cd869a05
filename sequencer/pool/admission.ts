/** Decides whether an operation may join the pool: everything that could later keep it out of a batch is asked here. */
import { ColonnadeError } from "../../protocol/errors.ts";
import { assertOperation, type SignedOperation } from "../../protocol/operations.ts";
import type { OperationMember } from "../store/events.ts";
import type { OperationRow } from "../store/operations.ts";
import type { Store } from "../store/store.ts";
import { createMicroBatches } from "./micro-batches.ts";
import { PoolView } from "./pool-view.ts";
import { caught, checkFunds, checkStanding, costOf, type AdmissionRules } from "./rules.ts";
import { isSignedSame, screen, type NextNonces, type Screened } from "./screen.ts";
import { protocolChecker, signatureError, type Checked, type SignatureChecker } from "./signature-checker.ts";

export type { AdmissionRules } from "./rules.ts";

export interface AdmissionOptions {
  now?: () => number;
  /** Left out: the protocol's own code. */
  checker?: SignatureChecker;
  /**
   * Most operations that wait for their check; more are refused with OVERLOADED. Left out: 128 of the checker's
   * batches.
   */
  mostWaiting?: number;
  /** Milliseconds that an operation may be expected to wait for its check; else OVERLOADED. */
  mostWaitMs?: number;
}

export interface Admission {
  /**
   * Admits an operation; it is durable when this settles. The same operation again gets the same answer, whatever its
   * signature then. `client` is who hands it in: clients take turns, and short requests go before what is left of long
   * ones. Throws the codes listed in docs/api.md, and leaves no trace then.
   */
  admit(operation: SignedOperation, client?: string): Promise<OperationRow>;
  /**
   * Admits several in their order, each for itself. Throws OVERLOADED, and admits none, if they would wait too long.
   */
  admitAll(operations: readonly SignedOperation[], client?: string): Promise<Admitted[]>;
  /**
   * Throws the OVERLOADED that a request of `count` operations would get now: for those who can tell before they read
   * it.
   */
  assertRoom(count: number, client?: string): void;
  /** Settles when everything that was handed in is decided. */
  settled(): Promise<void>;
}
export type Admitted = OperationRow | ColonnadeError;

const MOST_WAIT_MS = 2_000;
/** Batches a second that a checker is expected to do before it has done any. */
const FIRST_RATE = 40;

/** What is known of an operation before its turn. `checked` is absent if its signature was not looked at. */
interface Prepared extends Screened {
  checked?: Checked;
}

export function createAdmission(store: Store, rules: AdmissionRules, options: AdmissionOptions = {}): Admission {
  const {
    now = Date.now,
    checker = protocolChecker(rules.domain),
    mostWaiting = 128 * checker.batchSize,
    mostWaitMs = MOST_WAIT_MS,
  } = options;
  const view = new PoolView(store);
  /** Of the lists that are being checked, in their order. */
  const underWay: NextNonces[] = [];

  /** The dearest check comes last, for those that pass the cheap ones. */
  async function check(operations: readonly SignedOperation[]): Promise<Prepared[]> {
    const next: NextNonces = new Map();
    const before = [...underWay];
    underWay.push(next);
    view.refresh();
    try {
      const screened = screen(operations, { store, view, rules, underWay: before, next });
      const asks = screened.map(
        ({ known, refusal, sameAs }) => known === undefined && refusal === undefined && sameAs === undefined
      );
      const results = await checker.check(operations.filter((_, i) => asks[i]));
      let done = 0;
      const checked = asks.map((asked) => (asked ? results[done++] : undefined));
      return screened.map((known, i) => ({ ...known, checked: checked[known.sameAs ?? i] }));
    } catch (error) {
      // Whatever failed: this list is no longer one of those that `finish` counts.
      underWay.splice(underWay.indexOf(next), 1);
      throw error;
    }
  }

  /** `added` gets what has joined the pool. */
  function admitOne(operation: SignedOperation, { known, refusal, checked }: Prepared, added: OperationMember[]): Admitted {
    if (known !== undefined) return store.operations.byHash(known.hash) ?? known;
    if (refusal !== undefined) return exact(refusal, operation);
    const { hash, verdict } = checked!;
    const again = store.operations.byHash(hash);
    if (again !== undefined && again.stage !== "rejected") return again;
    if (again?.code === "UNPROVABLE" && isSignedSame(again.operation, operation)) return new ColonnadeError("UNPROVABLE", { hash });
    // Asked again, because time has passed and earlier operations of this transaction count.
    let old: OperationRow | undefined;
    const refused =
      caught(() => checkStanding(view, rules, operation)) ??
      (verdict && signatureError(verdict, operation, hash)) ??
      caught(() => (old = checkFunds(store, view, operation)));
    if (refused !== undefined) return refused;
    if (old !== undefined) store.operations.reject(old.hash, "REPLACED", now());
    const row = store.operations.insert(hash, operation, now());
    if (old === undefined) view.add(operation, costOf(operation));
    else view.replace(operation, costOf(old.operation), costOf(operation));
    added.push([hash, operation.from, operation.to]);
    return row;
  }

  /** A refusal that tells the next nonce or the balance, as earlier operations of the same request have left them. */
  function exact(refusal: ColonnadeError, operation: SignedOperation): ColonnadeError {
    const depends = refusal.code === "NONCE_GAP" || refusal.code === "NONCE_USED" || refusal.code === "BALANCE_TOO_LOW";
    return (depends ? caught(() => void checkFunds(store, view, operation)) : undefined) ?? refusal;
  }

  /** One transaction for all; an operation that is refused changes nothing. */
  function finish(operations: readonly SignedOperation[], prepared: readonly Prepared[]): Admitted[] {
    underWay.shift();
    view.refresh();
    const judge = (): Admitted[] => {
      const added: OperationMember[] = [];
      const results = operations.map((operation, i) => admitOne(operation, prepared[i], added));
      if (added.length > 0) store.events.pooled(added, now());
      return results;
    };
    try {
      // Where nothing is written, nobody needs to look again.
      if (!prepared.some(({ checked }) => checked !== undefined && checked.verdict === undefined)) return judge();
      const results = store.transaction(judge);
      view.keep();
      return results;
    } catch {
      view.forget();
      // Something that should not happen did, with one of them: the others must not suffer for it.
      return operations.map((operation, i) => finishOne(operation, prepared[i]));
    }
  }

  function finishOne(operation: SignedOperation, prepared: Prepared): Admitted {
    view.refresh();
    try {
      const result = store.transaction(() => {
        const added: OperationMember[] = [];
        const admitted = admitOne(operation, prepared, added);
        if (added.length > 0) store.events.pooled(added, now());
        return admitted;
      });
      view.keep();
      return result;
    } catch (cause) {
      view.forget();
      return cause instanceof ColonnadeError ? cause : new ColonnadeError("INTERNAL", {}, { cause });
    }
  }

  const batches = createMicroBatches({
    size: checker.batchSize,
    limit: mostWaiting,
    mostWaitMs,
    rate: FIRST_RATE * checker.batchSize,
    check,
    finish,
  });
  return {
    async admit(operation, client) {
      assertOperation(operation);
      const [result] = await batches.add([operation], client);
      if (result instanceof ColonnadeError) throw result;
      return result;
    },
    async admitAll(operations, client) {
      const outOfRange = operations.map((operation) => caught(() => assertOperation(operation)));
      const admitted = await batches.add(
        operations.filter((_, i) => outOfRange[i] === undefined),
        client
      );
      let next = 0;
      return outOfRange.map((error) => error ?? admitted[next++]);
    },
    assertRoom: (count, client) => batches.assertRoom(count, client),
    settled: () => batches.settled(),
  };
}
