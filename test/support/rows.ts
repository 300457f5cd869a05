/** An R1CS in memory and its check, written apart from the prover's: a row holds iff (A·w)(B·w) = C·w. */
import { P } from "../../protocol/field.ts";
import { readR1csHeader, visitTerms } from "../../prover/setup/r1cs.ts";

export interface Rows {
  wires: number;
  publics: number;
  count: number;
  /** Terms of matrix m of row r are offsets[3r + m] … offsets[3r + m + 1]. */
  offsets: Uint32Array;
  wire: number[];
  /** Signed, so that small numbers stay small. */
  coefficient: bigint[];
}

const WINDOW = 1 << 20;
/** The same few numbers come a million times; each is kept once. */
const shared = new Map<bigint, bigint>();

export function readRows(path: string): Rows {
  const header = readR1csHeader(path);
  const bytes = new Uint8Array(WINDOW);
  const view = new DataView(bytes.buffer);
  const offsets = new Uint32Array(3 * header.constraints + 1);
  const wire: number[] = [];
  const coefficient: bigint[] = [];
  visitTerms(header, { bytes, start: 0, size: WINDOW }, (matrix, constraint, wireIndex, at) => {
    let value = 0n;
    for (let i = 3; i >= 0; i--) value = (value << 64n) | view.getBigUint64(at + 8 * i, true);
    wire.push(wireIndex);
    const signed = value > P / 2n ? value - P : value;
    if (!shared.has(signed)) shared.set(signed, signed);
    coefficient.push(shared.get(signed)!);
    offsets[3 * constraint + matrix + 1] = wire.length;
  });
  for (let i = 1; i < offsets.length; i++) if (offsets[i] === 0) offsets[i] = offsets[i - 1]; // matrices without terms
  return { wires: header.wires, publics: header.publics, count: header.constraints, offsets, wire, coefficient };
}

/** A linear combination of the witness, as an integer that is not reduced. */
export function combination({ offsets, wire, coefficient }: Rows, index: number, witness: readonly bigint[]): bigint {
  let sum = 0n;
  for (let t = offsets[index]; t < offsets[index + 1]; t++) sum += coefficient[t] * witness[wire[t]];
  return sum;
}

/** The rows that a witness breaks. Throws if it is not of the circuit's size or does not start with 1. */
export function brokenRows(rows: Rows, witness: readonly bigint[]): number[] {
  if (witness.length !== rows.wires || witness[0] !== 1n) throw new Error("This is no witness of this circuit");
  const broken: number[] = [];
  for (let r = 0; r < rows.count; r++) {
    const product = combination(rows, 3 * r, witness) * combination(rows, 3 * r + 1, witness);
    if ((product - combination(rows, 3 * r + 2, witness)) % P !== 0n) broken.push(r);
  }
  return broken;
}

/** The wires of a row, each once. */
export function wiresOf({ offsets, wire }: Rows, row: number): number[] {
  return [...new Set(wire.slice(offsets[3 * row], offsets[3 * row + 3]))].filter((w) => w !== 0);
}
