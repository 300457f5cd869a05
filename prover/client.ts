/** Provers in other processes: proving never blocks the caller's event loop, and a crash there is an error here. */
import { fork, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { fileURLToPath } from "node:url";
import { ColonnadeError } from "../protocol/errors.ts";
import { fromJson } from "../protocol/json.ts";
import { callingProver, type Answer } from "./calls.ts";
import { requireAddon } from "./native/engine.ts";
import type { BackendName, Prover } from "./port.ts";
import { withoutSecrets } from "./secrets.ts";

const WORKER = fileURLToPath(new URL("./worker.ts", import.meta.url));
const died = (how: string): ColonnadeError => new ColonnadeError("INTERNAL", { prover: how });

/**
 * A prover in a child process, started at the first call and again after it died. Calls that a dead child leaves open fail with
 * INTERNAL; callers repeat them. Throws NATIVE_MISSING if "native" is asked for and is not there.
 */
export function createProver(backend?: BackendName): Prover {
  if (backend === "native") requireAddon();
  const open = new Map<number, { onAnswer: (text: string) => void; fail: (error: Error) => void }>();
  let child: ChildProcess | undefined;

  function start(): ChildProcess {
    const started = fork(WORKER, backend === undefined ? [] : [backend], { env: withoutSecrets(process.env),
      execArgv: ["--disable-warning=ExperimentalWarning", "--max-old-space-size=8192"] });
    started.on("message", (text: string) => {
      const answer = fromJson<Answer>(text);
      open.get(answer.id)?.onAnswer(text);
      if (!("stage" in answer)) open.delete(answer.id);
    });
    const gone = (how: string): void => {
      if (child !== started) return;
      child = undefined;
      for (const { fail } of open.values()) fail(died(how));
      open.clear();
    };
    started.on("exit", (code, signal) => gone(`ended with ${signal ?? code}`));
    // It did not start, or a message did not reach it.
    started.on("error", (error) => gone(error.message));
    return started;
  }

  return callingProver(
    ({ call, id, onAnswer, fail, signal }) => {
      open.set(id, { onAnswer, fail });
      const asked = (child ??= start());
      // A child that has just died has no channel any more: the callback keeps that from being an uncaught error.
      asked.send(call, (error) => error !== null && open.delete(id) && fail(died(error.message)));
      const cancel = (): void => void (open.has(id) && asked.send({ cancel: id }, () => undefined));
      signal?.addEventListener("abort", cancel, { once: true });
    },
    async () => {
      const closing = child;
      if (closing === undefined) return;
      const gone = new Promise((resolve) => closing.once("exit", resolve));
      // A proof under way is of no use to anyone any more: the job is stored and will be proven again.
      closing.kill("SIGTERM");
      await gone;
    },
  );
}

/** Nobody listens: the name, the port or the network is wrong, or the prover is not up. */
const UNREACHED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ECONNRESET", "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT"]);

/**
 * The prover that `npm run prover` serves at `url`, which may hold a path, and a name and password for a proxy before
 * it. Calls fail with UNREACHABLE if nobody listens there. Throws a TypeError for what is no URL.
 */
export function connectProver(url: string): Prover {
  const { target, shown, headers } = addressOf(url);
  return callingProver(
    ({ call, onAnswer, fail, signal }) => {
      const exchange = async (): Promise<void> => {
        const response = await fetch(target, { method: "POST", body: call, headers, signal });
        const { ok, status, body } = response;
        // 413 says in its body what is wrong.
        if (body === null || (!ok && status !== 413)) throw died(`HTTP status ${status} from ${shown}`);
        let last = "";
        for await (const line of createInterface({ input: Readable.fromWeb(body as ReadableStream) })) onAnswer((last = line));
        if (last === "" || "stage" in fromJson<Answer>(last)) throw died(`${shown} hung up`);
      };
      exchange().catch((error: unknown) => {
        const { code, message } = ((error as Error).cause ?? error) as { code?: string; message: string };
        if (signal?.aborted) fail(new ColonnadeError("CANCELLED"));
        else if (error instanceof ColonnadeError) fail(error);
        else if (code !== undefined && UNREACHED.has(code)) {
          fail(new ColonnadeError("UNREACHABLE", { prover: shown, cause: code }));
        } else fail(died(`${shown}: ${message}`));
      });
    },
    async () => {},
  );
}

/** Where calls go, and the address without what may be secret in it. */
function addressOf(url: string): { target: URL; shown: string; headers: Record<string, string> } {
  const target = new URL(url);
  const { username, password } = target;
  target.username = target.password = "";
  target.pathname = target.pathname.replace(/\/?$/, "/v1/calls");
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  return { target, shown: target.origin, headers: username === "" ? {} : { authorization: `Basic ${credentials}` } };
}
