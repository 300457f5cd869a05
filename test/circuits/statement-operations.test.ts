/** Lines 3, 4 and 6 of what an instance states: kinds, cells and signatures. Every test edits the witness of a whole batch. */
import { expect } from "chai";
import { BASE8, SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { NONCE_SHIFT } from "../../protocol/cell.ts";
import { inverse, mod } from "../../protocol/field.ts";
import { encodeAmount } from "../../protocol/floats.ts";
import { assertSigned, messageHash } from "../../protocol/message.ts";
import { UNSIGNED } from "../../prover/inputs.ts";
import { batchCircuit, batchInputs, edit, editSlots, executed, instanceNamed, slotOf } from "../support/batch-circuit.ts";
import { breaks, type Forgery, type Inputs } from "../support/circuit.ts";
import { refusal } from "../support/codes.ts";
import { handMade, offCurve, SMALL_ORDER_POINTS } from "../support/curve-points.ts";
import { samePoint, smallOrderDemand } from "../support/signatures.ts";
import { BATCH_TIME, DOMAIN, header, signed, worldState } from "../support/world.ts";

const instance = instanceNamed("test-mini");
const circuit = batchCircuit(instance);
const BALANCE = 1_000_000n;
const AFTER = BALANCE - 1001n;
const slot = (i: number): string => `ops[${i}].Authorisation.OperationSignature.`;
const SAME_POINT = samePoint(slot(0));
const batch = (exits: number[], ...operations: Parameters<typeof signed>[0][]): Inputs =>
  batchInputs(executed(instance, worldState(8), header(9), operations.map((operation) => signed(operation)), { exits }), instance);
const empty = batch([]);
const transfer = batch([], { from: 2, to: 7 });
const withdrawal = batch([], { from: 2, to: 0, recipient: 0xabcn });
const exit = batch([2]);
const one = (operation: Parameters<typeof signed>[0], rest = AFTER, signer = operation.from): Inputs =>
  editSlots(empty, { 0: slotOf(signed(operation, signer), { rest }) });

describe("Batch, line 3: records and kinds", () => {
  it("accepts each kind alone", async () => {
    for (const inputs of [empty, transfer, withdrawal, exit]) await circuit.accepts(inputs);
  });

  it("refuses a receiver that is not open, though it might be opened by this very batch", () => {
    circuit.refuses(edit(one({ from: 2, to: 9 }), { openAx: { 0: 5n } }), "ops[0].fields.Num2Bits:");
    circuit.refuses(one({ from: 2, to: 1023 }), "ops[0].fields.Num2Bits:");
  });

  it("refuses to drop the signature of a transfer by calling the slot empty", () => {
    const inputs = editSlots(transfer, { 0: { ...UNSIGNED, ax: 0n, rest: -1001n } });
    const forgery = circuit.refuses(inputs, ["ops[0]: active keyed", "ops[0]: active isStart", "ops[0].Debit.Num2Bits#0:", ": exitSum withdrawSum"],
      { "ops[0].Run.active": 0n });
    expect(forgery.value("ops[0].isSigned")).to.equal(0n);
    expect(forgery.value("ops[0].record")).to.not.equal(0n);
  });

  it("refuses to drop the signature of a withdrawal by calling it an exit", () => {
    const inputs = edit(editSlots(withdrawal, { 0: { ...UNSIGNED, fee12: 0n, recipient: 0n, rest: BALANCE - 1000n } }),
      { exitId: { 0: 2n }, exitAmount: { 0: BALANCE },
      withdrawRecipient: { 0: 0n }, withdrawSecond: { 0: 0n } });
    const forgery = circuit.refuses(inputs, ["ops[0].fields: isExit fee12 otherThanExit", ": exitSum withdrawSum"],
      { "ops[0].fields.ZeroFlag.out": 1n });
    expect(forgery.value("ops[0].isSigned")).to.equal(0n);
  });

  it("refuses an exit that pays a fee to the operator's account", () => {
    circuit.refuses(edit(exit, { fee12: { 0: 100n << 5n }, rest: { 0: BALANCE - 100n }, exitAmount: { 0: BALANCE - 100n } }),
      "ops[0].fields: isExit fee12");
  });

  it("refuses a recipient beside a transfer or an exit", () => {
    circuit.refuses(one({ from: 2, to: 7, recipient: 5n }), "ops[0].Payout: isWithdraw recipient");
    circuit.refuses(edit(exit, { recipient: { 0: 5n } }), ["ops[0].Payout: isWithdraw recipient", ": exitSum withdrawSum"]);
  });

  it("refuses another reading of a record: fields that borrow from each other", () => {
    const { amount36 } = signed({ from: 2, to: 7 });
    circuit.refuses(edit(transfer, { amount36: { 0: amount36 - 1n }, fee12: { 0: 33n + 2n ** 12n } }),
      ["ops[0].fields.DecimalFloat#1.Num2Bits:", "ops[0].fields.DecimalFloat#0.Num2Bits:", ...SAME_POINT]);
  });

  it("refuses a second zero: amount36 with mantissa 0 and an exponent is no free withdrawal", () => {
    const { fee12, ...rest } = slotOf(signed({ from: 2, to: 0, amount: 0n, fee: 0n }), { rest: BALANCE });
    circuit.refuses(editSlots(empty, { 0: { ...rest, ...UNSIGNED, fee12, amount36: 31n } }),
      ["ops[0].fields.DecimalFloat#0: ratio mantissa", "ops[0].Authorisation: isSigned keyX ax", ...SAME_POINT, ": exitSum withdrawSum"]);
  });

  it("refuses a padding record that collects a fee from the sender before it", () => {
    const forgery = circuit.refuses(editSlots(transfer, { 1: { fee12: 100n << 5n, rest: -100n } }),
      ["ops[1]: active keyed", "ops[1].Debit.Num2Bits#0:"]);
    expect(forgery.value("ops[1].x")).to.equal(forgery.value("ops[0].x"));
    expect(forgery.value("ops[1].fee")).to.equal(100n);
  });
});

describe("Batch, line 4: cells", () => {
  it("refuses to spend more than the cell holds", () => {
    const forgery = circuit.refuses(one({ from: 2, to: 7, amount: 2_000_000n, fee: 0n }, -BALANCE), "ops[0].Debit.Num2Bits#0:");
    expect(forgery.value("ops[0].cell")).to.equal(BALANCE);
  });

  it("refuses another split of the cell: a nonce turned into 2^144 units", () => {
    const inputs = one({ from: 2, to: 7, nonce: 4n, amount: 0n, fee: 0n }, BALANCE + (1n << NONCE_SHIFT));
    expect(circuit.refuses(inputs, "ops[0].Debit.Num2Bits#0:").value("ops[0].cell")).to.equal(BALANCE + (5n << NONCE_SHIFT));
  });

  it("refuses a nonce that makes an old signature fit another receiver", () => {
    // The message packs nonce at 2^96 and `to` at 2^24: a wild nonce hides the change, a wild rest brings the cell back.
    const nonce = mod((7n - 8n) * inverse(2n ** 72n));
    const rest = mod(AFTER - (nonce << NONCE_SHIFT));
    const forgery = circuit.refuses(edit(transfer, { to: { 0: 8n }, nonce: { 0: nonce }, rest: { 0: rest } }),
      ["ops[0].Debit.Num2Bits#0:", "ops[0].Debit.Num2Bits#1:"]);
    expect(forgery.value("ops[0].cell")).to.equal(BALANCE);
  });

  it("refuses the nonce after the last: it would spill over the cell", () => {
    circuit.refuses(one({ from: 2, to: 7, nonce: 2n ** 32n - 1n }), "ops[0].Debit.Num2Bits#1:");
  });

  it("refuses an exit of more than a balance can be", () => {
    const rest = BALANCE + (1n << NONCE_SHIFT);
    circuit.refuses(edit(exit, { rest: { 0: rest }, nonce: { 0: -1n }, exitAmount: { 0: rest } }),
      ["ops[0].Debit.Num2Bits#0:", "ops[0].Debit.Num2Bits#1:"]);
  });

  it("refuses an exit that leaves the balance where it is", () => {
    circuit.refuses(exit, ["ops[0].Debit: exitAmount", ": exitSum withdrawSum"], { "ops[0].Debit.exitAmount": 0n });
    circuit.refuses(edit(exit, { exitAmount: { 0: 5n } }), "ops[0].Debit: exitAmount", { "ops[0].Debit.exitAmount": 5n });
  });
});

describe("Batch, line 6: signatures", () => {
  const signedBy = (secret: bigint, changes: Parameters<typeof handMade>[2] = {}): Inputs => {
    const operation = signed({ from: 2, to: 7 });
    const { ax, ay, r8x, r8y, s } = handMade(secret, messageHash(operation, DOMAIN), changes);
    return editSlots(empty, { 0: { ...slotOf(operation, { rest: AFTER }), ax, keyX: ax, keyY: ay, r8x, r8y, s } });
  };

  it("refuses an operation that nobody signed", () => {
    circuit.refuses(edit(transfer, { r8x: { 0: BASE8.x }, r8y: { 0: BASE8.y }, s: { 0: 1n } }), SAME_POINT);
  });

  it("refuses another receiver, amount, fee, nonce, token, domain or expiry than the signed ones", () => {
    circuit.refuses(edit(transfer, { to: { 0: 8n } }), SAME_POINT);
    circuit.refuses(edit(transfer, { amount36: { 0: encodeAmount(2000n) } }), SAME_POINT);
    circuit.refuses(edit(transfer, { fee12: { 0: 99n << 5n } }), SAME_POINT);
    circuit.refuses(edit(transfer, { nonce: { 0: 1n } }), SAME_POINT);
    circuit.refuses(edit(transfer, { token: 2n }), SAME_POINT);
    circuit.refuses(edit(transfer, { domain: DOMAIN + 1n }), SAME_POINT);
    circuit.refuses(edit(transfer, { timeLeft: { 0: 3601n } }), SAME_POINT);
    circuit.refuses(edit(transfer, { batchTime: BigInt(BATCH_TIME + 1) }), SAME_POINT);
  });

  it("refuses another recipient of a withdrawal", () => {
    circuit.refuses(edit(withdrawal, { recipient: { 0: 0xdefn }, withdrawRecipient: { 0: 0xdefn } }), SAME_POINT);
  });

  it("refuses a stranger's signature", () => {
    const stranger = one({ from: 2, to: 7 }, AFTER, 4);
    circuit.refuses(edit(stranger, { ax: { 0: (transfer.ax as bigint[])[0] } }), "ops[0].Authorisation: isSigned keyX ax");
  });

  it("refuses an operation that has expired, and an old signature whose expiry makes up for a new amount", () => {
    circuit.refuses(one({ from: 2, to: 7, validUntil: BATCH_TIME - 1 }), "ops[0].Authorisation.Num2Bits:");
    const { amount36 } = signed({ from: 2, to: 7 });
    const timeLeft = mod(3600n + (amount36 - encodeAmount(900_000n)) * inverse(2n ** 96n));
    circuit.refuses(edit(transfer, { amount36: { 0: encodeAmount(900_000n) }, rest: { 0: BALANCE - 900_001n }, timeLeft: { 0: timeLeft } }),
      "ops[0].Authorisation.Num2Bits:");
  });

  it("accepts a signature made by hand, whose S + l the pool refuses", async () => {
    await circuit.accepts(signedBy(77n));
    const operation = signed({ from: 2, to: 7 });
    const { ax, ay, r8x, r8y, s } = handMade(77n, messageHash(operation, DOMAIN));
    const again = { ...operation, key: { ax, ay }, signature: { r8x, r8y, s: s + SUBGROUP_ORDER } };
    // The circuit states that a multiplier exists and S + l is the same one: S is bounded where an operation comes in.
    refusal("SIGNATURE_NOT_CANONICAL", () => assertSigned(again, DOMAIN));
    assertSigned({ ...again, signature: { r8x, r8y, s } }, DOMAIN);
  });

  it("refuses keys of small order, with which anyone could sign for an account that was opened with one", () => {
    for (const [order, key] of SMALL_ORDER_POINTS) {
      expect(breaks(circuit.forge(signedBy(0n, { key })), smallOrderDemand(order, slot(0))), `order ${order}`).to.equal(true);
    }
  });

  it("refuses to spend from a row that is not open: x = 0 belongs to points of small order only", () => {
    for (const order of [1, 2]) {
      const forgery = circuit.forge(signedBy(0n, { key: SMALL_ORDER_POINTS.get(order)! }));
      expect(breaks(forgery, smallOrderDemand(order, slot(0)))).to.equal(true);
      expect(forgery.brokenInReal).to.be.greaterThan(0);
      expect(forgery.value("ax[0]")).to.equal(0n);
    }
  });

  it("refuses points off the curve, even in slots without a signature", () => {
    const off = offCurve(BASE8);
    const onCurve = `${slot(1)}EdDSAPoseidon.SignerKey: u1 square1 vSquare`;
    const forgery: Forgery = circuit.refuses(edit(empty, { keyX: { 1: off.x }, keyY: { 1: off.y } }), [onCurve, ...samePoint(slot(1))]);
    expect(breaks(forgery, onCurve)).to.equal(true);
    circuit.refuses(edit(exit, { r8x: { 0: off.x }, r8y: { 0: off.y } }), SAME_POINT);
  });

  it("refuses a slot without a signature over 0, empty or an exit", () => {
    circuit.refuses(edit(empty, { s: { 1: UNSIGNED.s + 2n } }), samePoint(slot(1)));
    const { keyX, keyY, r8x, r8y, s } = transfer as Record<string, bigint[]>;
    const borrowed = { keyX: { 0: keyX[0] }, keyY: { 0: keyY[0] }, r8x: { 0: r8x[0] }, r8y: { 0: r8y[0] }, s: { 0: s[0] } };
    circuit.refuses(edit(exit, borrowed), SAME_POINT);
  });
});
