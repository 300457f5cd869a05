/** Poseidon over F with circomlib's parameters, through circomlibjs. */
import { buildPoseidon } from "circomlibjs";

const poseidonWasm = await buildPoseidon();
const F = poseidonWasm.F;

/** Poseidon of 1 … 16 elements, as circomlib's `Poseidon(n)`. */
export function poseidon(inputs: readonly bigint[], initialState = 0n): bigint {
  return F.toObject(poseidonWasm([...inputs], initialState, 1));
}
