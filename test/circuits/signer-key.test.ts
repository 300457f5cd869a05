import { expect } from "chai";
import { BASE8, clearCofactor, SUBGROUP_ORDER, type AffinePoint } from "../../protocol/babyjub.ts";
import { assertPublicKey } from "../../protocol/eddsa.ts";
import { inverse, mod, P } from "../../protocol/field.ts";
import { breaks, TestCircuit } from "../support/circuit.ts";
import { refusal } from "../support/codes.ts";
import { add, offCurve, secretKey, SMALL_ORDER_POINTS } from "../support/curve-points.ts";
import { changeableWires } from "../support/every-wire.ts";
import { toMontgomery } from "../support/montgomery.ts";

const circuit = new TestCircuit({ file: "signature/signer-key.circom", template: "SignerKey()" });
const input = ({ x, y }: AffinePoint) => ({ ax: x, ay: y });
const key = secretKey(77n);
const ON_CURVE = ": u1 square1 vSquare";
/** The points of the curve with y = 1, x = 0 or y = −1. */
const IDENTITY = { x: 0n, y: 1n };
const ORDER_TWO = { x: 0n, y: P - 1n };

describe("SignerKey", () => {
  it("gives 8A for keys of the subgroup, at the ends of the secrets, and for keys of mixed order", async () => {
    const keys = [1n, 2n, 3n, 77n, SUBGROUP_ORDER - 2n, SUBGROUP_ORDER - 1n].map(secretKey);
    const mixed = [2, 4, 8].flatMap((order) => [add(key, SMALL_ORDER_POINTS.get(order)!), add(BASE8, SMALL_ORDER_POINTS.get(order)!)]);
    for (const point of [...keys, ...mixed]) {
      assertPublicKey({ ax: point.x, ay: point.y });
      const { u, v } = toMontgomery(clearCofactor(point));
      await circuit.accepts(input(point), { u, v });
    }
  });

  it("costs 16 constraints", () => {
    expect(circuit.constraints).to.equal(16);
  });

  it("refuses the eight points of order 1, 2, 4 and 8, as the pool does, whatever the slope of the doubling that has none", () => {
    const order8 = SMALL_ORDER_POINTS.get(8)!;
    const demands = [": u1 ay", ...[0, 1, 2].map((i) => `MontgomeryDouble#${i}: v slope u square`)];
    const failsAt: number[] = [];
    let point = order8;
    for (let i = 1; i <= 8; i++) {
      const at = demands.findIndex((demand) => breaks(circuit.forge(input(point)), demand));
      failsAt.push(at);
      for (const slope of at === 0 ? [] : [1n, 12345n]) {
        circuit.refuses(input(point), demands[at], { [`MontgomeryDouble#${at - 1}.slope`]: slope, ...(at === 1 ? { v1: 0n } : {}) });
      }
      refusal("KEY_INVALID", () => assertPublicKey({ ax: point.x, ay: point.y }));
      expect(circuit.provable(input(point))).to.equal(false);
      point = add(point, order8);
    }
    // Multiples 1 … 8 of a point of order 8: a key of order 2^i fails in the i-th doubling, the identity before.
    expect(failsAt).to.deep.equal([3, 2, 3, 1, 3, 2, 3, 0]);
  });

  it("refuses y = ±1 and x = 0, on the curve and off it", () => {
    for (const point of [IDENTITY, ORDER_TWO, { x: 5n, y: 1n }, { x: 5n, y: P - 1n }, { x: 0n, y: 0n }, { x: 0n, y: 5n }, { x: P - 1n, y: 0n }]) {
      expect(circuit.forge(input(point)).brokenInReal, `(${point.x}, ${point.y})`).to.be.greaterThan(0);
      expect(circuit.provable(input(point))).to.equal(false);
    }
    // y = 1: 0 = 2, whatever u is. x = 0: u = 0, so y = −1. y = −1: v = 0.
    for (const u1 of [0n, 1n, 7n]) expect(breaks(circuit.forge(input(IDENTITY), { u1 }), ": u1 ay")).to.equal(true);
    for (const u1 of [1n, 7n]) expect(breaks(circuit.forge({ ax: 0n, ay: 5n }, { u1, v1: 3n }), ": u1 v1 ax")
      || breaks(circuit.forge({ ax: 0n, ay: 5n }, { u1, v1: 3n }), ": u1 ay")).to.equal(true);
  });

  it("refuses points off the curve", () => {
    circuit.refuses(input(offCurve(key)), ON_CURVE);
    circuit.refuses({ ax: key.x + 1n, ay: key.y }, ON_CURVE);
    circuit.refuses({ ax: key.y, ay: key.x }, ON_CURVE);
  });

  it("refuses another u: that of the other point with the same x", () => {
    const u1 = mod((1n - key.y) * inverse(1n + key.y));
    circuit.refuses(input(key), ": u1 ay", { u1 }); // everything but the map holds: it is on the curve
  });

  it("refuses another v: the opposite key's", () => {
    const { v } = toMontgomery(key);
    circuit.refuses(input(key), ": u1 v1 ax", { v1: -v });
  });

  it("refuses another slope in each of the three doublings", () => {
    for (const i of [0, 1, 2]) circuit.refuses(input(key), `MontgomeryDouble#${i}: v slope u square`, { [`MontgomeryDouble#${i}.slope`]: 5n });
  });

  it("has no wire that can be changed", () => {
    expect(changeableWires(circuit, input(key))).to.deep.equal([]);
    expect(circuit.forge(input(key)).free()).to.deep.equal([]);
  });
});
