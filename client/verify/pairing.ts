/** Pairings on BN254, as the contract's precompiles compute them. Points come from strangers: each is checked. */
import { bn254 } from "@noble/curves/bn254.js";
import type { G1Point } from "../../protocol/challenges.ts";
import { isCanonical, mod } from "../../protocol/field.ts";
import type { Groth16Key } from "./material.ts";

const G1 = bn254.G1.ProjectivePoint;
const G2 = bn254.G2.ProjectivePoint;
const { Fp, Fp2, Fp12 } = bn254.fields;
const TOO_LARGE = "a coordinate is not below the base field's order";
type G1Element = InstanceType<typeof G1>;
type G2Element = InstanceType<typeof G2>;

/** Throws an Error for what is no point; the identity is (0, 0). */
function g1({ x, y }: G1Point): G1Element {
  if (x === 0n && y === 0n) return G1.ZERO;
  if (x >= Fp.ORDER || y >= Fp.ORDER) throw new RangeError(TOO_LARGE);
  const element = G1.fromAffine({ x, y });
  element.assertValidity();
  return element;
}

/** From [real, imaginary] pairs. Checks the subgroup too. */
function g2([x, y]: readonly (readonly bigint[])[]): G2Element {
  if ([...x, ...y].some((part) => part >= Fp.ORDER)) throw new RangeError(TOO_LARGE);
  const element = G2.fromAffine({ x: Fp2.fromBigTuple([x[0], x[1]]), y: Fp2.fromBigTuple([y[0], y[1]]) });
  element.assertValidity();
  return element;
}

/** Whether the product of the pairings is 1. */
function productIsOne(pairs: readonly (readonly [G1Element, G2Element])[]): boolean {
  // A pairing with the identity is 1.
  const counted = pairs.filter(([a, b]) => !a.equals(G1.ZERO) && !b.equals(G2.ZERO))
    .map(([a, b]) => ({ g1: a, g2: b }));
  return counted.length === 0 || Fp12.eql(bn254.pairingBatch(counted), Fp12.ONE);
}

/** Σ scalar·point. */
function combine(terms: readonly (readonly [bigint, G1Element])[]): G1Element {
  return terms.reduce((sum, [scalar, point]) => sum.add(point.multiplyUnsafe(mod(scalar))), G1.ZERO);
}

/**
 * Whether a Groth16 proof, eight words in the contract's order, holds for the signals. False for a signal that is not
 * canonical, and for as many signals as the key is not for. Throws an Error for what is no point.
 */
export function groth16Holds(key: Groth16Key, signals: readonly bigint[], proof: readonly bigint[]): boolean {
  if (signals.length !== key.nPublic || key.IC.length !== signals.length + 1 || proof.length !== 8) return false;
  if (!signals.every(isCanonical)) return false;
  const [ax, ay, bxIm, bxRe, byIm, byRe, cx, cy] = proof;
  const keyG1 = ([x, y]: readonly string[]): G1Element => g1({ x: BigInt(x), y: BigInt(y) });
  const keyG2 = ([x, y]: readonly (readonly string[])[]): G2Element => g2([x.map(BigInt), y.map(BigInt)]);
  const input = combine([1n, ...signals].map((signal, i) => [signal, keyG1(key.IC[i])] as const));
  return productIsOne([
    [g1({ x: ax, y: ay }).negate(), g2([[bxRe, bxIm], [byRe, byIm]])],
    [keyG1(key.vk_alpha_1), keyG2(key.vk_beta_2)],
    [input, keyG2(key.vk_gamma_2)],
    [g1({ x: cx, y: cy }), keyG2(key.vk_delta_2)],
  ]);
}

/**
 * Whether Σ scalar·point commits to a polynomial that vanishes at `x`, by its opening π: e(C + x·π, G2) = e(π, τG2).
 * `tauG2` is in the contract's order: x.im, x.re, y.im, y.re.
 */
export function vanishesAt(
  x: bigint, terms: readonly (readonly [bigint, G1Point])[], opening: G1Point, tauG2: readonly bigint[],
): boolean {
  const pi = g1(opening);
  const [xIm, xRe, yIm, yRe] = tauG2;
  const sum = combine([...terms.map(([scalar, point]) => [scalar, g1(point)] as const), [x, pi]]);
  return productIsOne([[sum, G2.BASE], [pi.negate(), g2([[xRe, xIm], [yRe, yIm]])]]);
}
