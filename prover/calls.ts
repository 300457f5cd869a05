/** Calls to a prover in another process: the messages, how they are answered, and how answers become results again. */
import { randomUUID } from "node:crypto";
import { ColonnadeError } from "../protocol/errors.ts";
import { fromJson, toJson } from "../protocol/json.ts";
import { PackedRows } from "./packed-rows.ts";
import type { ColumnSnapshot, OpeningJob, ProveOptions, Prover, ProvenBatch, ProvingJob, ProvingStage } from "./port.ts";
import { Uploads, type ColumnName, type UploadedPiece } from "./uploads.ts";

/** Columns that were sent in pieces before the job that needs them. */
interface SentColumns {
  id: string;
  pieces: number;
}

interface Methods {
  ready: Parameters<Prover["ready"]>;
  commit: Parameters<Prover["commit"]>;
  check: Parameters<Prover["check"]>;
  columns: [piece: UploadedPiece];
  prove: [job: Omit<ProvingJob, "columns">, columns?: SentColumns];
  open: [job: Omit<OpeningJob, "columns">, columns?: SentColumns];
}
/** Calls and answers travel as JSON text (protocol/json.ts), because bigints survive no channel's own encoding. */
export type Call = { [M in keyof Methods]: { id: number; method: M; args: Methods[M] } }[keyof Methods];
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

export type Answerer = (text: string, send: (answer: string) => void, options?: AnswerOptions) => Promise<void>;

/**
 * Answers calls with `prover`. Stages are answered as they begin; the last answer has a result or an error. What the
 * answerer returns never rejects, whatever the text: a call that cannot be read is answered with REQUEST_INVALID under
 * the number −1.
 */
export function createAnswerer(prover: Prover): Answerer {
  const uploads = new Uploads();

  function carryOut(
    call: Call,
    onStage: (stage: ProvingStage) => void,
    signal?: AbortSignal
  ): Promise<unknown> | undefined {
    switch (call.method) {
      case "ready":
        return prover.ready(...call.args);
      case "commit":
        return prover.commit(...call.args);
      case "check":
        return prover.check(...call.args);
      case "columns":
        return void uploads.add(...call.args);
      case "prove": {
        const [job, sent] = call.args;
        return prover.prove({ ...job, columns: sent && uploads.take(sent.id, sent.pieces) }, { onStage, signal });
      }
      case "open": {
        const [job, sent] = call.args;
        return prover.open({ ...job, columns: sent && uploads.take(sent.id, sent.pieces) });
      }
      default:
        throw new ColonnadeError("NOT_FOUND", { method: String((call as { method: unknown }).method) });
    }
  }

  return async (text, send, { signal, begin, end } = {}) => {
    const answer = (message: Answer): void => send(toJson(message));
    let id = -1;
    try {
      const call = parse(text);
      ({ id } = call);
      begin?.(id);
      answer({ id, result: (await carryOut(call, (stage) => answer({ id, stage }), signal)) ?? null });
    } catch (error) {
      const known = error instanceof ColonnadeError ? error : new ColonnadeError("INTERNAL", { cause: String(error) });
      answer({ id, error: { code: known.code, details: known.details } });
    } finally {
      end?.(id);
    }
  };
}

function parse(text: string): Call {
  let call: Partial<Call> | null;
  try {
    call = fromJson<Partial<Call> | null>(text);
  } catch (cause) {
    throw new ColonnadeError("REQUEST_INVALID", { reason: "a call is JSON" }, { cause });
  }
  if (!Number.isSafeInteger(call?.id) || !Array.isArray(call?.args))
    throw new ColonnadeError("REQUEST_INVALID", { reason: "a call has id, method and args" });
  return call as Call;
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
  async function call<T>(
    method: keyof Methods,
    args: Methods[typeof method],
    { onStage, signal }: ProveOptions = {}
  ): Promise<T> {
    if (signal?.aborted) throw new ColonnadeError("CANCELLED");
    const id = nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const onAnswer = (text: string): void => {
      const answer = fromJson<Answer>(text);
      if ("stage" in answer) onStage?.(answer.stage);
      else if ("error" in answer) reject(new ColonnadeError(answer.error.code, answer.error.details));
      else resolve(answer.result as T);
    };
    exchange({ call: toJson({ id, method, args }), id, onAnswer, fail: reject, signal });
    return promise;
  }

  /** Sends columns piece by piece, each when the one before has arrived. */
  async function sendColumns(columns: ColumnSnapshot, signal?: AbortSignal): Promise<SentColumns> {
    const id = randomUUID();
    let pieces = 0;
    for (const column of ["cells", "keys"] satisfies ColumnName[]) {
      for (const piece of PackedRows.from(columns[column]).toSend())
        await call("columns", [{ id, index: pieces++, column, piece }], { signal });
    }
    return { id, pieces };
  }

  return {
    ready: (...args) => call("ready", args),
    commit: (...args) => call("commit", args),
    check: (...args) => call("check", args),
    async prove({ columns, ...job }, options): Promise<ProvenBatch> {
      return call("prove", columns === undefined ? [job] : [job, await sendColumns(columns, options?.signal)], options);
    },
    open: async ({ columns, ...job }) => call("open", columns === undefined ? [job] : [job, await sendColumns(columns)]),
    close,
  };
}
