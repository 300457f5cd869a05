/** Multiples of the G1 and G2 generators, spread over worker threads. End with `close()`, or the threads keep the process alive. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { getCurveCode } from "../curve.ts";
import { windowFor } from "./fixed-base.ts";
import type { GroupName } from "./fixed-base.ts";
import type { PoolJob, PoolSettings } from "./fixed-base-worker.ts";

/** Scalars in one message to a worker: 512 KiB, so that a stream of any length needs little memory. */
const JOB_SCALARS = 16384;
const SCALAR_BYTES = 32;

interface Waiting {
  job: PoolJob;
  resolve: (points: Uint8Array) => void;
  reject: (error: unknown) => void;
}

export class FixedBasePool {
  readonly #workers: Worker[];
  readonly #idle: Worker[];
  readonly #waiting: Waiting[] = [];
  readonly #running = new Map<Worker, Waiting>();

  private constructor(workers: Worker[]) {
    this.#workers = workers;
    this.#idle = [...workers];
    for (const worker of workers) {
      worker.on("message", (points: Uint8Array) => {
        this.#running.get(worker)?.resolve(points);
        this.#running.delete(worker);
        this.#idle.push(worker);
        this.#dispatch();
      });
      worker.on("error", (error) => this.#fail(error));
    }
  }

  /** `expected`: about how many multiples of each generator will be asked for; it decides the size of the tables. */
  static async start(expected: Record<GroupName, number>, threads = availableParallelism()): Promise<FixedBasePool> {
    const { module, g1, g2 } = await getCurveCode();
    const window = (count: number) => windowFor(Math.ceil(count / threads));
    const workerData: PoolSettings = { module, generators: { g1, g2 }, windows: { g1: window(expected.g1), g2: window(expected.g2) } };
    const file = new URL("./fixed-base-worker.ts", import.meta.url);
    // Flags that fit the main script only, like --input-type, must not reach the workers.
    return new FixedBasePool(Array.from({ length: threads }, () => new Worker(file, { workerData, execArgv: [] })));
  }

  /**
   * The multiples for scalars [0, count), in order, in pieces. `scalars(start, end)` gives 32 bytes each, normal form,
   * < group order; pieces are affine points in Montgomery form, the identity as zeros.
   */
  async *multiples(group: GroupName, count: number, scalars: (start: number, end: number) => Uint8Array): AsyncGenerator<Uint8Array> {
    const pending: Promise<Uint8Array>[] = [];
    // Two jobs a worker: none idles while the consumer writes a piece.
    const ahead = this.#workers.length * 2;
    for (let start = 0; start < count; start += JOB_SCALARS) {
      if (pending.length >= ahead) yield await (pending.shift() as Promise<Uint8Array>);
      const end = Math.min(start + JOB_SCALARS, count);
      const job = this.#submit({ group, scalars: scalars(start, end) });
      // A rejection is seen when its turn comes; until then it must not count as unhandled.
      job.catch(() => undefined);
      pending.push(job);
    }
    for (const piece of pending) yield await piece;
  }

  /** All multiples at once, for short lists. */
  async list(group: GroupName, scalars: Uint8Array): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    const count = scalars.length / SCALAR_BYTES;
    for await (const piece of this.multiples(group, count, (start, end) => scalars.subarray(start * SCALAR_BYTES, end * SCALAR_BYTES))) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #submit(job: PoolJob): Promise<Uint8Array> {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    this.#waiting.push({ job, resolve, reject });
    this.#dispatch();
    return promise;
  }

  #dispatch(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const worker = this.#idle.pop() as Worker;
      const next = this.#waiting.shift() as Waiting;
      this.#running.set(worker, next);
      // A copy: posting a view would clone the whole buffer behind it.
      const scalars = new Uint8Array(next.job.scalars);
      worker.postMessage({ group: next.job.group, scalars }, [scalars.buffer]);
    }
  }

  #fail(error: unknown): void {
    for (const { reject } of [...this.#running.values(), ...this.#waiting.splice(0)]) reject(error);
    this.#running.clear();
  }
}
