/**
 * EdDSA-Poseidon over BabyJubJub. Signatures are those of circomlibjs's `signPoseidon`, byte for byte; checking refuses
 * everything that the circuit would refuse.
 */
import { BASE8, clearCofactor, isOnCurve, isSmallOrder, multiplyAdd, multiplyBase, SUBGROUP_ORDER } from "./babyjub.ts";
import { blake512 } from "./blake512.ts";
import { ColonnadeError } from "./errors.ts";
import { isCanonical, mod } from "./field.ts";
import { poseidon } from "./poseidon.ts";

export interface PublicKey { ax: bigint; ay: bigint }
export interface Signature { r8x: bigint; r8y: bigint; s: bigint }

/** The public key of a 32-byte private key. */
export function publicKeyOf(privateKey: Uint8Array): PublicKey {
  return publicKeyOfScalar(expand(privateKey).scalar);
}

/** Signs a message hash in F with a 32-byte private key. The nonce is a hash of key and message, as in RFC 8032. */
export function sign(privateKey: Uint8Array, message: bigint): Signature {
  const { scalar, prefix } = expand(privateKey);
  const { ax, ay } = publicKeyOfScalar(scalar);
  const hashed = mod(message);
  const r = fromLittleEndian(blake512(Uint8Array.of(...prefix, ...toLittleEndian(hashed)))) % SUBGROUP_ORDER;
  const { x: r8x, y: r8y } = multiplyBase(r);
  const h = poseidon([r8x, r8y, ax, ay, hashed]);
  return { r8x, r8y, s: (r + h * scalar) % SUBGROUP_ORDER };
}

/** The secret scalar, a multiple of 8, and what nonces are made of. */
function expand(privateKey: Uint8Array): { scalar: bigint; prefix: Uint8Array } {
  const digest = blake512(privateKey);
  const low = digest.slice(0, 32);
  low[0] &= 0xf8;
  low[31] = (low[31] & 0x7f) | 0x40;
  return { scalar: fromLittleEndian(low), prefix: digest.slice(32) };
}

function publicKeyOfScalar(scalar: bigint): PublicKey {
  const { x: ax, y: ay } = multiplyBase(scalar >> 3n);
  return { ax, ay };
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function toLittleEndian(element: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((element >> BigInt(8 * i)) & 0xffn));
}

/**
 * Refuses, with a code, every signature that the circuit would refuse: SIGNATURE_NOT_CANONICAL for numbers out of range, S outside [1, l), R8
 * off the curve or with x = 0 (the identity, the point of order two); KEY_INVALID; SIGNATURE_INVALID unless
 * S·B8 = R8 + h·8A with h = Poseidon(R8x, R8y, Ax, Ay, message), and, as unlikely as an accidental forgery, for an h that the circuit's
 * ladder has no witness for.
 */
export function assertSignature(key: PublicKey, signature: Signature, message: bigint): void {
  const { r8x, r8y, s } = signature;
  const inRange = s >= 1n && s < SUBGROUP_ORDER && isCanonical(r8x) && isCanonical(r8y) && r8x !== 0n;
  if (!inRange || !isOnCurve({ x: r8x, y: r8y })) throw new ColonnadeError("SIGNATURE_NOT_CANONICAL", { r8x, r8y, s });
  assertPublicKey(key);
  const h = poseidon([r8x, r8y, key.ax, key.ay, message]);
  const minusH = SUBGROUP_ORDER - (h % SUBGROUP_ORDER);
  const { x, y } = multiplyAdd(s, BASE8, minusH, clearCofactor({ x: key.ax, y: key.ay }));
  if (x !== r8x || y !== r8y || !hasLadder(h)) throw new ColonnadeError("SIGNATURE_INVALID", { message });
}

/**
 * Whether the circuit's ladder for h·P meets no exceptional addition. It runs through the prefixes of N = h + k·l, of which those after 250 and
 * more of 253 digits may be 0 or ±1 modulo l: for 39 values of h in all (docs/signature.md).
 */
export function hasLadder(h: bigint): boolean {
  const n = h + (h % 2n === 1n ? 6n : 7n) * SUBGROUP_ORDER;
  return [3n, 2n, 1n].every((left) => {
    const residue = ((n >> left) | 1n) % SUBGROUP_ORDER;
    return residue > 1n && residue < SUBGROUP_ORDER - 1n;
  }) && n % SUBGROUP_ORDER !== 0n;
}

/** Throws KEY_INVALID for a key that is not canonical, off the curve, or of order dividing 8. */
export function assertPublicKey({ ax, ay }: PublicKey): void {
  const point = { x: ax, y: ay };
  if (!isCanonical(ax) || !isCanonical(ay) || !isOnCurve(point) || isSmallOrder(point)) throw new ColonnadeError("KEY_INVALID", { ax, ay });
}
