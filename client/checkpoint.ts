/**
 * A followed state as it is kept: text that anybody may have written. `follow` believes nothing of it; here only its
 * form is read, and one state has one form.
 */
import { unpackCell } from "../protocol/cell.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import { isCanonical } from "../protocol/field.ts";
import { maxAccountId } from "../protocol/instance.ts";
import { State } from "../protocol/state.ts";

/** Counts up when the form changes; other numbers are refused. */
export const CHECKPOINT_VERSION = 1;

/** Decimal strings are numbers that JSON's are too narrow for. */
export interface Checkpoint {
  version: number;
  chainId: string;
  contract: string;
  domain: string;
  logN: number;
  /** The last block that was read, and its hash: where L1 went another way since, the checkpoint is void. */
  block: number;
  blockHash: string;
  batches: number;
  /** The contract's `batchRoots(batches)`. */
  root: string;
  /** Ax of the accounts 1, 2, …, and the commitment to them: x, y. */
  keys: string[];
  keyCommitment: Point;
  /** By token: the commitment, and the cells that are not zero, by row. */
  columns: { token: number; commitment: Point; cells: [row: number, cell: string][] }[];
}
type Point = [x: string, y: string];

/** What a checkpoint keeps of `follow`'s result. */
export interface Followed {
  chainId: bigint;
  contract: string;
  domain: bigint;
  state: State;
  logN: number;
  batches: number;
  root: string;
  keyCommitment: { x: bigint; y: bigint };
  commitments: ReadonlyMap<number, { x: bigint; y: bigint }>;
  block: number;
  blockHash: string;
}

const ascending = (a: readonly [number, unknown], b: readonly [number, unknown]): number => a[0] - b[0];
const point = ({ x, y }: { x: bigint; y: bigint }): Point => [x.toString(), y.toString()];

/**
 * The checkpoint of a followed state, for JSON.
 *
 * @example
 * const text = JSON.stringify(checkpointOf(await follow(options)));
 */
export function checkpointOf(followed: Followed): Checkpoint {
  const { state, chainId, contract, domain, logN, block, blockHash, batches, root } = followed;
  const cellsOf = (token: number): [number, string][] => [...state.columns.get(token) ?? []].sort(ascending)
    .flatMap(([row, cell]): [number, string][] => (cell === 0n ? [] : [[row, cell.toString()]]));
  return {
    version: CHECKPOINT_VERSION, chainId: chainId.toString(), contract, domain: domain.toString(), logN, block,
    blockHash, batches, root,
    keys: [...state.keys].sort(ascending).map(([, ax]) => ax.toString()),
    keyCommitment: point(followed.keyCommitment),
    columns: [...followed.commitments].sort(ascending)
      .map(([token, commitment]) => ({ token, commitment: point(commitment), cells: cellsOf(token) })),
  };
}

/**
 * Reads a checkpoint's form. Throws CHECKPOINT_INVALID, with the part in `details.part`, for what `checkpointOf` does
 * not write: another version, numbers out of their range, rows out of order, cells that are zero or no cells.
 */
export function readCheckpoint(json: unknown): Followed {
  const given = (json ?? {}) as Partial<Checkpoint>;
  expectForm("version", given.version === CHECKPOINT_VERSION);
  const { contract, logN, block, blockHash, batches, root, keys, columns } = given as Checkpoint;
  expectForm("contract", typeof contract === "string" && ADDRESS.test(contract));
  for (const [part, hash] of [["blockHash", blockHash], ["root", root]] as const) {
    expectForm(part, typeof hash === "string" && HASH.test(hash));
  }
  for (const [part, count] of [["block", block], ["batches", batches]] as const) {
    expectForm(part, Number.isSafeInteger(count) && count >= 0);
  }
  expectForm("logN", Number.isSafeInteger(logN) && logN >= 1 && logN <= 24);
  expectForm("keys", Array.isArray(keys) && keys.length <= maxAccountId(logN));
  expectForm("columns", Array.isArray(columns));
  const state = new State();
  keys.forEach((text, i) => {
    const ax = numberOf(`keys[${i}]`, text);
    expectForm(`keys[${i}]`, ax !== 0n && isCanonical(ax));
    state.keys.set(i + 1, ax);
  });
  const commitments: Map<number, { x: bigint; y: bigint }> = new Map();
  for (const [i, column] of columns.entries()) {
    const part = `columns[${i}]`;
    const { token, cells, commitment } = column ?? {};
    expectForm(`${part}.token`, Number.isSafeInteger(token) && token > (columns[i - 1]?.token ?? 0) && token < 2 ** 16);
    expectForm(`${part}.cells`, Array.isArray(cells));
    commitments.set(token, pointOf(`${part}.commitment`, commitment));
    state.columns.set(token, new Map(readCells(`${part}.cells`, cells, logN)));
  }
  return {
    chainId: numberOf("chainId", given.chainId), contract, domain: numberOf("domain", given.domain), logN, block,
    blockHash, batches, root, state, commitments, keyCommitment: pointOf("keyCommitment", given.keyCommitment),
  };
}

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const HASH = /^0x[0-9a-f]{64}$/;

function readCells(part: string, cells: Checkpoint["columns"][number]["cells"], logN: number): [number, bigint][] {
  let last = 0;
  return cells.map((entry, i) => {
    const at = `${part}[${i}]`;
    expectForm(at, Array.isArray(entry) && entry.length === 2);
    const [row, text] = entry;
    expectForm(at, Number.isSafeInteger(row) && row > last && row <= maxAccountId(logN));
    last = row;
    const cell = numberOf(at, text);
    expectForm(at, cell !== 0n && isCell(cell));
    return [row, cell];
  });
}

/** A cell and the same with p added have the same commitment, so ranges are not for beauty. */
function isCell(cell: bigint): boolean {
  try {
    unpackCell(cell);
    return true;
  } catch {
    return false;
  }
}

function pointOf(part: string, given: unknown): { x: bigint; y: bigint } {
  expectForm(part, Array.isArray(given) && given.length === 2);
  const [x, y] = given as Point;
  return { x: numberOf(part, x), y: numberOf(part, y) };
}

function numberOf(part: string, text: unknown): bigint {
  expectForm(part, typeof text === "string" && /^(0|[1-9]\d{0,77})$/.test(text));
  return BigInt(text as string);
}

function expectForm(part: string, holds: boolean): void {
  if (holds) return;
  throw new ColonnadeError("CHECKPOINT_INVALID", { part, reason: "it is no part of a checkpoint of this version" });
}
