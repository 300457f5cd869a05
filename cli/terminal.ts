/** Talking with a person. What is asked and how far things are goes to standard error: standard output is the answer. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

export interface Terminal {
  /** Whether somebody is there to be asked. */
  isInteractive: boolean;
  /** How far it is. Shown to people only. */
  say(text: string): void;
  ask(question: string): Promise<string>;
  /** As `ask`, and what is typed is not shown. */
  askSecret(question: string): Promise<string>;
  /** Everything on standard input. */
  readAll(): Promise<string>;
}

const SILENT = new Writable({ write: (_chunk, _encoding, done) => done() });

export function createTerminal(isQuiet: boolean): Terminal {
  const question = async (text: string, output: Writable): Promise<string> => {
    const reader = createInterface({ input: process.stdin, output, terminal: true });
    process.stderr.write(text);
    try {
      return await new Promise<string>((resolve, reject) => {
        reader.once("SIGINT", () => reject(new Error("Interrupted: nothing was done")));
        reader.once("close", () => reject(new Error("Nothing was typed: nothing was done")));
        reader.question("").then(resolve, reject);
      });
    } finally {
      reader.close();
      if (output === SILENT) process.stderr.write("\n");
    }
  };
  return {
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    say: (text) => void (isQuiet || process.stderr.write(`${text}\n`)),
    ask: (text) => question(text, process.stderr),
    askSecret: (text) => question(text, SILENT),
    async readAll() {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString("utf8");
    },
  };
}
