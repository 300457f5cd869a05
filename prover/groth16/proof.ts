/** A proof in the shapes that others take. */
import type { SnarkjsProof } from "../snarkjs.ts";
import type { Groth16Proof } from "./backend.ts";

/**
 * Eight words as the contract takes them: a, b, c. The precompile wants a G2 coordinate's imaginary part first, so b's
 * pairs are swapped, as in snarkjs's `exportSolidityCallData`.
 */
export function toContract({ a, b, c }: Groth16Proof): bigint[] {
  return [a[0], a[1], b[0][1], b[0][0], b[1][1], b[1][0], c[0], c[1]];
}

/** The inverse of `toContract`. Throws a RangeError unless there are eight words. */
export function fromContract(words: readonly bigint[]): Groth16Proof {
  if (words.length !== 8) throw new RangeError(`A proof has 8 words, not ${words.length}`);
  const [a0, a1, b00, b01, b10, b11, c0, c1] = words;
  return { a: [a0, a1], b: [[b01, b00], [b11, b10]], c: [c0, c1] };
}

/** From snarkjs's decimal strings in projective coordinates, which it leaves with Z = 1. */
export function fromSnarkjs({ pi_a, pi_b, pi_c }: SnarkjsProof): Groth16Proof {
  const pair = ([x, y]: readonly string[]): [bigint, bigint] => [BigInt(x), BigInt(y)];
  return { a: pair(pi_a), b: [pair(pi_b[0]), pair(pi_b[1])], c: pair(pi_c) };
}

export function toSnarkjs({ a, b, c }: Groth16Proof): SnarkjsProof {
  const pair = ([x, y]: readonly bigint[]): [string, string] => [x.toString(), y.toString()];
  return {
    pi_a: [...pair(a), "1"],
    pi_b: [pair(b[0]), pair(b[1]), ["1", "0"]],
    pi_c: [...pair(c), "1"],
    protocol: "groth16",
    curve: "bn128",
  };
}
