/**
 * The head of a .wtns file: what the circuit says its public signals are. The native core has a reader of its own for
 * the whole file.
 */
import { integerAt } from "./native/numbers.ts";
import { FIELD_BYTES } from "./polynomial.ts";

const HEADER_BYTES = 12;
const VALUES = 2;

/** Wires 1 … count: outputs first, then public inputs. Throws an Error if the file has no such section. */
export function publicSignals(witness: Uint8Array, count: number): bigint[] {
  const view = new DataView(witness.buffer, witness.byteOffset, witness.byteLength);
  for (let at = HEADER_BYTES; at + HEADER_BYTES <= witness.length;) {
    const [section, size] = [view.getUint32(at, true), Number(view.getBigUint64(at + 4, true))];
    const start = at + HEADER_BYTES;
    if (section === VALUES && size >= (count + 1) * FIELD_BYTES && start + size <= witness.length) {
      const values = witness.subarray(start, start + size);
      return Array.from({ length: count }, (_, i) => integerAt(values, i + 1));
    }
    at = start + size;
  }
  throw new Error("The .wtns file has no values");
}
