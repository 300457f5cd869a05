/**
 * Executes one batch. A sender spends from its cell as it was before the batch; whatever comes in (transfers, deposits, fees)
 * is spendable in the next one. Operations of different senders are therefore independent, and may be added in any order.
 */
import { MAX_BALANCE, MAX_NONCE, packCell, unpackCell } from "./cell.ts";
import { ColonnadeError } from "./errors.ts";
import { decodeAmount, decodeFee } from "./floats.ts";
import { maxAccountId, type Instance } from "./instance.ts";
import { kindOf, TIME_BITS, type SignedOperation } from "./operations.ts";
import type { CellChange, StateView } from "./state.ts";
import type { BatchHeader, Credit, Trace, TraceRow, Withdrawal } from "./trace.ts";

/** What L1 asks of a batch. */
export interface L1Section {
  /** Ax of the next accounts. */
  opens: readonly bigint[];
  credits: readonly Credit[];
  /** Ids, in queue order. */
  exits: readonly number[];
}

export class BatchExecution {
  readonly #instance: Instance;
  readonly #header: BatchHeader;
  readonly #l1: L1Section;
  readonly #state: StateView;
  /** Rows of a sender so far, and the cell that the last one leaves. */
  readonly #runs = new Map<number, { rows: TraceRow[]; cell: bigint }>();
  #operations = 0;
  #withdrawals = 0;

  /** Throws BATCH_FULL if the L1 section is larger than the instance, BATCH_INVALID if header and L1 section do not fit. */
  constructor(instance: Instance, header: BatchHeader, l1: L1Section, state: StateView) {
    const limits: [string, number, number][] = [
      ["opens", l1.opens.length, instance.maxOpen],
      ["credits", l1.credits.length, instance.maxCredit],
      ["exits", l1.exits.length, Math.min(instance.maxExit, instance.ops)],
    ];
    for (const [name, count, limit] of limits) {
      if (count > limit) throw new ColonnadeError("BATCH_FULL", { [name]: count, limit });
    }
    const lastId = header.accounts + l1.opens.length - 1;
    if (lastId > maxAccountId(instance.logN)) throw new ColonnadeError("BATCH_INVALID", { lastId });
    if (header.feeAccount < 0 || header.feeAccount >= header.accounts) {
      throw new ColonnadeError("BATCH_INVALID", { feeAccount: header.feeAccount, accounts: header.accounts });
    }
    this.#instance = instance;
    this.#header = header;
    this.#l1 = l1;
    this.#state = state;
  }

  /** Whether another signed operation fits, exits counted. */
  get isFull(): boolean {
    return this.#operations + this.#l1.exits.length >= this.#instance.ops;
  }

  get operationCount(): number {
    return this.#operations;
  }

  /**
   * Adds a signed operation whose ranges and signature were checked. Throws, and changes nothing: BATCH_FULL, TOKEN_UNKNOWN,
   * ACCOUNT_UNKNOWN, KEY_MISMATCH, FIELD_OUT_OF_RANGE (a withdrawal to address 0), EXPIRED, NONCE_USED, NONCE_GAP, NONCE_EXHAUSTED, BALANCE_TOO_LOW.
   */
  add(operation: SignedOperation): void {
    const { from, to, amount36, fee12, recipient, nonce, validUntil, key, signature } = operation;
    const kind = kindOf(operation);
    const { token, accounts, batchTime } = this.#header;
    if (this.isFull || (kind === "withdraw" && this.#withdrawals >= this.#instance.maxWithdraw)) {
      throw new ColonnadeError("BATCH_FULL", { operations: this.#operations, withdrawals: this.#withdrawals });
    }
    if (operation.token !== token) throw new ColonnadeError("TOKEN_UNKNOWN", { token: operation.token, batch: token });
    if (from >= accounts) throw new ColonnadeError("ACCOUNT_UNKNOWN", { from, accounts });
    if (to >= accounts) throw new ColonnadeError("ACCOUNT_UNKNOWN", { to, accounts });
    const ax = this.#state.key(from);
    if (ax !== key.ax) throw new ColonnadeError("KEY_MISMATCH", { account: from });
    const left = validUntil - batchTime;
    if (left < 0 || left >= 2 ** TIME_BITS) throw new ColonnadeError("EXPIRED", { validUntil, batchTime });

    // Nobody could claim it, and the contract refuses the batch.
    if (kind === "withdraw" && recipient === 0n) throw new ColonnadeError("FIELD_OUT_OF_RANGE", { recipient, to });

    const run = this.#runs.get(from) ?? { rows: [], cell: this.#state.cell(token, from) };
    const before = unpackCell(run.cell);
    if (nonce < before.nonce) throw new ColonnadeError("NONCE_USED", { nonce, next: before.nonce });
    if (nonce > before.nonce) throw new ColonnadeError("NONCE_GAP", { nonce, next: before.nonce });
    if (nonce === MAX_NONCE) throw new ColonnadeError("NONCE_EXHAUSTED", { nonce });
    const amount = decodeAmount(amount36);
    const fee = decodeFee(fee12);
    if (fee !== 0n && this.#header.feeAccount === 0) throw new ColonnadeError("BATCH_INVALID", { fee, feeAccount: 0 });
    const balance = before.balance - amount - fee;
    if (balance < 0n) throw new ColonnadeError("BALANCE_TOO_LOW", { balance: before.balance, needed: amount + fee });

    run.rows.push({ kind, from, to, amount36, fee12, amount, fee, cell: run.cell, recipient, ax,
      signed: { nonce, validUntil, key, signature } });
    run.cell = packCell({ balance, nonce: nonce + 1n });
    this.#runs.set(from, run);
    this.#operations += 1;
    if (kind === "withdraw") this.#withdrawals += 1;
  }

  /** Closes the batch: exits take what their runs leave, then everything that comes in is credited. */
  finish(): Trace {
    const exits = this.#l1.exits.map((id) => ({ id, amount: this.#exit(id) }));
    const rows = [...this.#runs.entries()].sort(([a], [b]) => a - b).flatMap(([, run]) => run.rows);
    const withdrawals: Withdrawal[] = rows.filter((row) => row.kind === "withdraw")
      .map(({ recipient, from, amount36 }) => ({ recipient, from, amount36 }));
    return {
      instance: this.#instance.name,
      header: this.#header,
      opens: [...this.#l1.opens],
      credits: [...this.#l1.credits],
      exits,
      withdrawals,
      rows,
      changes: { cells: this.#cellChanges(rows), keys: this.#keyChanges() },
    };
  }

  #exit(id: number): bigint {
    const run = this.#runs.get(id) ?? { rows: [], cell: this.#state.cell(this.#header.token, id) };
    const { balance, nonce } = unpackCell(run.cell);
    run.rows.push({ kind: "exit", from: id, to: 0, amount36: 0n, fee12: 0n, amount: balance, fee: 0n, cell: run.cell,
      recipient: 0n, ax: this.#state.key(id) });
    run.cell = packCell({ balance: 0n, nonce });
    this.#runs.set(id, run);
    return balance;
  }

  #cellChanges(rows: readonly TraceRow[]): CellChange[] {
    const { token, feeAccount } = this.#header;
    const after = new Map([...this.#runs].map(([row, run]) => [row, run.cell]));
    const credit = (row: number, amount: bigint): void => {
      if (amount === 0n) return;
      const { balance, nonce } = unpackCell(after.get(row) ?? this.#state.cell(token, row));
      // The contract caps what a token holds, so this cannot happen with a true state.
      if (balance + amount > MAX_BALANCE) throw new ColonnadeError("BATCH_INVALID", { row, balance, amount });
      after.set(row, packCell({ balance: balance + amount, nonce }));
    };
    for (const row of rows) {
      if (row.kind === "transfer") credit(row.to, row.amount);
      credit(feeAccount, row.fee);
    }
    for (const { id, amount } of this.#l1.credits) credit(id, amount);
    return changed([...after].map(([row, cell]) => ({ row, before: this.#state.cell(token, row), after: cell })));
  }

  #keyChanges(): CellChange[] {
    return changed(this.#l1.opens.map((ax, j) => ({ row: this.#header.accounts + j, before: 0n, after: ax })));
  }
}

function changed(changes: CellChange[]): CellChange[] {
  return changes.filter(({ before, after }) => before !== after).sort((a, b) => a.row - b.row);
}
