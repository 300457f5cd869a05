/** The child process behind prover/client.ts: answers calls that arrive as messages, and ends when its parent is gone. */
import { fileURLToPath } from "node:url";
import { ColonnadeError } from "../protocol/errors.ts";
import { fromJson, toJson } from "../protocol/json.ts";
import { LocalProver } from "./local.ts";
import type { Prover, ProvingStage } from "./port.ts";

/** Calls and answers travel as JSON text (protocol/json.ts), because bigints do not survive the channel's own encoding. */
export interface Call { id: number; method: "commit" | "prove"; args: unknown[] }
export type Answer =
  | { id: number; stage: ProvingStage }
  | { id: number; result: unknown }
  | { id: number; error: { code: ColonnadeError["code"]; details: ColonnadeError["details"]; message: string } };

const prover = new LocalProver(fileURLToPath(new URL("..", import.meta.url)));
const answer = (message: Answer): void => void process.send?.(toJson(message));

process.on("message", (text: string) => {
  const { id, method, args } = fromJson<Call>(text);
  const work: Promise<unknown> = method === "commit"
    ? prover.commit(...(args as Parameters<Prover["commit"]>))
    : prover.prove(args[0] as Parameters<Prover["prove"]>[0], { onStage: (stage) => answer({ id, stage }) });
  work.then(
    (result) => answer({ id, result }),
    (error: unknown) => {
      const known = error instanceof ColonnadeError ? error : new ColonnadeError("INTERNAL", { cause: String(error) }, { cause: error });
      answer({ id, error: { code: known.code, details: known.details, message: known.message } });
    },
  );
});
process.on("disconnect", () => void prover.close());
// Ctrl-C reaches the whole process group; the parent decides when proving stops.
process.on("SIGINT", () => {});
