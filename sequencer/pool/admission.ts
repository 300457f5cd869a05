/** Decides whether an operation may join the pool: everything that could later keep it out of a batch is asked here. */
import { MAX_NONCE, unpackCell } from "../../protocol/cell.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { decodeAmount, decodeFee } from "../../protocol/floats.ts";
import { assertSigned, operationHash } from "../../protocol/message.ts";
import { assertOperation, TIME_BITS, type SignedOperation } from "../../protocol/operations.ts";
import type { OperationRow } from "../store/operations.ts";
import type { Store } from "../store/store.ts";
import { pendingAccount } from "./pending.ts";

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
  /** L1's time in unix seconds. Throws NOT_READY before L1 was heard. */
  l1Time: () => number;
}

export interface Admission {
  /**
   * Admits an operation; it is durable when this returns. The same operation again gets the same answer.
   * Throws the codes listed in docs/api.md, and leaves no trace then.
   */
  admit(operation: SignedOperation): OperationRow;
}

export function createAdmission(store: Store, rules: AdmissionRules, now: () => number = Date.now): Admission {
  return {
    admit(operation) {
      assertOperation(operation);
      const hash = operationHash(operation, rules.domain);
      const known = store.operations.byHash(hash);
      if (known !== undefined && known.stage !== "rejected") return known;
      checkStanding(store, rules, operation);
      // One and a half milliseconds: the dearest check comes after the cheap ones that need no knowledge of the pool.
      assertSigned(operation, rules.domain);
      return store.transaction(() => {
        checkFunds(store, operation);
        store.operations.insert(hash, operation, now());
        return store.operations.byHash(hash)!;
      });
    },
  };
}

/** What does not depend on other operations of the sender: cheap, so it comes before the signature. */
function checkStanding(store: Store, rules: AdmissionRules, o: SignedOperation): void {
  const token = store.chain.tokens().find((row) => row.token === o.token);
  if (token === undefined) throw new ColonnadeError("TOKEN_UNKNOWN", { token: o.token });
  if (token.frozenBlock !== null) throw new ColonnadeError("TOKEN_FROZEN", { token: o.token });
  const accounts = store.cells.accounts();
  for (const [name, id] of [["from", o.from], ["to", o.to]] as const) {
    if (id >= accounts) throw new ColonnadeError("ACCOUNT_UNKNOWN", { [name]: id, accounts });
  }
  if (store.cells.view.key(o.from) !== o.key.ax) throw new ColonnadeError("KEY_MISMATCH", { account: o.from });
  const earliest = rules.l1Time() + rules.minimumValidity;
  const latest = rules.l1Time() + 2 ** (TIME_BITS - 1);
  if (o.validUntil < earliest || o.validUntil > latest) throw new ColonnadeError("EXPIRED", { validUntil: o.validUntil, earliest, latest });
  const fee = decodeFee(o.fee12);
  if (fee < rules.minimumFee(o.token)) throw new ColonnadeError("FEE_TOO_LOW", { fee, minimum: rules.minimumFee(o.token) });
  // A fee needs a receiver; before the operator has an account there is none.
  if (fee > 0n && rules.feeAccount() === 0) throw new ColonnadeError("NOT_READY", { fee, feeAccount: 0 });
  const pooled = store.operations.countPooled();
  if (pooled >= rules.poolSize) throw new ColonnadeError("POOL_FULL", { pooled, limit: rules.poolSize });
  const own = store.operations.countSender(o.from);
  if (own >= rules.poolPerAccount) throw new ColonnadeError("POOL_FULL", { account: o.from, pooled: own, limit: rules.poolPerAccount });
}

/** Nonce and balance after everything of the sender that waits in the pool. */
function checkFunds(store: Store, o: SignedOperation): void {
  const sealed = unpackCell(store.cells.view.cell(o.token, o.from));
  const pending = pendingAccount(store, o.token, o.from);
  if (o.nonce === MAX_NONCE) throw new ColonnadeError("NONCE_EXHAUSTED", { nonce: o.nonce });
  const taken = o.nonce < sealed.nonce || store.operations.living(o.token, o.from, o.nonce) !== undefined;
  if (taken) throw new ColonnadeError("NONCE_USED", { nonce: o.nonce, next: pending.nonce });
  if (o.nonce !== pending.nonce) throw new ColonnadeError("NONCE_GAP", { nonce: o.nonce, next: pending.nonce });
  const needed = decodeAmount(o.amount36) + decodeFee(o.fee12);
  if (needed > pending.balance) throw new ColonnadeError("BALANCE_TOO_LOW", { balance: pending.balance, needed });
}
