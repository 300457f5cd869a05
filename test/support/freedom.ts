/**
 * Which wires could be changed a little, the inputs staying as they are: the constraints are differentiated at a witness, and the linear system
 * that comes out is solved by elimination. A wire whose differential need not be 0 is not bound by the constraints at this witness: a hint
 * without its constraint shows here, whatever it is used for. (Bits and flags count as bound: their other values are a jump away.)
 */
import { inverse, mod } from "../../protocol/field.ts";
import { combination, type Rows } from "./rows.ts";

export function freeWires(rows: Rows, witness: readonly bigint[], inputs: ReadonlySet<number>): number[] {
  // d(A·B − C) = dA·B + A·dB − dC, as coefficients by wire.
  const system = Array.from({ length: rows.count }, (_, row) => {
    const [a, b] = [combination(rows, 3 * row, witness), combination(rows, 3 * row + 1, witness)];
    const gradient = new Map<number, bigint>();
    for (const [matrix, factor] of [[0, b], [1, a], [2, -1n]] as const) {
      for (let t = rows.offsets[3 * row + matrix]; t < rows.offsets[3 * row + matrix + 1]; t++) {
        if (inputs.has(rows.wire[t])) continue;
        gradient.set(rows.wire[t], mod((gradient.get(rows.wire[t]) ?? 0n) + rows.coefficient[t] * factor));
      }
    }
    for (const wire of [...gradient.keys()]) if (gradient.get(wire) === 0n || wire === 0) gradient.delete(wire);
    return gradient;
  });
  return unbound(system, rows.wires).filter((wire) => !inputs.has(wire));
}

/** Wires that are not 0 in every solution of a homogeneous system; rows are taken apart. The shortest row is always eliminated first. */
function unbound(system: Map<number, bigint>[], wires: number): number[] {
  const uses = Array.from({ length: wires }, () => new Set<number>());
  const bySize: Set<number>[] = [];
  const file = (row: number): void => void (bySize[system[row].size] ??= new Set()).add(row);
  const unfile = (row: number): void => void bySize[system[row].size]?.delete(row);
  system.forEach((terms, row) => {
    for (const wire of terms.keys()) uses[wire].add(row);
    file(row);
  });
  /** Wire → the others that it is a combination of. Wires of empty rows are 0. */
  const solved = new Map<number, Map<number, bigint>>();
  for (;;) {
    const size = bySize.findIndex((rows, length) => length > 0 && rows !== undefined && rows.size > 0);
    if (size === -1) break;
    const [row] = bySize[size];
    unfile(row);
    const terms = system[row];
    const [pivot] = [...terms.keys()].reduce<[number, number]>((best, wire) => (uses[wire].size < best[1] ? [wire, uses[wire].size] : best), [-1, Infinity]);
    const scale = inverse(-terms.get(pivot)!);
    const value = new Map([...terms].filter(([wire]) => wire !== pivot).map(([wire, factor]) => [wire, mod(factor * scale)]));
    solved.set(pivot, value);
    for (const wire of terms.keys()) uses[wire].delete(row);
    for (const other of [...uses[pivot]]) {
      unfile(other);
      const target = system[other];
      const factor = target.get(pivot)!;
      target.delete(pivot);
      for (const [wire, share] of value) {
        const sum = mod((target.get(wire) ?? 0n) + factor * share);
        if (sum === 0n) {
          target.delete(wire);
          uses[wire].delete(other);
        } else {
          target.set(wire, sum);
          uses[wire].add(other);
        }
      }
      file(other);
    }
    uses[pivot].clear();
    system[row] = new Map();
  }
  // Backwards: a wire is free if no row solved it, or if it follows a free one.
  const free = new Set<number>();
  for (let wire = 1; wire < wires; wire++) if (!solved.has(wire)) free.add(wire);
  for (const [wire, value] of [...solved].reverse()) if ([...value.keys()].some((other) => free.has(other))) free.add(wire);
  return [...free].sort((a, b) => a - b);
}
