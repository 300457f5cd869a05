/** Waits for an operation: told by the service where it tells, else by asking again and again. */
import { ColonnadeError, type ErrorCode } from "../protocol/errors.ts";
import type { OperationView } from "./api-types.ts";
import { pause, type EventOptions, type StreamEvent } from "./events.ts";
import type { EventFilter } from "./event-types.ts";

/** What says nothing about the operation: the service is away, or not yet where L1 is. */
const PASSING: readonly ErrorCode[] = ["UNREACHABLE", "L1_BEHIND", "SERVICE_FAULT", "OVERLOADED", "TIMEOUT"];

/** While the service tells, it is asked this rarely, in milliseconds: what it tells is a hint, its answer counts. */
const ASK_MS = 10_000;

export interface WaitOptions {
  /** Milliseconds; ten minutes if left out. */
  timeoutMs?: number;
  /** Milliseconds between questions where the service does not tell. */
  pollMs?: number;
}

interface Options extends WaitOptions {
  /** Whether the service is to tell. */
  listens: boolean;
}

interface Asked {
  operation(hash: string): Promise<OperationView>;
  events(filter: EventFilter, options: EventOptions): AsyncIterable<StreamEvent>;
}

/** As `ColonnadeClient.waitForVerified`. */
export async function waitForVerified(
  client: Asked, hash: string, { timeoutMs = 600_000, pollMs = 500, listens }: Options,
): Promise<OperationView> {
  const end = Date.now() + timeoutMs;
  const controller = new AbortController();
  const news = listen(listens ? client : undefined, hash, controller.signal);
  try {
    for (let stage = "unknown"; ;) {
      const heard = news.count();
      try {
        const view = await client.operation(hash);
        stage = view.stage;
        if (view.stage === "verified") return view;
        if (view.stage === "rejected") throw new ColonnadeError(view.code ?? "INTERNAL", { hash });
      } catch (error) {
        const passing = error instanceof ColonnadeError && PASSING.includes(error.code);
        if (!passing) throw error;
      }
      const left = end - Date.now();
      if (left <= 0) throw new ColonnadeError("TIMEOUT", { hash, stage, timeoutMs });
      await news.next(heard, Math.min(left, news.isTold() ? Math.max(ASK_MS, pollMs) : pollMs));
    }
  } finally {
    controller.abort();
  }
}

/** Counts what the service tells of an operation. */
function listen(client: Asked | undefined, hash: string, signal: AbortSignal) {
  let [count, isTold] = [0, false];
  let wake: () => void = () => undefined;
  const tell = (told: boolean): void => {
    [count, isTold] = [count + 1, told];
    wake();
  };
  if (client !== undefined) void (async () => {
    try {
      for await (const { kind } of client.events({ operation: hash, kind: ["verified", "rejected"] }, { signal })) {
        tell(kind !== "gap");
      }
    } catch {
      // It does not tell, or not all of so many: then it is asked.
    }
    tell(false);
  })();
  return {
    count: () => count,
    isTold: () => isTold,
    /** Settles after `ms`, or as soon as more than `heard` was told. */
    async next(heard: number, ms: number): Promise<void> {
      if (count > heard) return;
      const done = new AbortController();
      wake = () => done.abort();
      await pause(ms, done.signal);
      wake = () => undefined;
    },
  };
}
