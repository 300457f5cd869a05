/** Signatures as inputs of OperationSignature, and the names of the rows that refuse a wrong one. */
import { publicKeyOf, sign } from "../../protocol/eddsa.ts";
import type { Inputs } from "./circuit.ts";
import { handMade } from "./curve-points.ts";
import { privateKey } from "./world.ts";

export const MESSAGE = 424242n;

/** circomlibjs's signature of account 1, or another, over MESSAGE. */
export const signedInput = (message = MESSAGE, id = 1): Inputs & Record<string, bigint> =>
  ({ enabled: 1n, message, ...publicKeyOf(privateKey(id)), ...sign(privateKey(id), message) });

/** A signature made from the equation alone. */
export const handMadeInput = (...args: Parameters<typeof handMade>): Inputs & Record<string, bigint> => {
  const { h: _h, ...signature } = handMade(...args);
  return { enabled: 1n, message: args[1], ...signature };
};

/** The two demands that R8 = n·B8 − N·8A, for an OperationSignature at `path`. */
export const samePoint = (path = ""): string[] => [`${path}EdDSAPoseidon: r8x v u`, `${path}EdDSAPoseidon: r8y u`];

/** The doubling that a key of this order (1, 2, 4 or 8) does not survive, or what comes before. */
export function smallOrderDemand(order: number, path = ""): string {
  const key = `${path}EdDSAPoseidon.SignerKey`;
  // Order 8 reaches order two after two doublings, order 4 after one. (0, 1) has no u at all.
  return new Map([[1, `${key}: u1 ay`], [2, `${key}.MontgomeryDouble#0: slope v`], [4, `${key}.MontgomeryDouble#1: slope v`],
    [8, `${key}.MontgomeryDouble#2: slope v`]]).get(order)!;
}
