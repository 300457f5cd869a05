/** Child process: verifies signatures, so that the service's event loop does not. It ends when its parent's channel closes. */
import { ColonnadeError } from "../../protocol/errors.ts";
import { assertSigned } from "../../protocol/message.ts";
import type { Question, Verdict } from "./verifier.ts";

process.on("message", ({ id, operation, domain }: Question) => {
  process.send!({ id, ...verdict(operation, domain) } satisfies Verdict);
});
// Ctrl-C reaches the whole process group; the parent decides when this ends.
process.on("SIGINT", () => {});

function verdict(operation: Question["operation"], domain: bigint): Omit<Verdict, "id"> {
  try {
    assertSigned(operation, domain);
    return {};
  } catch (error) {
    if (error instanceof ColonnadeError) return { code: error.code, details: error.details };
    return { code: "INTERNAL", details: { cause: String(error) } };
  }
}
