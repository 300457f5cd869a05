/**
 * The service as a process that lives many times: each life in a process group of its own, so that nothing that it
 * started is overlooked.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ColonnadeClient } from "../../../client/client.ts";
import { PROJECT_ROOT } from "../../../prover/paths.ts";
import { freePort } from "../../demo/processes.ts";
import { LEFT_RULE, STACK_RULE, type Findings } from "./findings.ts";
import { until, within } from "./waiting.ts";

const READY = /^Sequencer listening on/;
const START_MS = 60_000;
/** A life that did not begin, because L1 was away for instance, is followed by another one. */
const MAX_STARTS = 40;
/** What a killed service started has so long to end. */
const ORPHAN_MS = 10_000;
const STOP_MS = 30_000;
/** A line of a stack trace. */
const STACK = /^\s+at .+(:\d+:\d+\)?|\(<anonymous>\)|\(native\))$/;

export interface LivesOptions {
  /** Flags of `npm run sequencer`, but for the port. */
  flags: readonly string[];
  /** Holds the log. */
  folder: string;
  findings: Findings;
}

/** One process of the service, and what is known of it. */
interface Life {
  child: ChildProcess;
  pid: number;
  /** It has said that it listens. */
  isReady: boolean;
  /** Somebody is ending it. */
  isToEnd: boolean;
}

const hasEnded = ({ child }: Life): boolean => child.exitCode !== null || child.signalCode !== null;

export class ServiceLives {
  readonly url: string;
  readonly client: ColonnadeClient;
  readonly #options: LivesOptions;
  readonly #log: WriteStream;
  readonly #port: number;
  /** Process groups of all lives. */
  readonly #groups: number[] = [];
  #life: Life | undefined;

  private constructor(options: LivesOptions, port: number) {
    this.#options = options;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.client = new ColonnadeClient(this.url, { timeoutMs: 15_000 });
    this.#log = createWriteStream(join(options.folder, "service.log"));
  }

  static async create(options: LivesOptions): Promise<ServiceLives> {
    return new ServiceLives(options, await freePort(0));
  }

  get pid(): number | undefined {
    return this.#life?.pid;
  }

  /** Whether the service has begun to listen and has not ended. */
  get isListening(): boolean {
    return this.#life?.isReady === true && !hasEnded(this.#life);
  }

  /** Starts it, again if need be, until it listens. Throws an Error if it never does. */
  async start(): Promise<void> {
    for (let tries = 1; ; tries++) {
      if (await this.#startOnce()) return;
      this.#options.findings.count("service", "starts that failed");
      if (tries === MAX_STARTS)
        throw new Error(`The service did not start ${MAX_STARTS} times; its last words are in service.log`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** Starts it without waiting until it listens. */
  begin(): void {
    void this.#spawn();
  }

  async #startOnce(): Promise<boolean> {
    const life = this.#spawn();
    if ((await until(() => hasEnded(life) || life.isReady, START_MS, 20)) === undefined) {
      throw new Error(`The service did not listen within ${START_MS / 1000} s`);
    }
    return !hasEnded(life);
  }

  #spawn(): Life {
    const { flags, findings } = this.#options;
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "scripts/sequencer.ts", "--port", String(this.#port), ...flags],
      { cwd: PROJECT_ROOT, stdio: ["ignore", "pipe", "pipe"], detached: true },
    );
    const life: Life = { child, pid: child.pid!, isReady: false, isToEnd: false };
    this.#life = life;
    this.#groups.push(life.pid);
    this.#log.write(`── life ${this.#groups.length}, process ${life.pid}\n`);
    for (const stream of [child.stdout!, child.stderr!]) {
      let above = "";
      createInterface({ input: stream }).on("line", (line) => {
        this.#log.write(`${line}\n`);
        life.isReady ||= READY.test(line);
        // A trace is noted once, by the error above it and the place where it was thrown.
        if (STACK.test(line) && !STACK.test(above))
          findings.broke(STACK_RULE, `${above.trim()} ${line.trim()}`.slice(0, 300));
        above = line;
      });
    }
    child.once("exit", (code, signal) => {
      // Nobody killed it after it had begun: then it fell over.
      if (life.isReady && !life.isToEnd) {
        findings.broke("the service ends only when it is told to", `process ${life.pid} ended with ${signal ?? code}`);
      }
    });
    return life;
  }

  /** Processes of this life but the service itself: the prover, and what it runs for witnesses. */
  descendants(): { pid: number; parent: number }[] {
    const life = this.#life;
    return life === undefined ? [] : membersOf([life.pid]).filter(({ pid }) => pid !== life.pid);
  }

  /** SIGKILL, and a look at how long what it started survives it. */
  async kill(): Promise<void> {
    const { findings } = this.#options;
    const life = this.#life;
    if (life === undefined) return;
    life.isToEnd = true;
    const gone = new Promise((resolve) => life.child.once("exit", resolve));
    const orphans = this.descendants().length;
    life.child.kill("SIGKILL");
    if (!hasEnded(life)) await within("The end of a killed process", gone, STOP_MS);
    if (orphans === 0) return;
    const killedAt = performance.now();
    void until(() => membersOf([life.pid]).length === 0, ORPHAN_MS, 200).then((ended) => {
      findings.highest("longest survival of an orphan, ms", "prover", Math.round(performance.now() - killedAt));
      if (ended === undefined) {
        const left = membersOf([life.pid])
          .map(({ pid, command }) => `${pid} ${command}`)
          .join("; ");
        findings.broke(LEFT_RULE, `${ORPHAN_MS / 1000} s after its service was killed: ${left}`);
      }
    });
  }

  /** SIGTERM. Everything must end, in time and with exit code 0. */
  async stop(): Promise<void> {
    const { findings } = this.#options;
    const life = this.#life;
    if (life !== undefined && !hasEnded(life)) {
      life.isToEnd = true;
      const gone = new Promise<number | string | null>((resolve) =>
        life.child.once("exit", (code, signal) => resolve(code ?? signal)),
      );
      life.child.kill("SIGTERM");
      const how = await within("The service's end", gone, STOP_MS).catch((error: unknown) => String(error));
      // Before it listens a signal ends it at once: there is nothing to finish.
      if (how !== 0 && life.isReady) findings.broke("the service ends when it is asked to", String(how));
    }
    const left = await until(() => membersOf(this.#groups).length === 0, ORPHAN_MS, 100);
    if (left === undefined) {
      for (const { pid, command } of membersOf(this.#groups)) {
        findings.broke(LEFT_RULE, `${pid} ${command}`);
        process.kill(pid, "SIGKILL");
      }
    }
    await new Promise<void>((resolve) => this.#log.end(resolve));
  }
}

function membersOf(groups: readonly number[]): { pid: number; parent: number; command: string }[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,pgid=,stat=,args="], { encoding: "utf8" });
  return stdout
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [pid, parent, group, state, ...command] = line.trim().split(/\s+/);
      const isMember = groups.includes(Number(group)) && !state.startsWith("Z");
      return isMember ? [{ pid: Number(pid), parent: Number(parent), command: command.join(" ").slice(0, 120) }] : [];
    });
}
