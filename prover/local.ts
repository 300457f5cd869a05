/** A prover in this process. Services use prover/client.ts, which runs one of these in a child process. */
import type { G1Point } from "../protocol/challenges.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import type { Trace } from "../protocol/trace.ts";
import { checkBatch } from "./check.ts";
import { ColumnStore } from "./column-store.ts";
import { closeCurve } from "./curve.ts";
import type { Groth16Backend } from "./groth16/backend.ts";
import { chooseBackend } from "./groth16/choose.ts";
import { Kzg } from "./kzg.ts";
import { kzgPath, loadInstance, type LoadedInstance } from "./manifest.ts";
import { openSponge } from "./native/eddsa.ts";
import { addPoints } from "./points.ts";
import type {
  BackendName, ColumnCommitments, OpeningJob, ProveOptions, Prover, ProvenBatch, ProvingJob, WantedKey,
} from "./port.ts";
import { finishBatch, prepareBatch } from "./prove.ts";
import type { CellChange } from "../protocol/state.ts";
import { sponge } from "../protocol/transcript.ts";

/** Runs tasks one after the other. */
class Turnstile {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task, task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** Remembers the result of an asynchronous load by key; a failed load is tried again. */
class Loads<Key, Value> {
  readonly #loads = new Map<Key, Promise<Value>>();
  readonly #load: (key: Key) => Promise<Value>;

  constructor(load: (key: Key) => Promise<Value>) {
    this.#load = load;
  }

  get(key: Key): Promise<Value> {
    let value = this.#loads.get(key);
    if (value === undefined) {
      value = this.#load(key);
      this.#loads.set(key, value);
      value.catch(() => this.#loads.delete(key));
    }
    return value;
  }
}

export class LocalProver implements Prover {
  readonly #instances: Loads<string, LoadedInstance>;
  readonly #kzg: Loads<number, Kzg>;
  readonly #backend: Groth16Backend;
  readonly #sponge: typeof sponge;
  readonly #columns = new ColumnStore();
  // One batch is prepared while another is in Groth16: each stage has its own turnstile.
  readonly #preparing = new Turnstile();
  readonly #finishing = new Turnstile();
  readonly #opening = new Turnstile();

  /**
   * `root` is the project's folder: keys are in its build/, made by `npm run setup`. KZG is computed by the native core if Groth16 is.
   * Throws NATIVE_MISSING if "native" is asked for and is not there.
   */
  constructor(root: string, backend?: Groth16Backend | BackendName) {
    this.#backend = typeof backend === "object" ? backend : chooseBackend(backend);
    const engine = this.#backend.name === "native" ? "native" : "wasm";
    this.#sponge = (engine === "native" ? openSponge() : undefined) ?? sponge;
    this.#instances = new Loads((name) => loadInstance(root, name));
    this.#kzg = new Loads((logN) => Kzg.open(kzgPath(root, logN), engine));
  }

  async ready(wanted: readonly WantedKey[]): Promise<void> {
    for (const { name, verificationKeyHash } of wanted) {
      const { manifest } = await this.#instances.get(name);
      if (manifest.verificationKeyHash === verificationKeyHash) continue;
      throw new ColonnadeError("MANIFEST_MISMATCH",
        { part: `${name}.verificationKeyHash`, prover: manifest.verificationKeyHash, contract: verificationKeyHash });
    }
  }

  async commit(logN: number, before: ColumnCommitments, { cells, keys }: { cells: CellChange[]; keys: CellChange[] }): Promise<ColumnCommitments> {
    const kzg = await this.#kzg.get(logN);
    const differences = (changes: CellChange[]) => changes.map(({ row, before, after }) => [row, after - before] as const);
    return {
      v: await addPoints(before.v, await kzg.commitCells(differences(cells))),
      k: await addPoints(before.k, await kzg.commitCells(differences(keys))),
    };
  }

  async check(trace: Trace): Promise<void> {
    const instance = await this.#instances.get(trace.instance);
    return this.#preparing.run(() => checkBatch(trace, instance, this.#sponge));
  }

  async prove(job: ProvingJob, options: ProveOptions = {}): Promise<ProvenBatch> {
    const instance = await this.#instances.get(job.trace.instance);
    const kzg = await this.#kzg.get(instance.manifest.logN);
    const tools = { instance, kzg, backend: this.#backend, sponge: this.#sponge, columns: this.#columns, options };
    const prepared = await this.#preparing.run(() => prepareBatch(job, tools));
    return this.#finishing.run(() => finishBatch(prepared, tools));
  }

  /** The 64-byte opening of one cell: what an escape on L1 takes. Throws NOT_FOUND for a row beyond the column. */
  async openCell(logN: number, cells: readonly (readonly [number, bigint])[], row: number) {
    const kzg = await this.#kzg.get(logN);
    if (row < 0 || row >= kzg.rows) throw new ColonnadeError("NOT_FOUND", { row, rows: kzg.rows });
    return kzg.openCell(kzg.column(cells), row);
  }

  async open({ logN, commitment, row, columns }: OpeningJob): Promise<{ value: bigint; proof: G1Point }> {
    const kzg = await this.#kzg.get(logN);
    // One at a time: in a large column an opening takes as much memory as a quotient.
    return this.#opening.run(async () => {
      const { column, isKnown } = await this.#columns.column(kzg, commitment, columns?.cells);
      if (!isKnown) throw new ColonnadeError("PROOF_INVALID", { part: "column", row });
      return kzg.openCell(column, row);
    });
  }

  async close(): Promise<void> {
    await this.#backend.close();
    await closeCurve();
  }
}
