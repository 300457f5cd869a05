import type { EscapeProof } from "../l1/escape.ts";
import type { G1Point } from "../protocol/challenges.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import type { State } from "../protocol/state.ts";

/** Value and KZG opening of one row of a column: what the prover's `openCell` does. */
export type OpenCellFunction = (
  logN: number, column: readonly (readonly [number, bigint])[], row: number,
) => Promise<{ value: bigint; proof: G1Point }>;


/**
 * Proves to the contract what an account holds in a frozen token, from a state that `follow` rebuilt. Throws ACCOUNT_UNKNOWN if the
 * account is not open and has no balance.
 *
 * @example
 * const proof = await escapeProof({ state, logN: 16, token: 1, id: 5, openCell });
 * await contract.escape(proof.token, proof.id, proof.cell, proof.opening);
 */
export async function escapeProof(
  { state, logN, token, id, openCell }: { state: State; logN: number; token: number; id: number; openCell: OpenCellFunction },
): Promise<EscapeProof> {
  const cell = state.cell(token, id);
  if (cell === 0n && state.key(id) === 0n) throw new ColonnadeError("ACCOUNT_UNKNOWN", { id, token });
  const { value, proof } = await openCell(logN, [...state.columns.get(token) ?? []], id);
  if (value !== cell) throw new ColonnadeError("STATE_MISMATCH", { part: `cell ${id}`, ours: cell, opened: value });
  return { token, id, cell, opening: [proof.x, proof.y] };
}
