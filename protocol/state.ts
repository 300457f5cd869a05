/** The columns of a rollup: one key column, one balance column per token. Zero cells are not stored. */
export interface StateView {
  /** The cell of `row` in a token's column; 0 if it was never touched. */
  cell(token: number, row: number): bigint;
  /** Ax of `row`; 0 if it is not open. */
  key(row: number): bigint;
}

/** A change of one cell. */
export interface CellChange { row: number; before: bigint; after: bigint }

/** All columns in memory. */
export class State implements StateView {
  readonly keys = new Map<number, bigint>();
  readonly columns = new Map<number, Map<number, bigint>>();

  cell(token: number, row: number): bigint {
    return this.columns.get(token)?.get(row) ?? 0n;
  }

  key(row: number): bigint {
    return this.keys.get(row) ?? 0n;
  }

  setCell(token: number, row: number, cell: bigint): void {
    let column = this.columns.get(token);
    if (column === undefined) this.columns.set(token, (column = new Map()));
    column.set(row, cell);
  }

  /** Applies what a batch changed in `token` and in the key column. */
  apply(token: number, changes: { cells: readonly CellChange[]; keys: readonly CellChange[] }): void {
    for (const { row, after } of changes.cells) this.setCell(token, row, after);
    for (const { row, after } of changes.keys) this.keys.set(row, after);
  }
}
