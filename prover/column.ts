/** Columns by the rows that hold something: most are empty for a long time, and work on a batch of one goes by its filled rows. */
import { FIELD_BYTES } from "./polynomial.ts";
import type { FieldVector } from "./polynomial.ts";

/**
 * A column, or the polynomial that has its cells as values on the domain. Rows are distinct and ascending, `values` has 32 bytes for each, in
 * Montgomery form; rows that are not listed are zero, and listed ones may be. Nobody changes a column once it is made.
 */
export interface Column {
  readonly rows: Uint32Array;
  readonly values: FieldVector;
}

/** The rows of either list, ascending, none twice; both are ascending. */
export function mergeRows(a: Uint32Array, b: Uint32Array): Uint32Array {
  const merged = new Uint32Array(a.length + b.length);
  let count = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length; count++) {
    const row = j === b.length || (i < a.length && a[i] < b[j]) ? a[i] : b[j];
    if (i < a.length && a[i] === row) i++;
    if (j < b.length && b[j] === row) j++;
    merged[count] = row;
  }
  return merged.slice(0, count);
}

/** Index of `row` in an ascending list, or of the first row above it. */
export function placeOf(rows: Uint32Array, row: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The column's values in the given rows, which are ascending and hold at least its own; zero in the others. */
export function valuesIn(rows: Uint32Array, column: Column): FieldVector {
  if (rows.length === column.rows.length) return column.values;
  const values = new Uint8Array(rows.length * FIELD_BYTES);
  let place = 0;
  column.rows.forEach((row, i) => {
    while (rows[place] !== row) place++;
    values.set(column.values.subarray(i * FIELD_BYTES, (i + 1) * FIELD_BYTES), place * FIELD_BYTES);
  });
  return values;
}

/** All values of a column of 2^logN rows. */
export function allValues(logN: number, { rows, values }: Column): FieldVector {
  const size = 2 ** logN;
  if (rows.length === size) return values;
  const all = new Uint8Array(size * FIELD_BYTES);
  rows.forEach((row, i) => all.set(values.subarray(i * FIELD_BYTES, (i + 1) * FIELD_BYTES), row * FIELD_BYTES));
  return all;
}
