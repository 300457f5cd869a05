import { expect } from "chai";
import { BASE8, SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { assertPublicKey, assertSignature, publicKeyOf, sign } from "../../protocol/eddsa.ts";
import { P } from "../../protocol/field.ts";
import { assertSigned } from "../../protocol/message.ts";
import { refusal } from "../support/codes.ts";
import { add, handMade, offCurve, secretKey, SMALL_ORDER_POINTS } from "../support/curve-points.ts";
import { DOMAIN, privateKey, signed } from "../support/world.ts";

const message = 987_654_321n;
const key = publicKeyOf(privateKey(1));
const signature = sign(privateKey(1), message);

describe("signatures at the door", () => {
  it("pass when they are circomlibjs's own, or satisfy the equation otherwise", () => {
    assertSignature(key, signature, message);
    const { ax, ay, ...byHand } = handMade(77n, message);
    assertSignature({ ax, ay }, byHand, message);
    const mixed = handMade(77n, message, { key: add(secretKey(77n), SMALL_ORDER_POINTS.get(8)!) });
    assertSignature(mixed, mixed, message); // the circuit accepts it too, and only the owner can make it
  });

  it("are refused for another message, key or S", () => {
    refusal("SIGNATURE_INVALID", () => assertSignature(key, signature, message + 1n));
    refusal("SIGNATURE_INVALID", () => assertSignature(publicKeyOf(privateKey(2)), signature, message));
    refusal("SIGNATURE_INVALID", () => assertSignature({ ax: key.ax, ay: P - key.ay }, signature, message));
    refusal("SIGNATURE_INVALID", () => assertSignature(key, { ...signature, s: (signature.s + 1n) % SUBGROUP_ORDER }, message));
    refusal("SIGNATURE_INVALID", () => assertSignature(key, { ...signature, r8x: BASE8.x, r8y: BASE8.y }, message));
  });

  it("are refused with one coordinate of R8 turned, though the false one was hashed", () => {
    const { r8x, r8y } = handMade(77n, message);
    // (−x, y) and (x, −y) are points of the curve: only the comparison of this one coordinate is left to refuse them.
    for (const shown of [{ x: P - r8x }, { y: P - r8y }]) {
      const { ax, ay, ...turned } = handMade(77n, message, { shown });
      refusal("SIGNATURE_INVALID", () => assertSignature({ ax, ay }, turned, message));
    }
  });

  it("are refused with S outside [1, l), at once", () => {
    const started = performance.now();
    for (const s of [0n, -1n, -signature.s, signature.s - SUBGROUP_ORDER, SUBGROUP_ORDER, signature.s + SUBGROUP_ORDER, 2n ** 253n,
      P + signature.s, -(2n ** 4000n)]) {
      refusal("SIGNATURE_NOT_CANONICAL", () => assertSignature(key, { ...signature, s }, message));
    }
    expect(performance.now() - started).to.be.lessThan(1000); // a negative S would keep circomlibjs busy for ever
  });

  it("are refused with R8 the identity, of order two, off the curve or not canonical", () => {
    for (const { x, y } of [{ x: 0n, y: 1n }, { x: 0n, y: P - 1n }, { x: 0n, y: 0n }, offCurve(BASE8), { x: BASE8.x + P, y: BASE8.y },
      { x: BASE8.x - P, y: BASE8.y }, { x: BASE8.x, y: BASE8.y + P }]) {
      refusal("SIGNATURE_NOT_CANONICAL", () => assertSignature(key, { ...signature, r8x: x, r8y: y }, message));
    }
  });

  it("are refused under keys that are no keys", () => {
    const off = offCurve({ x: key.ax, y: key.ay });
    for (const bad of [{ ax: off.x, ay: off.y }, { ax: 0n, ay: 0n }, { ax: key.ax + P, ay: key.ay }, { ax: key.ax, ay: -key.ay }]) {
      refusal("KEY_INVALID", () => assertPublicKey(bad));
      refusal("KEY_INVALID", () => assertSignature(bad, signature, message));
    }
  });

  it("are refused under keys of order 1, 2, 4 and 8, for which anyone can make them", () => {
    expect([...SMALL_ORDER_POINTS.keys()].sort()).to.deep.equal([1, 2, 4, 8]);
    for (const point of SMALL_ORDER_POINTS.values()) {
      const { ax, ay, ...forged } = handMade(0n, message, { key: point });
      refusal("KEY_INVALID", () => assertSignature({ ax, ay }, forged, message));
    }
  });

  it("are refused where an operation was changed, or signed for another domain", () => {
    const operation = signed({ from: 3, to: 5 });
    assertSigned(operation, DOMAIN);
    refusal("SIGNATURE_INVALID", () => assertSigned(operation, DOMAIN + 1n));
    refusal("SIGNATURE_INVALID", () => assertSigned({ ...operation, to: 6 }, DOMAIN));
    refusal("SIGNATURE_INVALID", () => assertSigned({ ...operation, validUntil: operation.validUntil + 1 }, DOMAIN));
  });
});
