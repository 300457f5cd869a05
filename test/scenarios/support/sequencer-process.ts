/** `npm run sequencer` as it runs: a process, with its prover in a child process of its own, both of which a test may kill. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { ColonnadeClient } from "../../../client/client.ts";
import { PROJECT_ROOT } from "../../../prover/paths.ts";
import { childrenOf } from "../../support/processes.ts";

export { isAlive } from "../../support/processes.ts";

const READY = /^Sequencer listening on (\S+)$/;
const LAST_LINES = 20;

export interface SequencerProcess {
  client: ColonnadeClient;
  child: ChildProcess;
  /** What ended it: a code or a signal. */
  gone: Promise<number | string | null>;
  /** Ids of the processes that it started. */
  children(): number[];
}

/** Starts it and waits until it listens. Throws an Error with its last lines if it ends before. */
export async function startSequencer(flags: readonly string[]): Promise<SequencerProcess> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "scripts/sequencer.ts", "--port", "0", ...flags],
    { cwd: PROJECT_ROOT, stdio: ["ignore", "pipe", "pipe"] });
  const gone = new Promise<number | string | null>((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  const lines: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        if (lines.length > LAST_LINES) lines.shift();
        const found = READY.exec(line);
        if (found !== null) resolve(found[1]);
      });
    }
    void gone.then((how) => reject(new Error(`The sequencer ended (${how}) before it listened:\n${lines.join("\n")}`)));
  });
  return { client: new ColonnadeClient(url), child, gone, children: () => childrenOf(child.pid!) };
}
