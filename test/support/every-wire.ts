/** What an edited witness must come to: every wire of a circuit in turn takes another value, and what follows from it is recomputed. */
import { mod } from "../../protocol/field.ts";
import type { Inputs, TestCircuit } from "./circuit.ts";

/**
 * The wires of the simplified circuit, inputs and those of `except` apart, that can be changed without a row of it being broken. `every`
 * looks at each n-th wire only. (The opposite value is not tried: −v is another digit of the fixed base, which is a prover's to choose.)
 */
export function changeableWires(circuit: TestCircuit, input: Inputs, { except = /^$/, every = 1 } = {}): string[] {
  const { names } = circuit.real.symbols;
  const honest = circuit.forge(input);
  return names.filter((name, wire) => wire > 0 && wire % every === 0 && !(name.split("[")[0] in input) && !except.test(name))
    .filter((name) => [honest.value(name) + 1n, 0n, 1n].some((value) => mod(value) !== honest.value(name)
      && circuit.forge(input, { [name]: value }).brokenInReal === 0));
}
