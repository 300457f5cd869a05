/** How large a compiled circuit is. */
import { domainLog, readR1csHeader, visitTerms } from "../prover/setup/r1cs.ts";

export interface CircuitSize {
  constraints: number;
  wires: number;
  /** Nonzero coefficients in A, B and C together. */
  terms: number;
}

export interface CompiledSize extends CircuitSize {
  /** The Groth16 domain has 2^power points. */
  power: number;
}

const WINDOW_BYTES = 2 ** 24;

export function sizeOf(r1csPath: string): CompiledSize {
  const header = readR1csHeader(r1csPath);
  let terms = 0;
  visitTerms(header, { bytes: new Uint8Array(WINDOW_BYTES), start: 0, size: WINDOW_BYTES }, () => {
    terms += 1;
  });
  return { constraints: header.constraints, wires: header.wires, terms, power: domainLog(header) };
}

/** a·x + b·y, part by part. */
export function combine(a: number, x: CircuitSize, b: number, y: CircuitSize): CircuitSize {
  return { constraints: a * x.constraints + b * y.constraints, wires: a * x.wires + b * y.wires, terms: a * x.terms + b * y.terms };
}

export interface SizeSplit {
  /** What one more operation costs. */
  perOperation: CircuitSize;
  /** What is left when all operations are taken away. */
  fixed: CircuitSize;
}

/** The straight line through the sizes of two circuits that differ in their number of operations. */
export function splitSize(a: { ops: number; size: CircuitSize }, b: { ops: number; size: CircuitSize }): SizeSplit {
  if (a.ops === b.ops) throw new RangeError("Two circuits of one size have no difference");
  const perOperation = combine(1 / (a.ops - b.ops), a.size, -1 / (a.ops - b.ops), b.size);
  return { perOperation, fixed: combine(1, a.size, -a.ops, perOperation) };
}
