/** Who checks signatures: the native core's threads where it is built, else the protocol's own code. Both give the same verdicts. */
import { setImmediate } from "node:timers/promises";
import { availableParallelism } from "node:os";
import { assertSignature } from "../../protocol/eddsa.ts";
import { ColonnadeError, type ErrorCode } from "../../protocol/errors.ts";
import { operationHash, packMessage } from "../../protocol/message.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import { openEddsa, type EddsaEngine } from "../../prover/native/eddsa.ts";

export interface Checked {
  hash: string;
  /** SIGNATURE_NOT_CANONICAL, KEY_INVALID or SIGNATURE_INVALID; undefined if the signature holds. */
  verdict: ErrorCode | undefined;
}

export interface SignatureChecker {
  /** What does the work, for a line in the log. */
  readonly name: string;
  /** How many operations are worth checking at once: as many as a request may reasonably wait for. */
  readonly batchSize: number;
  /** Judges operations whose ranges were checked, in order. */
  check(operations: readonly SignedOperation[]): Promise<Checked[]>;
}

/** Fewer are not worth another thread. */
const LEAST_SHARE = 16;

/** The native core's checker for a domain; undefined where the core is not built. */
export function nativeChecker(domain: bigint, engine: EddsaEngine | undefined = openEddsa()): SignatureChecker | undefined {
  if (engine === undefined) return undefined;
  const threads = availableParallelism();
  return {
    name: `native core, ${engine.path}`,
    batchSize: 256,
    async check(operations) {
      const share = Math.max(LEAST_SHARE, Math.ceil(operations.length / threads));
      const work: Promise<Checked[]>[] = [];
      for (let from = 0; from < operations.length; from += share) {
        work.push(engine.checkOperations(domain, operations.slice(from, from + share).map((o) =>
          ({ key: o.key, signature: o.signature, packed: packMessage(o), recipient: o.recipient }))));
      }
      return (await Promise.all(work)).flat();
    },
  };
}

/** The protocol's own code, on the event loop: other work has its turn after each signature. */
export function protocolChecker(domain: bigint): SignatureChecker {
  return {
    name: "protocol",
    batchSize: 16,
    async check(operations) {
      const results: Checked[] = [];
      for (const operation of operations) {
        const hash = operationHash(operation, domain);
        results.push({ hash, verdict: verdictOf(operation, hash) });
        await setImmediate();
      }
      return results;
    },
  };
}

function verdictOf({ key, signature }: SignedOperation, hash: string): ErrorCode | undefined {
  try {
    assertSignature(key, signature, BigInt(hash));
    return undefined;
  } catch (error) {
    if (error instanceof ColonnadeError) return error.code;
    throw error;
  }
}

/** The error that `assertSignature` throws for a verdict. */
export function signatureError(verdict: ErrorCode, { key, signature }: SignedOperation, hash: string): ColonnadeError {
  const { r8x, r8y, s } = signature;
  if (verdict === "SIGNATURE_NOT_CANONICAL") return new ColonnadeError(verdict, { r8x, r8y, s });
  return new ColonnadeError(verdict, verdict === "KEY_INVALID" ? { ax: key.ax, ay: key.ay } : { message: BigInt(hash) });
}
