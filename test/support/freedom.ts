/**
 * Which wires could be changed a little, the inputs staying as they are: the constraints are differentiated at a witness, and every wire
 * whose differential must be 0 is crossed out, row by row. What is left is not bound by any constraint at this witness: a hint
 * without its constraint shows here, whatever it is used for. (Bits and flags count as bound: their other values are a jump away.)
 */
import { mod } from "../../protocol/field.ts";
import { combination, wiresOf, type Rows } from "./rows.ts";

export function freeWires(rows: Rows, witness: readonly bigint[], inputs: ReadonlySet<number>): number[] {
  // d(A·B − C) = dA·B + A·dB − dC, as coefficients by wire.
  const gradients = Array.from({ length: rows.count }, (_, row) => {
    const [a, b] = [combination(rows, 3 * row, witness), combination(rows, 3 * row + 1, witness)];
    const gradient = new Map<number, bigint>();
    for (const [matrix, factor] of [[0, b], [1, a], [2, -1n]] as const) {
      for (let t = rows.offsets[3 * row + matrix]; t < rows.offsets[3 * row + matrix + 1]; t++) {
        gradient.set(rows.wire[t], (gradient.get(rows.wire[t]) ?? 0n) + rows.coefficient[t] * factor);
      }
    }
    return wiresOf(rows, row).filter((wire) => !inputs.has(wire) && mod(gradient.get(wire)!) !== 0n);
  });
  const uses = Array.from({ length: rows.wires }, (): number[] => []);
  gradients.forEach((wires, row) => wires.forEach((wire) => uses[wire].push(row)));
  const missing = gradients.map((wires) => wires.length);
  const bound = new Uint8Array(rows.wires);
  const ready = missing.flatMap((count, row) => (count === 1 ? [row] : []));
  for (let row = ready.pop(); row !== undefined; row = ready.pop()) {
    const wire = gradients[row].find((candidate) => bound[candidate] === 0);
    if (wire === undefined) continue;
    bound[wire] = 1;
    for (const other of uses[wire]) if (--missing[other] === 1) ready.push(other);
  }
  return Array.from({ length: rows.wires - 1 }, (_, i) => i + 1).filter((wire) => bound[wire] === 0 && !inputs.has(wire));
}
