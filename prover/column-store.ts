/**
 * The columns that a prover has at hand, by their commitments. A chain of batches needs each column sent once: the next batch starts where the last one ended,
 * and that column is the old one plus the batch's changes. What is kept was compared with its commitment, so no job can leave a wrong column to another.
 */
import type { G1Point } from "../protocol/challenges.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import type { Column } from "./column.ts";
import type { Kzg } from "./kzg.ts";
import { addPoints, IDENTITY } from "./points.ts";
import type { ProvingJob, Rows } from "./port.ts";

const MOST_BYTES = 2 ** 30;
/** Both columns before and after a batch: kept however large they are. */
const LEAST_KEPT = 4;

export class ColumnStore {
  /** The one that was used last is the last one. */
  readonly #kept = new Map<string, Column>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** The two columns that a batch reads. Throws COLUMNS_WANTED if one is neither here nor in the job. */
  async before({ commitments: { oldV, oldK }, columns }: ProvingJob, kzg: Kzg): Promise<{ v: Column; k: Column }> {
    const find = async (commitment: G1Point, sent: Rows | undefined): Promise<Column> =>
      (await this.column(kzg, commitment, sent)).column;
    return { v: await find(oldV, columns?.cells), k: await find(oldK, columns?.keys) };
  }

  /**
   * The column that `commitment` is of, or else what was `sent`; `isKnown` says whether it is the commitment's. Throws
   * COLUMNS_WANTED if it is neither here nor sent.
   */
  async column(kzg: Kzg, commitment: G1Point, sent: Rows | undefined): Promise<{ column: Column; isKnown: boolean }> {
    const known = isIdentity(commitment) ? kzg.column([]) : this.#find(kzg.logN, commitment);
    if (known !== undefined) return { column: known, isKnown: true };
    if (sent === undefined) throw new ColonnadeError("COLUMNS_WANTED", { commitment: `${commitment.x},${commitment.y}` });
    const column = kzg.column(sent);
    const isKnown = equal(await kzg.commit(column), commitment);
    if (isKnown) this.#keep(kzg.logN, commitment, column);
    return { column, isKnown };
  }

  /** Makes the column that `changes` lead to, for the batch that starts there. */
  async after(kzg: Kzg, [old, column]: readonly [G1Point, Column], changes: Column, commitment: G1Point): Promise<void> {
    if (isIdentity(commitment) || this.#find(kzg.logN, commitment) !== undefined) return;
    if (!equal(await addPoints(old, await kzg.commit(changes)), commitment)) return;
    this.#keep(kzg.logN, commitment, await kzg.combine([column, 1n], [changes, 1n]));
  }

  #find(logN: number, commitment: G1Point): Column | undefined {
    const name = nameOf(logN, commitment);
    const column = this.#kept.get(name);
    if (column !== undefined) {
      this.#kept.delete(name);
      this.#kept.set(name, column);
    }
    return column;
  }

  #keep(logN: number, commitment: G1Point, column: Column): void {
    this.#kept.set(nameOf(logN, commitment), column);
    this.#bytes += bytesOf(column);
    for (const [name, oldest] of this.#kept) {
      if (this.#bytes <= this.#mostBytes || this.#kept.size <= LEAST_KEPT) return;
      this.#kept.delete(name);
      this.#bytes -= bytesOf(oldest);
    }
  }
}

const nameOf = (logN: number, { x, y }: G1Point): string => `${logN} ${x} ${y}`;
const bytesOf = ({ rows, values }: Column): number => rows.byteLength + values.byteLength;
const equal = (a: G1Point, b: G1Point): boolean => a.x === b.x && a.y === b.y;
const isIdentity = (point: G1Point): boolean => equal(point, IDENTITY);
