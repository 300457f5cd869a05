/** The child process behind prover/client.ts: answers calls that arrive as messages, and ends when its parent is gone. Its argument is the backend. */
import { fileURLToPath } from "node:url";
import { createAnswerer } from "./calls.ts";
import { LocalProver } from "./local.ts";
import { endWithParent } from "./orphan.ts";
import { readBackendName } from "./port.ts";

endWithParent();
const prover = new LocalProver(fileURLToPath(new URL("..", import.meta.url)), readBackendName(process.argv[2]));
const answerCall = createAnswerer(prover);
const running = new Map<number, AbortController>();

// What cannot be sent has nobody who waits for it: without a callback it would be an uncaught error.
const answer = (text: string): void => void (process.connected && process.send?.(text, () => undefined));

process.on("message", (message: string | { cancel: number }) => {
  if (typeof message === "object") return void running.get(message.cancel)?.abort();
  const controller = new AbortController();
  void answerCall(message, answer, {
    signal: controller.signal,
    begin: (id) => running.set(id, controller),
    end: (id) => running.delete(id),
  });
});
// Ctrl-C reaches the whole process group; the parent decides when proving stops.
process.on("SIGINT", () => {});
