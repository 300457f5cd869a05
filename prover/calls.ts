/** Calls to a prover in another process: the messages, how they are answered, and how answers become results again. */
import { ColonnadeError } from "../protocol/errors.ts";
import { fromJson, toJson } from "../protocol/json.ts";
import type { ProveOptions, Prover, ProvingStage } from "./port.ts";

/** Calls and answers travel as JSON text (protocol/json.ts), because bigints survive no channel's own encoding. */
export interface Call { id: number; method: "commit" | "prove"; args: unknown[] }
export type Answer =
  | { id: number; stage: ProvingStage }
  | { id: number; result: unknown }
  | { id: number; error: { code: ColonnadeError["code"]; details: ColonnadeError["details"] } };

/** Carries out one call. Stages are answered as they begin; the last answer has a result or an error. */
export async function answerCall(prover: Prover, text: string, send: (answer: string) => void): Promise<void> {
  const { id, method, args } = fromJson<Call>(text);
  const answer = (message: Answer): void => send(toJson(message));
  try {
    if (method === "commit") answer({ id, result: await prover.commit(...(args as Parameters<Prover["commit"]>)) });
    else if (method === "prove") {
      const [job] = args as Parameters<Prover["prove"]>;
      answer({ id, result: await prover.prove(job, { onStage: (stage) => answer({ id, stage }) }) });
    } else throw new ColonnadeError("NOT_FOUND", { method: String(method) });
  } catch (error) {
    const known = error instanceof ColonnadeError ? error : new ColonnadeError("INTERNAL", { cause: String(error) });
    answer({ id, error: { code: known.code, details: known.details } });
  }
}

/** A prover whose calls go through `exchange`, which sends a call and hands every answer to `onAnswer` until it is settled or fails. */
export function callingProver(
  exchange: (call: string, id: number, onAnswer: (text: string) => void, fail: (error: Error) => void) => void,
  close: () => Promise<void>,
): Prover {
  let nextId = 0;
  function call<T>(method: Call["method"], args: unknown[], onStage?: ProveOptions["onStage"]): Promise<T> {
    const id = nextId++;
    return new Promise<T>((resolve, reject) => {
      exchange(toJson({ id, method, args } satisfies Call), id, (text) => {
        const answer = fromJson<Answer>(text);
        if ("stage" in answer) onStage?.(answer.stage);
        else if ("error" in answer) reject(new ColonnadeError(answer.error.code, answer.error.details));
        else resolve(answer.result as T);
      }, reject);
    });
  }
  return {
    commit: (...args) => call("commit", args),
    prove: (job, options) => call("prove", [job], options?.onStage),
    close,
  };
}
