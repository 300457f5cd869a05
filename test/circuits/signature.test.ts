import { expect } from "chai";
import { BASE8, SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { assertSignature, publicKeyOf, sign } from "../../protocol/eddsa.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { P } from "../../protocol/field.ts";
import { UNSIGNED } from "../../prover/inputs.ts";
import { breaks, TestCircuit, type Inputs } from "../support/circuit.ts";
import { refusal } from "../support/codes.ts";
import { add, offCurve, secretKey, SMALL_ORDER_POINTS } from "../support/curve-points.ts";
import { wiresOf } from "../support/rows.ts";
import { handMadeInput, MESSAGE, samePoint, signedInput, smallOrderDemand } from "../support/signatures.ts";
import { privateKey } from "../support/world.ts";

const SAME_POINT = samePoint();
const circuit = new TestCircuit({ file: "lib/signature.circom", template: "OperationSignature()" });
const honest = signedInput();
const { keyX, keyY, r8x, r8y, s } = UNSIGNED;
const disabled: Inputs = { enabled: 0n, message: MESSAGE, ax: keyX, ay: keyY, r8x, r8y, s };

describe("OperationSignature", () => {
  it("accepts circomlibjs's signatures, and any other that satisfies the equation", async () => {
    await circuit.accepts(honest);
    await circuit.accepts(handMadeInput(77n, MESSAGE));
    await circuit.accepts(handMadeInput(SUBGROUP_ORDER - 1n, P - 1n, { r: 1n }));
  });

  it("costs 2,304 constraints", () => {
    expect(circuit.constraints).to.equal(2304);
  });

  it("takes a signature over 0 where it is disabled, by any key, and no other", async () => {
    await circuit.accepts(disabled);
    await circuit.accepts({ ...disabled, message: 0n });
    await circuit.accepts({ enabled: 0n, message: MESSAGE, ...publicKeyOf(privateKey(5)), ...sign(privateKey(5), 0n) });
    circuit.refuses({ ...honest, enabled: 0n }, SAME_POINT);
    circuit.refuses({ ...disabled, enabled: 1n }, SAME_POINT);
  });

  it("refuses another message, key, R8 or S", () => {
    circuit.refuses({ ...honest, message: MESSAGE + 1n }, SAME_POINT);
    circuit.refuses({ ...honest, ...publicKeyOf(privateKey(2)) }, SAME_POINT);
    circuit.refuses({ ...honest, r8x: BASE8.x, r8y: BASE8.y }, SAME_POINT);
    for (const other of [honest.s + 1n, SUBGROUP_ORDER - honest.s, SUBGROUP_ORDER - 1n, 5n]) circuit.refuses({ ...honest, s: other }, SAME_POINT);
  });

  it("has S in no constraint: the pool bounds it", async () => {
    const { rows, symbols } = circuit.real;
    const wire = symbols.wires.get("s")!;
    const users = Array.from({ length: rows.count }, (_, row) => row).filter((row) => wiresOf(rows, row).includes(wire));
    expect(users).to.deep.equal([]);
    const { ax, ay, message, ...signature } = honest;
    for (const other of [honest.s + SUBGROUP_ORDER, honest.s + 2n * SUBGROUP_ORDER, SUBGROUP_ORDER, 0n, P - 1n, 2n ** 253n]) {
      refusal("SIGNATURE_NOT_CANONICAL", () => assertSignature({ ax, ay }, { r8x: signature.r8x, r8y: signature.r8y, s: other }, message));
    }
  });

  it("refuses keys of order 1, 2, 4 and 8, under which anyone could sign", () => {
    for (const [order, key] of SMALL_ORDER_POINTS) {
      // 8A is the identity, so S·B8 = R8 for every message: circomlib checks the order, here a doubling has no solution.
      const forgery = circuit.forge(handMadeInput(0n, MESSAGE, { key }));
      expect(breaks(forgery, smallOrderDemand(order)), `order ${order}`).to.equal(true);
      expect(forgery.brokenInReal).to.be.greaterThan(0);
    }
  });

  it("accepts a key with a part of small order: its owner alone can sign", async () => {
    for (const order of [2, 4, 8]) {
      await circuit.accepts(handMadeInput(77n, MESSAGE, { key: add(secretKey(77n), SMALL_ORDER_POINTS.get(order)!) }));
    }
  });

  it("refuses points off the curve, enabled or not", () => {
    const off = offCurve(BASE8);
    const onCurve = "EdDSAPoseidon.SignerKey: u1 square1 vSquare";
    for (const input of [honest, disabled]) {
      expect(breaks(circuit.refuses({ ...input, ax: off.x, ay: off.y }, [onCurve, ...SAME_POINT]), onCurve)).to.equal(true);
      for (const R8 of [off, { x: 0n, y: 0n }, { x: 0n, y: 1n }]) circuit.refuses({ ...input, r8x: R8.x, r8y: R8.y }, SAME_POINT);
    }
  });

  it("refuses a message that is not the one to be verified", () => {
    const over = signedInput(7n);
    circuit.refuses({ ...over, message: MESSAGE }, ": signedMessage", { signedMessage: 7n });
    circuit.refuses({ ...over, enabled: 0n }, ": signedMessage", { signedMessage: 7n });
  });

  it("accepts all that protocol/eddsa.ts lets in, and refuses what that refuses but S + l", async () => {
    const torsion = SMALL_ORDER_POINTS.get(8)!;
    const candidates: [Record<string, bigint>, boolean][] = [
      [honest, true], [handMadeInput(77n, MESSAGE), true], [handMadeInput(1n, 0n, { r: 1n }), true],
      [handMadeInput(77n, MESSAGE, { key: add(secretKey(77n), torsion) }), true],
      [handMadeInput(SUBGROUP_ORDER - 1n, MESSAGE, { r: SUBGROUP_ORDER - 1n }), true],
      [{ ...handMadeInput(1n, 0n, { r: 1n }), message: 1n }, false], [handMadeInput(77n, MESSAGE, { r: 0n }), false],
      [handMadeInput(0n, MESSAGE, { key: torsion }), false],
    ];
    for (const [input, letIn] of candidates) {
      const door = (): void => assertSignature({ ax: input.ax, ay: input.ay }, { r8x: input.r8x, r8y: input.r8y, s: input.s }, input.message);
      if (letIn) {
        door();
        await circuit.accepts(input);
      } else {
        expect(door).to.throw(ColonnadeError);
        expect(circuit.forge(input).brokenInReal).to.be.greaterThan(0);
      }
    }
  });
});
