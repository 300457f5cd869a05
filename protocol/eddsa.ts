/** EdDSA-Poseidon over BabyJubJub, exactly circomlibjs's `signPoseidon`, with the checks that a rollup needs on top. */
import { buildEddsa, type Point } from "circomlibjs";
import { ColonnadeError } from "./errors.ts";
import { isCanonical } from "./field.ts";

const eddsa = await buildEddsa();
const babyJub = eddsa.babyJub;
const F = babyJub.F;

/** Order of the prime subgroup of BabyJubJub (ERC-2494). */
export const SUBGROUP_ORDER = babyJub.subOrder;

export interface PublicKey { ax: bigint; ay: bigint }
export interface Signature { r8x: bigint; r8y: bigint; s: bigint }

const toPoint = (x: bigint, y: bigint): Point => [F.e(x), F.e(y)];

/** The public key of a 32-byte private key. */
export function publicKeyOf(privateKey: Uint8Array): PublicKey {
  const [x, y] = eddsa.prv2pub(privateKey);
  return { ax: F.toObject(x), ay: F.toObject(y) };
}

/** Signs a message hash in F with a 32-byte private key. */
export function sign(privateKey: Uint8Array, message: bigint): Signature {
  const { R8, S } = eddsa.signPoseidon(privateKey, F.e(message));
  return { r8x: F.toObject(R8[0]), r8y: F.toObject(R8[1]), s: S };
}

/**
 * Refuses, with a code, every signature that the circuit would refuse: non-canonical numbers, S outside [1, l),
 * R8 off the curve or the identity, a key off the curve or of small order, and of course a wrong signature.
 * S < 0 is tested before circomlibjs sees it: it would loop for ever.
 */
export function assertSignature(key: PublicKey, signature: Signature, message: bigint): void {
  const { r8x, r8y, s } = signature;
  if (s < 1n || s >= SUBGROUP_ORDER || !isCanonical(r8x) || !isCanonical(r8y)) {
    throw new ColonnadeError("SIGNATURE_NOT_CANONICAL", { r8x, r8y, s });
  }
  const r8 = toPoint(r8x, r8y);
  if (!babyJub.inCurve(r8) || r8x === 0n) throw new ColonnadeError("SIGNATURE_NOT_CANONICAL", { r8x, r8y, s });
  assertPublicKey(key);
  const valid = eddsa.verifyPoseidon(F.e(message), { R8: r8, S: s }, toPoint(key.ax, key.ay));
  if (!valid) throw new ColonnadeError("SIGNATURE_INVALID", { message });
}

/** Throws KEY_INVALID for a key that is not canonical, off the curve, or of order dividing 8. */
export function assertPublicKey({ ax, ay }: PublicKey): void {
  const bad = () => new ColonnadeError("KEY_INVALID", { ax, ay });
  if (!isCanonical(ax) || !isCanonical(ay)) throw bad();
  const point = toPoint(ax, ay);
  if (!babyJub.inCurve(point)) throw bad();
  if (F.isZero(babyJub.mulPointEscalar(point, 4n)[0])) throw bad(); // x(4A) = 0 iff 8A is the identity
}
