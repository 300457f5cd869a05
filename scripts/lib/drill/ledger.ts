/** Every operation that was signed in a drill, and what the service said of it. */
import type { ColonnadeError, ErrorCode } from "../../../client/index.ts";
import type { SignedOperation } from "../../../client/index.ts";
import { operationHash } from "../../../client/index.ts";
import type { Findings } from "./findings.ts";

export interface Signed {
  hash: string;
  operation: SignedOperation;
  /** The service said that it is on disk. */
  isAcknowledged: boolean;
}

/** Refusals that are true now and then, with nodes that lie and services that are killed. Any other one is a fault. */
const EXPECTED: readonly ErrorCode[] = [
  "UNREACHABLE",
  "TIMEOUT",
  "L1_BEHIND",
  "OVERLOADED",
  "POOL_FULL",
  "NONCE_USED",
  "NONCE_GAP",
  "BALANCE_TOO_LOW",
  "ACCOUNT_UNKNOWN",
  "KEY_MISMATCH",
  "EXPIRED",
  "FEES_NOT_TAKEN",
  "TOKEN_UNKNOWN",
];
/** The operation may be on disk or not: only the service knows. */
const UNKNOWN_OUTCOME: readonly ErrorCode[] = ["UNREACHABLE", "TIMEOUT", "INTERNAL"];

export class Ledger {
  readonly #signed = new Map<string, Signed>();
  readonly #domain: bigint;
  readonly #findings: Findings;

  constructor(domain: bigint, findings: Findings) {
    [this.#domain, this.#findings] = [domain, findings];
  }

  /** Notes operations that are about to be posted. */
  sign(operation: SignedOperation): Signed {
    const hash = operationHash(operation, this.#domain);
    const signed = this.#signed.get(hash) ?? { hash, operation, isAcknowledged: false };
    this.#signed.set(hash, signed);
    return signed;
  }

  acknowledge(signed: Signed, hash: string): void {
    if (hash !== signed.hash)
      this.#findings.broke("an operation's hash is what was signed", `signed ${signed.hash}, answered ${hash}`);
    if (signed.isAcknowledged) return;
    signed.isAcknowledged = true;
    this.#findings.count("operations", "acknowledged");
  }

  /** Notes a refusal. True if the operation may have been taken all the same. */
  refuse(signed: Signed, error: ColonnadeError): boolean {
    this.#findings.count("refusals", error.code);
    // The answer's head came, its body did not: the service was killed in between.
    const isTorn = error.code === "INTERNAL" && Number(error.details.status) < 300;
    if (!EXPECTED.includes(error.code) && !isTorn) {
      this.#findings.broke(
        "a refusal has an expected code",
        `${error.code}: ${error.message} (operation ${signed.hash})`,
      );
    }
    return UNKNOWN_OUTCOME.includes(error.code);
  }

  all(): Signed[] {
    return [...this.#signed.values()];
  }

  acknowledged(): Signed[] {
    return this.all().filter(({ isAcknowledged }) => isAcknowledged);
  }
}
