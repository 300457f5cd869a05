/**
 * Cells of a column, packed: 36 bytes a row, in pieces. Columns of 2^24 rows fit into memory that way, where pairs of
 * numbers would take three times as much on JavaScript's heap, and piece by piece into messages, which have to stay far
 * below the longest string that there can be.
 */
import { integerAt } from "./native/numbers.ts";
import { FIELD_BYTES, writeInteger } from "./polynomial.ts";
import type { Rows } from "./port.ts";

/** Rows of a piece. */
const PIECE = 65_536;

interface Piece {
  rows: Uint32Array;
  values: Uint8Array;
}
/** A piece in a message: base64 of rows (32 bits each) and values (32 bytes each), little-endian. */
export interface SentPiece {
  rows: string;
  values: string;
}

export class PackedRows implements Iterable<readonly [row: number, value: bigint]> {
  readonly #pieces: Piece[] = [];
  /** Rows in the last piece that is still being filled. */
  #filled = PIECE;

  static from(rows: Rows): PackedRows {
    if (rows instanceof PackedRows) return rows;
    const packed = new PackedRows();
    for (const [row, value] of rows) packed.push(row, value);
    return packed;
  }

  /** `value` in [0, 2^256). */
  push(row: number, value: bigint): void {
    if (this.#filled === PIECE) {
      this.#pieces.push({ rows: new Uint32Array(PIECE), values: new Uint8Array(PIECE * FIELD_BYTES) });
      this.#filled = 0;
    }
    const { rows, values } = this.#pieces.at(-1)!;
    rows[this.#filled] = row;
    writeInteger(values, this.#filled, value);
    this.#filled += 1;
  }

  *[Symbol.iterator](): Generator<readonly [row: number, value: bigint]> {
    for (const { rows, values } of this.#whole()) {
      for (let i = 0; i < rows.length; i++) yield [rows[i], integerAt(values, i)];
    }
  }

  /** One after the other, so that no more than one is there twice. */
  *toSend(): Generator<SentPiece> {
    for (const { rows, values } of this.#whole()) yield { rows: base64(rows), values: base64(values) };
  }

  /** Appends a piece that was sent. Throws a RangeError if it is none. */
  add({ rows, values }: SentPiece): void {
    const [rowBytes, bytes] = [Buffer.from(rows, "base64"), Buffer.from(values, "base64")];
    const count = rowBytes.length / 4;
    if (!Number.isInteger(count) || count > PIECE || bytes.length !== count * FIELD_BYTES) {
      throw new RangeError(
        `${rowBytes.length} bytes of rows with ${bytes.length} bytes of values are no piece of a column`
      );
    }
    const aligned = new Uint32Array(count);
    new Uint8Array(aligned.buffer).set(rowBytes);
    this.#cut();
    this.#pieces.push({ rows: aligned, values: bytes });
    this.#filled = PIECE;
  }

  /** Makes the last piece as long as what is in it. */
  #cut(): void {
    const last = this.#pieces.at(-1);
    if (last === undefined || this.#filled === PIECE) return;
    last.rows = last.rows.subarray(0, this.#filled);
    last.values = last.values.subarray(0, this.#filled * FIELD_BYTES);
    this.#filled = PIECE;
  }

  #whole(): readonly Piece[] {
    this.#cut();
    return this.#pieces;
  }
}

const base64 = ({ buffer, byteOffset, byteLength }: Uint8Array | Uint32Array): string =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString("base64");
