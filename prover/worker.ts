/** The child process behind prover/client.ts: answers calls that arrive as messages, and ends when its parent is gone. */
import { fileURLToPath } from "node:url";
import { answerCall } from "./calls.ts";
import { LocalProver } from "./local.ts";

const prover = new LocalProver(fileURLToPath(new URL("..", import.meta.url)));

process.on("message", (text: string) => void answerCall(prover, text, (answer) => void process.send?.(answer)));
process.on("disconnect", () => void prover.close());
// Ctrl-C reaches the whole process group; the parent decides when proving stops.
process.on("SIGINT", () => {});
