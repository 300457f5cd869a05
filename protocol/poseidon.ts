/** Poseidon over F with circomlib's parameters. */
import { P } from "./field.ts";
import { FULL_ROUNDS, poseidonParameters, type PoseidonParameters } from "./poseidon-parameters.ts";

const known = new Map<number, PoseidonParameters>();

function parametersOf(arity: number): PoseidonParameters {
  let parameters = known.get(arity);
  if (parameters === undefined) known.set(arity, (parameters = poseidonParameters(arity)));
  return parameters;
}

function power5(a: bigint): bigint {
  const square = (a * a) % P;
  return (((square * square) % P) * a) % P;
}

/**
 * Poseidon of 1 … 16 elements, as circomlib's `Poseidon(n)`. The elements are not negative. Services hash on the native
 * core; this takes 0.2 ms for three elements and 2 ms for sixteen.
 */
export function poseidon(inputs: readonly bigint[], initialState = 0n): bigint {
  const { width, partialRounds, additions, matrix } = parametersOf(inputs.length);
  let state = [initialState, ...inputs];
  for (let round = 0; round < FULL_ROUNDS + partialRounds; round++) {
    for (let i = 0; i < width; i++) state[i] += additions[round * width + i];
    const isFull = round < FULL_ROUNDS / 2 || round >= FULL_ROUNDS / 2 + partialRounds;
    for (let i = 0; i < (isFull ? width : 1); i++) state[i] = power5(state[i]);
    state = matrix.map((row) => {
      let sum = 0n;
      for (let j = 0; j < width; j++) sum += row[j] * state[j];
      return sum % P; // one division an element
    });
  }
  return state[0];
}
