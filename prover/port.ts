/**
 * The prover's interface: all that other rooms know of it. Every call may run in another process; every argument and result
 * serialises with protocol/json.ts.
 */
import type { BatchPlace, Commitments, G1Point, Signals } from "../protocol/challenges.ts";
import type { CellChange } from "../protocol/state.ts";
import type { Trace } from "../protocol/trace.ts";

/** Commitments of one token's column and of the key column at one moment. */
export interface ColumnCommitments { v: G1Point; k: G1Point }

export type Rows = Iterable<readonly [row: number, value: bigint]>;

/** The columns that a batch reads, as they were before it: non-zero cells only. */
export interface ColumnSnapshot { cells: Rows; keys: Rows }

/** An instance of the contract, and the key that the contract verifies it with. */
export interface WantedKey { name: string; verificationKeyHash: string }

export interface ProvingJob {
  place: BatchPlace;
  trace: Trace;
  commitments: Commitments;
  /** May be left out for a prover that knows the columns of `oldV` and `oldK`: it has proven the batches that led to them. */
  columns?: ColumnSnapshot;
}

export interface OpeningJob { logN: number; commitment: G1Point; row: number; columns?: ColumnSnapshot }

/** A batch with all that the contract wants to see. `proof` is in the contract's order: a, b (imaginary parts first), c. */
export interface ProvenBatch {
  place: BatchPlace;
  commitments: Commitments;
  signals: Signals;
  quotient: G1Point;
  opening: G1Point;
  proof: bigint[];
}

export type ProvingStage = "quotient" | "witness" | "groth16" | "opening" | "check";

/** Implementations of Groth16 and of KZG's arithmetic. */
export const BACKENDS = ["native", "snarkjs"] as const;
export type BackendName = (typeof BACKENDS)[number];

/** Reads `--backend`. Throws an Error that lists the names; undefined and "" leave the choice to `chooseBackend`. */
export function readBackendName(text: string | undefined): BackendName | undefined {
  if (text === undefined || text === "") return undefined;
  if (!BACKENDS.includes(text as BackendName)) throw new Error(`--backend must be ${BACKENDS.join(" or ")}, not "${text}"`);
  return text as BackendName;
}

export interface ProveOptions {
  /** Called when a stage begins. */
  onStage?: (stage: ProvingStage) => void;
  /** Gives the proof up; the promise is then rejected with CANCELLED. */
  signal?: AbortSignal;
}

export interface Prover {
  /**
   * Makes sure that batches of these instances can be proven. Reads their keys once. Throws KEYS_MISSING,
   * MANIFEST_MISMATCH.
   */
  ready(wanted: readonly WantedKey[]): Promise<void>;
  /** Commitments after `changes`, from those before: cheap, so that a chain of batches is known before any is proven. */
  commit(logN: number, before: ColumnCommitments, changes: { cells: CellChange[]; keys: CellChange[] }): Promise<ColumnCommitments>;
  /**
   * Evaluates the circuit on a batch without proving anything: needs no columns and costs a hundredth of a proof.
   * Throws BATCH_INVALID if no witness fits, naming the assertion, or if the circuit's signals are not those that are
   * computed of the trace.
   */
  check(trace: Trace): Promise<void>;
  /** Proves a batch and checks the proof before handing it out. Throws COLUMNS_WANTED if it needs the job's columns, PROOF_INVALID, MANIFEST_MISMATCH, BATCH_INVALID, OUT_OF_MEMORY, CANCELLED. */
  prove(job: ProvingJob, options?: ProveOptions): Promise<ProvenBatch>;
  /**
   * The cell in a row of the column that `commitment` is of, and the KZG opening that proves it on L1. Throws
   * COLUMNS_WANTED if the column is neither known nor sent (as `columns.cells`), PROOF_INVALID if what was sent is
   * another one.
   */
  open(job: OpeningJob): Promise<{ value: bigint; proof: G1Point }>;
  /** Ends everything that keeps a process alive. */
  close(): Promise<void>;
}
