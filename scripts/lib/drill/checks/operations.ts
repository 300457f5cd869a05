/**
 * Every acknowledged operation is verified once, or rejected for a true reason; and nothing was executed that nobody
 * signed.
 */
import type { ColonnadeClient, OperationView } from "../../../../client/index.ts";
import { unpackCell } from "../../../../protocol/cell.ts";
import { decodeAmount, decodeFee } from "../../../../protocol/floats.ts";
import type { SignedOperation } from "../../../../client/index.ts";
import type { Findings } from "../findings.ts";
import type { Ledger, Signed } from "../ledger.ts";
import { slotOf, type Executed, type L1Truth } from "./l1-truth.ts";

const AT_ONCE = 16;

/** The rejected state of a hash never changes, and the verified one only with L1: nothing is assumed of either here. */
export async function checkOperations(
  client: ColonnadeClient,
  ledger: Ledger,
  truth: L1Truth,
  keysEver: ReadonlyMap<number, ReadonlySet<bigint>>,
  findings: Findings,
): Promise<{ verified: number; rejected: number; waiting: number }> {
  const counts = { verified: 0, rejected: 0, waiting: 0 };
  const codes = new Map<string, number>();
  const byBatch = new Map<string, string>();
  const list = ledger.acknowledged();
  for (let from = 0; from < list.length; from += AT_ONCE) {
    await Promise.all(
      list.slice(from, from + AT_ONCE).map(async (signed) => {
        const view = await client.operation(signed.hash).catch((error: unknown) => String(error));
        if (typeof view === "string")
          return findings.broke("what was acknowledged is not lost", `${signed.hash}: ${view}`);
        judge(signed, view);
      }),
    );
  }
  checkSigned(ledger, truth, findings);
  for (const [code, count] of codes) findings.last("rejected", code, count);
  return counts;

  function judge({ hash, operation }: Signed, view: OperationView): void {
    const { token, from, nonce } = operation;
    const slot = slotOf(token, from, nonce);
    const there = truth.executed.get(slot);
    const isThere = there !== undefined && isSame(operation, there);
    if (view.stage === "verified") {
      counts.verified += 1;
      if (!isThere || there.batch !== view.batch) {
        findings.broke(
          "what is called verified is on L1",
          `${hash}, slot ${slot}, batch ${view.batch}; L1 has ${show(there)}`,
        );
      }
      const twin = byBatch.get(slot);
      if (twin !== undefined) findings.broke("a nonce is used once", `${slot}: ${twin} and ${hash}`);
      byBatch.set(slot, hash);
    } else if (view.stage === "rejected") {
      counts.rejected += 1;
      codes.set(view.code ?? "without a code", (codes.get(view.code ?? "without a code") ?? 0) + 1);
      const reason = untrue(operation, view, isThere, there);
      if (reason !== undefined) findings.broke("a rejection's code is true", `${hash}: ${view.code}, but ${reason}`);
    } else {
      counts.waiting += 1;
      const reason = view.stage === "pooled" ? keptOut(operation) : undefined;
      if (reason === undefined) {
        findings.broke(
          "what can be executed is executed",
          `${hash}: ${view.stage}, slot ${slot}, batch ${view.batch}; L1 has ${show(there)}`,
        );
      }
    }
  }

  /** Why a rejection is wrong; undefined if it is right. */
  function untrue(
    o: SignedOperation,
    { code }: OperationView,
    isThere: boolean,
    there: Executed | undefined,
  ): string | undefined {
    // The same payment may have been signed twice, with another time: then the other one is what L1 has.
    const hasTwin = ledger.all().some(({ operation }) => operation !== o && isSamePayment(operation, o));
    if (isThere && !hasTwin) return "L1 has executed it";
    if (code === "EXPIRED")
      return o.validUntil < truth.time ? undefined : `it is valid until ${o.validUntil}, L1 has ${truth.time}`;
    if (code === "NONCE_USED") return there !== undefined ? undefined : "L1 has no operation with this nonce";
    if (code === "KEY_MISMATCH") {
      const keys = keysEver.get(o.from);
      return keys !== undefined && [...keys].some((ax) => ax !== o.key.ax)
        ? undefined
        : "its account never had another key";
    }
    return "no operation of a drill can be rejected so";
  }

  /** Why an operation has to wait; undefined if nothing keeps it out of a batch. */
  function keptOut(o: SignedOperation): string | undefined {
    const { state } = truth.followed;
    const accounts = state.keys.size + 1;
    if (o.from >= accounts || o.to >= accounts) return "an account does not exist";
    const { balance, nonce } = unpackCell(state.cell(o.token, o.from));
    if (o.nonce > nonce) return "an earlier one waits";
    if (balance < decodeAmount(o.amount36) + decodeFee(o.fee12)) return "the balance is too low";
    return undefined;
  }
}

function show(there: Executed | undefined): string {
  if (there === undefined) return "nothing";
  const { batch, to, amount36, fee12, recipient } = there;
  return `batch ${batch}: to ${to}, amount ${decodeAmount(amount36)}, fee ${decodeFee(fee12)}, recipient ${recipient}`;
}

const isSame = (o: SignedOperation, there: Executed): boolean =>
  o.to === there.to && o.amount36 === there.amount36 && o.fee12 === there.fee12 && o.recipient === there.recipient;

const isSamePayment = (a: SignedOperation, b: SignedOperation): boolean =>
  a.token === b.token &&
  a.from === b.from &&
  a.nonce === b.nonce &&
  a.to === b.to &&
  a.amount36 === b.amount36 &&
  a.fee12 === b.fee12 &&
  a.recipient === b.recipient;

/** Each executed record was signed by the key that its sender has. */
function checkSigned(ledger: Ledger, { executed, followed }: L1Truth, findings: Findings): void {
  const bySlot = new Map<string, SignedOperation[]>();
  for (const { operation } of ledger.all()) {
    const slot = slotOf(operation.token, operation.from, operation.nonce);
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), operation]);
  }
  for (const [slot, there] of executed) {
    const from = Number(slot.split("/")[1]);
    const isSigned = (bySlot.get(slot) ?? []).some((o) => isSame(o, there) && o.key.ax === followed.state.key(from));
    if (!isSigned) findings.broke("what is executed was signed", `slot ${slot}: ${show(there)}`);
  }
}
