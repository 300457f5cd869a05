/**
 * Columns on their way to a prover, piece by piece: one message with all of them would be longer than a string can be.
 */
import { ColonnadeError } from "../protocol/errors.ts";
import { PackedRows, type SentPiece } from "./packed-rows.ts";
import type { ColumnSnapshot } from "./port.ts";

/** Columns whose sender said nothing for so long have none any more. */
const FORGOTTEN_MS = 60_000;

export type ColumnName = keyof ColumnSnapshot;
/** `id` is the sender's choice and nobody else's; pieces are counted from 0. */
export interface UploadedPiece {
  id: string;
  index: number;
  column: ColumnName;
  piece: SentPiece;
}

export class Uploads {
  readonly #uploads = new Map<string, { cells: PackedRows; keys: PackedRows; pieces: number; at: number }>();

  /** Throws COLUMNS_WANTED if a piece before it is not here: then all have to be sent again. */
  add({ id, index, column, piece }: UploadedPiece, now = Date.now()): void {
    for (const [other, { at }] of this.#uploads) if (now - at > FORGOTTEN_MS) this.#uploads.delete(other);
    const upload =
      index === 0 ? { cells: new PackedRows(), keys: new PackedRows(), pieces: 0, at: now } : this.#uploads.get(id);
    if (upload?.pieces !== index)
      throw new ColonnadeError("COLUMNS_WANTED", { upload: id, piece: index, here: upload?.pieces ?? 0 });
    upload[column].add(piece);
    upload.pieces += 1;
    upload.at = now;
    this.#uploads.set(id, upload);
  }

  /** Hands out what was sent, and forgets it. Throws COLUMNS_WANTED unless all `pieces` are here. */
  take(id: string, pieces: number): ColumnSnapshot {
    const upload = this.#uploads.get(id);
    this.#uploads.delete(id);
    if (pieces === 0) return { cells: [], keys: [] };
    if (upload?.pieces !== pieces)
      throw new ColonnadeError("COLUMNS_WANTED", { upload: id, pieces, here: upload?.pieces ?? 0 });
    return upload;
  }
}
