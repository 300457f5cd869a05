/** Worker thread: verifies signatures, so that the event loop does not. */
import { parentPort } from "node:worker_threads";
import { ColonnadeError } from "../../protocol/errors.ts";
import { assertSigned } from "../../protocol/message.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import type { Verdict } from "./verifier.ts";

parentPort!.on("message", ({ id, operation, domain }: { id: number; operation: SignedOperation; domain: bigint }) => {
  parentPort!.postMessage({ id, ...verdict(operation, domain) } satisfies Verdict);
});

function verdict(operation: SignedOperation, domain: bigint): Omit<Verdict, "id"> {
  try {
    assertSigned(operation, domain);
    return {};
  } catch (error) {
    if (error instanceof ColonnadeError) return { code: error.code, details: error.details };
    return { code: "INTERNAL", details: { cause: String(error) } };
  }
}
