import { expect } from "chai";
import { BASE8, SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { assertSignature, publicKeyOf, sign } from "../../protocol/eddsa.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { P } from "../../protocol/field.ts";
import { TestCircuit, type Inputs } from "../support/circuit.ts";
import { add, handMade, offCurve, secretKey, SMALL_ORDER_POINTS } from "../support/curve-points.ts";
import { privateKey } from "../support/world.ts";

const VERIFIER = "EdDSAPoseidonVerifier";
const SAME_POINT = [`${VERIFIER}.eqCheckX:`, `${VERIFIER}.eqCheckY:`];
const circuit = new TestCircuit({ file: "lib/signature.circom", template: "OperationSignature()" });
const message = 424242n;
const honest: Inputs = { enabled: 1n, message, ...publicKeyOf(privateKey(1)), ...sign(privateKey(1), message) };
const byHand = (...args: Parameters<typeof handMade>): Inputs => {
  const { h, ...signature } = handMade(...args);
  return { enabled: 1n, message, ...signature };
};
const disabled: Inputs = { enabled: 0n, message, ax: BASE8.x, ay: BASE8.y, r8x: BASE8.x, r8y: BASE8.y, s: 0n };

describe("OperationSignature", () => {
  it("accepts circomlibjs's signatures, and any other that satisfies the equation", async () => {
    await circuit.accepts(honest);
    await circuit.accepts(byHand(77n, message));
    await circuit.accepts({ ...byHand(SUBGROUP_ORDER - 1n, P - 1n, { r: 1n }), message: P - 1n });
  });

  it("bounds S at l: l − 1 is in range, l is not", () => {
    circuit.refuses({ ...honest, s: SUBGROUP_ORDER - 1n }, SAME_POINT);
    circuit.refuses({ ...byHand(0n, message, { r: SUBGROUP_ORDER }), s: SUBGROUP_ORDER },
      [`${VERIFIER}: compConstant.out enabled`, `${VERIFIER}: isZero.out enabled`]);
  });

  it("costs 4,223 constraints", () => {
    expect(circuit.constraints).to.equal(4223);
  });

  it("accepts anything in a slot that is disabled, as long as the points are on the curve", async () => {
    await circuit.accepts(disabled);
    await circuit.accepts({ ...honest, enabled: 0n, message: 1n });
    await circuit.accepts({ ...disabled, s: SUBGROUP_ORDER });
    for (const { x, y } of SMALL_ORDER_POINTS.values()) await circuit.accepts({ ...disabled, ax: x, ay: y });
  });

  it("refuses another message, key, R8 or S", () => {
    circuit.refuses({ ...honest, message: message + 1n }, SAME_POINT);
    circuit.refuses({ ...honest, ...publicKeyOf(privateKey(2)) }, SAME_POINT);
    circuit.refuses({ ...honest, r8x: BASE8.x, r8y: BASE8.y }, SAME_POINT);
    circuit.refuses({ ...honest, s: (honest.s as bigint) + 1n }, SAME_POINT);
    circuit.refuses({ ...disabled, enabled: 1n, s: 5n }, SAME_POINT);
  });

  it("refuses S + l, which is the same signature twice", () => {
    for (const k of [1n, 2n, 3n]) circuit.refuses({ ...honest, s: (honest.s as bigint) + k * SUBGROUP_ORDER },
      `${VERIFIER}: compConstant.out enabled`);
  });

  it("refuses S ≥ 2^253, enabled or not", () => {
    circuit.refuses({ ...honest, s: P - 1n }, [`${VERIFIER}.snum2bits:`, `${VERIFIER}: compConstant.out enabled`, ...SAME_POINT]);
    circuit.refuses({ ...disabled, s: 2n ** 253n }, `${VERIFIER}.snum2bits:`);
  });

  it("refuses keys of order 1, 2, 4 and 8, under which anyone could sign", () => {
    for (const [order, key] of SMALL_ORDER_POINTS) {
      // 8A is the identity, so S·B8 = R8 for every message: only the order check stands in the way.
      expect(order).to.be.oneOf([1, 2, 4, 8]);
      circuit.refuses(byHand(0n, message, { key }), `${VERIFIER}: isZero.out enabled`);
    }
  });

  it("accepts a key with a part of small order: its owner alone can sign", async () => {
    await circuit.accepts(byHand(77n, message, { key: add(secretKey(77n), SMALL_ORDER_POINTS.get(8)!) }));
  });

  it("refuses points off the curve, enabled or not", () => {
    const off = offCurve(BASE8);
    circuit.refuses({ ...disabled, ax: off.x, ay: off.y }, "BabyCheck#0:");
    circuit.refuses({ ...disabled, r8x: off.x, r8y: off.y }, "BabyCheck#1:");
    circuit.refuses({ ...disabled, r8x: 0n, r8y: 0n }, "BabyCheck#1:");
    circuit.refuses({ ...honest, ay: offCurve({ x: 0n, y: honest.ay as bigint }).y }, ["BabyCheck#0:", ...SAME_POINT]);
  });

  it("refuses the bits of h + p in place of those of h, with a signature made for them", () => {
    const fits = (h: bigint): boolean => h + P < 2n ** 254n;
    let secret = 1n;
    while (!fits(handMade(secret, message).h)) secret++;
    const { h } = handMade(secret, message);
    const bits = Object.fromEntries(Array.from({ length: 254 }, (_, i) => [`${VERIFIER}.h2bits.n2b.out[${i}]`, ((h + P) >> BigInt(i)) & 1n]));
    circuit.refuses(byHand(secret, message, { hash: (value) => value + P }), `${VERIFIER}.h2bits.aliasCheck.compConstant: out`, bits);
  });

  it("refuses a false flag: equal points, small order, order of S", () => {
    const off = { ...honest, message: message + 1n };
    circuit.refuses(off, [`${VERIFIER}.eqCheckX.isz:`, `${VERIFIER}.eqCheckY.isz:`],
      { [`${VERIFIER}.eqCheckX.isz.out`]: 1n, [`${VERIFIER}.eqCheckY.isz.out`]: 1n });
    circuit.refuses(byHand(0n, message, { key: SMALL_ORDER_POINTS.get(4)! }), `${VERIFIER}.isZero:`, { [`${VERIFIER}.isZero.out`]: 0n });
    circuit.refuses({ ...honest, s: (honest.s as bigint) + SUBGROUP_ORDER }, `${VERIFIER}.compConstant:`, { [`${VERIFIER}.compConstant.out`]: 0n });
  });

  it("accepts all that protocol/eddsa.ts lets in, which refuses one thing more: R8 with x = 0", async () => {
    const torsion = SMALL_ORDER_POINTS.get(8)!;
    const candidates: [Inputs, boolean][] = [
      [honest, true], [byHand(77n, message), true], [byHand(1n, 0n, { r: 1n }), false], [{ ...byHand(1n, 0n, { r: 1n }), message: 0n }, true],
      [byHand(77n, message, { key: add(secretKey(77n), torsion) }), true], [byHand(SUBGROUP_ORDER - 1n, message, { r: SUBGROUP_ORDER - 1n }), true],
      [byHand(77n, message, { r: 0n }), false], [byHand(0n, message, { key: torsion }), false],
        [{ ...honest, s: (honest.s as bigint) + SUBGROUP_ORDER }, false],
    ];
    for (const [input, letIn] of candidates) {
      const { ax, ay, r8x, r8y, s, message: signed } = input as Record<string, bigint>;
      const door = (): void => assertSignature({ ax, ay }, { r8x, r8y, s }, signed);
      if (letIn) {
        door();
        await circuit.accepts(input);
      } else {
        expect(door).to.throw(ColonnadeError);
        if (r8x !== 0n) expect(circuit.forge(input).broken).to.not.deep.equal([]);
      }
    }
    await circuit.accepts(byHand(77n, message, { r: 0n })); // harmless: only the owner of the key can make it
  });
});
