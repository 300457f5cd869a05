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

export interface AnswerOptions {
  /** Gives the call up. */
  signal?: AbortSignal;
  /** Hear the call's number when it begins and when it has ended. */
  begin?: (id: number) => void;
  end?: (id: number) => void;
}

/** Carries out one call. Stages are answered as they begin; the last answer has a result or an error. */
export async function answerCall(prover: Prover, text: string, send: (answer: string) => void, { signal, begin, end }: AnswerOptions = {}): Promise<void> {
  const { id, method, args } = fromJson<Call>(text);
  begin?.(id);
  const answer = (message: Answer): void => send(toJson(message));
  try {
    if (method === "commit") answer({ id, result: await prover.commit(...(args as Parameters<Prover["commit"]>)) });
    else if (method === "prove") {
      const [job] = args as Parameters<Prover["prove"]>;
      answer({ id, result: await prover.prove(job, { onStage: (stage) => answer({ id, stage }), signal }) });
    } else throw new ColonnadeError("NOT_FOUND", { method: String(method) });
  } catch (error) {
    const known = error instanceof ColonnadeError ? error : new ColonnadeError("INTERNAL", { cause: String(error) });
    answer({ id, error: { code: known.code, details: known.details } });
  } finally {
    end?.(id);
  }
}

export interface Exchange {
  call: string;
  id: number;
  onAnswer: (text: string) => void;
  fail: (error: Error) => void;
  /** Whoever answers should give the call up. */
  signal?: AbortSignal;
}

/** A prover whose calls go through `exchange`, which sends a call and hands every answer to `onAnswer` until it is settled or fails. */
export function callingProver(exchange: (exchange: Exchange) => void, close: () => Promise<void>): Prover {
  let nextId = 0;
  async function call<T>(method: Call["method"], args: unknown[], { onStage, signal }: ProveOptions = {}): Promise<T> {
    if (signal?.aborted) throw new ColonnadeError("CANCELLED");
    const id = nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const onAnswer = (text: string): void => {
      const answer = fromJson<Answer>(text);
      if ("stage" in answer) onStage?.(answer.stage);
      else if ("error" in answer) reject(new ColonnadeError(answer.error.code, answer.error.details));
      else resolve(answer.result as T);
    };
    exchange({ call: toJson({ id, method, args } satisfies Call), id, onAnswer, fail: reject, signal });
    return promise;
  }
  return {
    commit: (...args) => call("commit", args),
    prove: (job, options) => call("prove", [job], options),
    close,
  };
}
