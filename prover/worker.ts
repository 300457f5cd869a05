/** The child process behind prover/client.ts: answers calls that arrive as messages, and ends when its parent is gone. Its argument is the backend. */
import { fileURLToPath } from "node:url";
import { answerCall } from "./calls.ts";
import { LocalProver } from "./local.ts";
import { readBackendName } from "./port.ts";

const prover = new LocalProver(fileURLToPath(new URL("..", import.meta.url)), readBackendName(process.argv[2]));
const running = new Map<number, AbortController>();

process.on("message", (message: string | { cancel: number }) => {
  if (typeof message === "object") return void running.get(message.cancel)?.abort();
  const controller = new AbortController();
  void answerCall(prover, message, (answer) => void process.send?.(answer), {
    signal: controller.signal,
    begin: (id) => running.set(id, controller),
    end: (id) => running.delete(id),
  });
});
process.on("disconnect", () => void prover.close());
// Ctrl-C reaches the whole process group; the parent decides when proving stops.
process.on("SIGINT", () => {});
