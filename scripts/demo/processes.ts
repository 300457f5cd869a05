/** The demo's child processes: each a script of the project, stopped together at the end whatever happens. */
import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

const FLAGS = ["--disable-warning=ExperimentalWarning", "--max-old-space-size=8192"];
const STOP_MS = 10_000;

export class Processes {
  readonly #root: string;
  readonly #logs: string;
  readonly #running = new Map<string, ChildProcess>();

  /** What the children print goes to `logs`. */
  constructor(root: string, logs: string) {
    this.#root = root;
    this.#logs = logs;
    mkdirSync(logs, { recursive: true });
  }

  /** Runs a script to its end. Throws an Error with its last lines if it fails. */
  async run(name: string, args: string[], onLine: (line: string) => void = () => {}): Promise<void> {
    const { child, tail } = this.#spawn(name, args, onLine);
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    this.#running.delete(name);
    if (code !== 0) throw new Error(`${name} failed (exit code ${code}). Its last lines:\n${tail.join("\n")}`);
  }

  /** Starts a service, waits until it prints something that matches `ready`, and returns its process id. Throws an Error if it ends before. */
  async start(name: string, args: string[], ready: RegExp, onLine: (line: string) => void = () => {}): Promise<number> {
    let isReady = (): void => {};
    const readiness = new Promise<void>((resolve) => (isReady = resolve));
    const { child, tail } = this.#spawn(name, args, (line) => {
      onLine(line);
      if (ready.test(line)) isReady();
    });
    const death = new Promise<never>((_resolve, reject) => child.once("close", (code) => {
      this.#running.delete(name);
      reject(new Error(`${name} ended (exit code ${code}). Its last lines:\n${tail.join("\n")}`));
    }));
    death.catch(() => {});
    await Promise.race([readiness, death]);
    return child.pid!;
  }

  /** Ends everything that still runs, the last started first; what does not listen is killed. */
  async stop(): Promise<void> {
    for (const child of [...this.#running.values()].reverse()) {
      const gone = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await gone;
      clearTimeout(timer);
    }
  }

  #spawn(name: string, args: string[], onLine: (line: string) => void): { child: ChildProcess; tail: string[] } {
    const child = spawn(process.execPath, [...FLAGS, ...args], { cwd: this.#root, stdio: ["ignore", "pipe", "pipe"] });
    this.#running.set(name, child);
    const log = createWriteStream(join(this.#logs, `${name}.log`));
    const tail: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        log.write(`${line}\n`);
        tail.push(line);
        if (tail.length > 12) tail.shift();
        onLine(line);
      });
    }
    child.once("close", () => log.end());
    return { child, tail };
  }
}

/** A port of this machine that nobody uses now; `preferred` if it is free. */
export async function freePort(preferred: number): Promise<number> {
  const listen = (port: number): Promise<number> => new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : port));
    });
  });
  return listen(preferred).catch(() => listen(0));
}
