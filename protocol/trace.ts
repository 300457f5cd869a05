/** The trace: everything a batch did, and the one object that execution hands to proving and publishing. */
import type { PublicKey, Signature } from "./eddsa.ts";
import type { OperationKind } from "./operations.ts";
import type { CellChange } from "./state.ts";

export interface BatchHeader {
  domain: bigint;
  token: number;
  /** Unix seconds. */
  batchTime: number;
  /** The id of the next account to open before this batch. */
  accounts: number;
  feeAccount: number;
}

/** One operation slot of the circuit, in the circuit's order (by `from`, signed ones in nonce order, exits last). */
export interface TraceRow {
  kind: OperationKind;
  from: number;
  to: number;
  amount36: bigint;
  fee12: bigint;
  /** What leaves the sender besides the fee; the whole balance in an exit. */
  amount: bigint;
  fee: bigint;
  /** The sender's cell before this operation. */
  cell: bigint;
  recipient: bigint;
  /** The key that the state holds for the sender (0 if the row of an exit is not open yet). */
  ax: bigint;
  /** Only signed operations have the rest. */
  signed?: { nonce: bigint; validUntil: number; key: PublicKey; signature: Signature };
}

export interface Credit { id: number; amount: bigint }
export interface Exit { id: number; amount: bigint }
export interface Withdrawal { recipient: bigint; from: number; amount36: bigint }

/** What L1 gets of a row: 12 bytes. */
export type RecordRow = Pick<TraceRow, "from" | "to" | "amount36" | "fee12">;

/** What L1 gets of a trace: all that makes the words of a batch. */
export interface BatchContent {
  header: BatchHeader;
  opens: readonly bigint[];
  credits: readonly Credit[];
  exits: readonly Exit[];
  withdrawals: readonly Withdrawal[];
  rows: readonly RecordRow[];
}

export interface Trace extends BatchContent {
  /** Name of the circuit instance that the batch is sized for. */
  instance: string;
  header: BatchHeader;
  /** Ax of the accounts `header.accounts`, `header.accounts + 1`, … */
  opens: bigint[];
  credits: Credit[];
  /** In queue order, with the amounts that the exits took. */
  exits: Exit[];
  /** In the order of their rows. */
  withdrawals: Withdrawal[];
  rows: TraceRow[];
  changes: { cells: CellChange[]; keys: CellChange[] };
}
