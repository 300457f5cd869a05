/** The same proof by snarkjs: an implementation that shares no line with the other check. */
import { curves, groth16, type SnarkjsProof, type SnarkjsVerificationKey } from "snarkjs";

/**
 * Whether snarkjs takes a proof in the contract's order: a, b with imaginary parts first, c. Throws what snarkjs says
 * of what is no proof at all.
 */
export async function snarkjsTakes(
  key: SnarkjsVerificationKey,
  publicSignals: readonly string[],
  words: readonly string[],
): Promise<boolean> {
  const [ax, ay, bxi, bxr, byi, byr, cx, cy] = words;
  const proof: SnarkjsProof = {
    pi_a: [ax, ay, "1"],
    pi_b: [
      [bxr, bxi],
      [byr, byi],
      ["1", "0"],
    ],
    pi_c: [cx, cy, "1"],
    protocol: "groth16",
    curve: "bn128",
  };
  // On this thread: its workers are made of text, which the page's policy does not let in, and one pairing is no work.
  (globalThis as { curve_bn128?: unknown }).curve_bn128 ??= await curves.getCurveFromName("bn128", {
    singleThread: true,
  });
  return groth16.verify(key, publicSignals, proof);
}
