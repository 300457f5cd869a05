/** KZG's arithmetic by the native core: points stay in its memory, vectors are computed off the event loop. */
import { statSync } from "node:fs";
import type { G1Point } from "../../protocol/challenges.ts";
import type { Column } from "../column.ts";
import type { KzgEngine } from "../kzg-engine.ts";
import type { FieldVector } from "../polynomial.ts";
import { callAddon, requireAddon, type CancelHandle, type PathName } from "./engine.ts";
import { integerAt, pointOf, scalarBytes } from "./numbers.ts";

/** Points of one file inside the addon. */
export type ColumnsHandle = { readonly columns: unique symbol };

/** See bindings/kzg.cpp. Scalars, factors and points of evaluation in normal form; results affine, Montgomery. */
export interface KzgAddon {
  loadColumns(file: string, path: PathName | undefined, cancel: CancelHandle): Promise<{ handle: ColumnsHandle; logN: number; tauG2: Uint8Array }>;
  column(columns: ColumnsHandle, rows: Uint32Array, scalars: Uint8Array): Column;
  combine(columns: ColumnsHandle, list: readonly Column[], factors: Uint8Array): Promise<Column>;
  commit(columns: ColumnsHandle, column: Column): Promise<Uint8Array>;
  commitCoefficients(columns: ColumnsHandle, coefficients: FieldVector): Promise<Uint8Array>;
  interpolate(columns: ColumnsHandle, column: Column): Promise<FieldVector>;
  quotient(columns: ColumnsHandle, column: Column, rows: Uint32Array): Promise<Column>;
  openAt(columns: ColumnsHandle, column: Column, point: Uint8Array): Promise<{ value: Uint8Array; proof: Uint8Array }>;
  openCoefficientsAt(columns: ColumnsHandle, coefficients: FieldVector, point: Uint8Array): Promise<{ value: Uint8Array; proof: Uint8Array }>;
}

/** Points files by name and state, once for a process; they go when no engine holds them any more. */
const open = new Map<string, WeakRef<NativeKzg>>();

/** Throws MANIFEST_MISMATCH for a malformed file, NATIVE_MISSING where there is no native core. */
export async function openNativeKzg(file: string, path: PathName = requireAddon().engine.path): Promise<KzgEngine> {
  const about = statSync(file, { throwIfNoEntry: false, bigint: true });
  const name = `${path} ${file} ${about?.ino} ${about?.size} ${about?.mtimeNs}`;
  const known = open.get(name)?.deref();
  if (known !== undefined) return known;
  const { handle, logN, tauG2 } = await callAddon(({ kzg }, cancel) => kzg.loadColumns(file, path, cancel));
  const engine = new NativeKzg(handle, logN, tauG2);
  open.set(name, new WeakRef(engine));
  return engine;
}

class NativeKzg implements KzgEngine {
  readonly name = "native";
  readonly logN: number;
  readonly tauG2: Uint8Array;
  readonly #columns: ColumnsHandle;

  constructor(columns: ColumnsHandle, logN: number, tauG2: Uint8Array) {
    this.#columns = columns;
    this.logN = logN;
    this.tauG2 = tauG2;
  }

  column(rows: Uint32Array, values: readonly bigint[]): Column {
    return requireAddon().kzg.column(this.#columns, rows, scalarBytes(values));
  }

  combine(columns: readonly Column[], factors: readonly bigint[]): Promise<Column> {
    return callAddon(({ kzg }) => kzg.combine(this.#columns, columns, scalarBytes(factors)));
  }

  async commit(column: Column): Promise<G1Point> {
    return pointOf(await callAddon(({ kzg }) => kzg.commit(this.#columns, column)));
  }

  async commitCoefficients(coefficients: FieldVector): Promise<G1Point> {
    return pointOf(await callAddon(({ kzg }) => kzg.commitCoefficients(this.#columns, coefficients)));
  }

  interpolate(column: Column): Promise<FieldVector> {
    return callAddon(({ kzg }) => kzg.interpolate(this.#columns, column));
  }

  quotient(column: Column, rows: Uint32Array): Promise<Column> {
    return callAddon(({ kzg }) => kzg.quotient(this.#columns, column, rows));
  }

  async openAt(column: Column, point: bigint): Promise<{ value: bigint; proof: G1Point }> {
    const { value, proof } = await callAddon(({ kzg }) => kzg.openAt(this.#columns, column, scalarBytes([point])));
    return { value: integerAt(value, 0), proof: pointOf(proof) };
  }

  async openCoefficientsAt(coefficients: FieldVector, point: bigint): Promise<{ value: bigint; proof: G1Point }> {
    const { value, proof } = await callAddon(({ kzg }) => kzg.openCoefficientsAt(this.#columns, coefficients, scalarBytes([point])));
    return { value: integerAt(value, 0), proof: pointOf(proof) };
  }
}
