/** A prover in a child process: proving never blocks the caller's event loop, and a crash there is an error here. */
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ColonnadeError } from "../protocol/errors.ts";
import { fromJson, toJson } from "../protocol/json.ts";
import type { ProveOptions, Prover } from "./port.ts";
import type { Answer, Call } from "./worker.ts";

const WORKER = fileURLToPath(new URL("./worker.ts", import.meta.url));

interface Pending { resolve: (value: never) => void; reject: (error: Error) => void; onStage: ProveOptions["onStage"] }

/** Starts the child at the first call, and again after it died. Pending calls of a dead child fail with INTERNAL; callers repeat them. */
export function createProver(): Prover {
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let child: ChildProcess | undefined;

  function start(): ChildProcess {
    const started = fork(WORKER, [], { execArgv: ["--disable-warning=ExperimentalWarning", "--max-old-space-size=8192"] });
    started.on("message", (text: string) => settle(fromJson<Answer>(text)));
    started.on("exit", (code, signal) => {
      if (child === started) child = undefined;
      for (const { reject } of pending.values()) reject(new ColonnadeError("INTERNAL", { prover: `ended with ${signal ?? code}` }));
      pending.clear();
    });
    return started;
  }

  function settle(answer: Answer): void {
    const call = pending.get(answer.id);
    if (call === undefined) return;
    if ("stage" in answer) return call.onStage?.(answer.stage);
    pending.delete(answer.id);
    if ("error" in answer) call.reject(new ColonnadeError(answer.error.code, answer.error.details));
    else call.resolve(answer.result as never);
  }

  function call<T>(method: Call["method"], args: unknown[], onStage?: ProveOptions["onStage"]): Promise<T> {
    child ??= start();
    const id = nextId++;
    const target = child;
    return new Promise<T>((resolve, reject) => {
      pending.set(id, { resolve, reject, onStage });
      target.send(toJson({ id, method, args } satisfies Call));
    });
  }

  return {
    commit: (...args) => call("commit", args),
    prove: (job, options) => call("prove", [job], options?.onStage),
    async close() {
      const closing = child;
      if (closing === undefined) return;
      const gone = new Promise((resolve) => closing.once("exit", resolve));
      closing.disconnect();
      // A proof under way holds the process; nobody waits for its result any more.
      closing.kill("SIGTERM");
      await gone;
    },
  };
}
