/** Lines 1, 2 and 5 of what an instance states: the words, the order of the rows, and the runs. Every test edits the witness of a whole batch. */
import { expect } from "chai";
import { NONCE_SHIFT } from "../../protocol/cell.ts";
import { inverse, mod, rowPoint } from "../../protocol/field.ts";
import { layoutOf } from "../../protocol/words.ts";
import { UNSIGNED } from "../../prover/inputs.ts";
import { batchCircuit, batchInputs, edit, editSlots, executed, instanceNamed, slotOf, ZETA } from "../support/batch-circuit.ts";
import { digitsOf } from "../support/digits.ts";
import { header, signed, worldState } from "../support/world.ts";

const instance = instanceNamed("test-mini");
const circuit = batchCircuit(instance);
const BALANCE = 1_000_000n;
const AFTER = BALANCE - 1001n;
const { records } = layoutOf(instance);
const batch = (...operations: Parameters<typeof signed>[0][]) =>
  batchInputs(executed(instance, worldState(8), header(9), operations.map((operation) => signed(operation))), instance);
const empty = batch();
const first = slotOf(signed({ from: 2, to: 7 }), { rest: AFTER });
const transfer = batch({ from: 2, to: 7 });

describe("Batch, line 1: words, H and e", () => {
  it("refuses a header of another token whose word and signatures stay the same", () => {
    const honest = circuit.forge(transfer);
    const forgery = circuit.refuses(edit(transfer, { token: (transfer.token as bigint) + 2n ** 16n,
      batchTime: (transfer.batchTime as bigint) - 1n }), "header.Num2Bits#0:");
    expect(forgery.value("e")).to.equal(honest.value("e"));
    expect(forgery.value("transcript")).to.equal(honest.value("transcript"));
  });

  it("refuses e of other words, and words of other records", () => {
    circuit.refuses(transfer, ": e Horner.out", { e: 1n });
    circuit.refuses(transfer, ": words[0] domain", { "words[0]": 5n });
    circuit.refuses(transfer, `: words[${records}] ops[0].record`, { [`words[${records}]`]: 5n });
  });

  it("refuses H of another cell, key, recipient or word", () => {
    for (const element of [1, 7, 16, 17, 18]) {
      circuit.refuses(transfer, `: hash.elements[${element}]`, { [`hash.elements[${element}]`]: 99n });
    }
    circuit.refuses(transfer, ": transcript hash.out", { transcript: 1n });
  });

  it("refuses to open an account in the last row or in row 0", () => {
    for (const [accounts, openAx] of [[1022n, { 1: 5n }], [1023n, { 0: 5n }], [1023n, { 1: 5n }]] as const) {
      circuit.refuses(edit(empty, { accounts, openAx }), `Opens: ax[${Object.keys(openAx)[0]}]`);
    }
  });
});

describe("Batch, line 2: senders in order, each opened once", () => {
  it("refuses senders out of order", () => {
    const late = slotOf(signed({ from: 4, to: 7 }), { rest: AFTER });
    circuit.refuses(editSlots(empty, { 0: late, 1: first }), "ops[1].Run.OmegaPower.Power: exponent");
  });

  it("refuses a sender that comes back: it would spend the same cell twice", () => {
    const between = slotOf(signed({ from: 4, to: 7 }), { rest: AFTER });
    const forgery = circuit.refuses(editSlots(empty, { 0: first, 1: between, 2: slotOf(signed({ from: 2, to: 8 }), { rest: AFTER }) }),
      "ops[2].Run.OmegaPower.Power: exponent");
    expect(forgery.value("ops[2].isStart")).to.equal(1n);
    expect(forgery.value("ops[2].cell")).to.equal(forgery.value("ops[0].cell"));
  });

  it("refuses an id beyond N that aliases an open row", () => {
    const alias = slotOf(signed({ from: 1024 + 2, to: 8 }, 2), { rest: AFTER });
    circuit.refuses(editSlots(empty, { 0: first, 1: alias }), ["ops[1].Run.OmegaPower.Power: exponent", "Num2Bits:"]);
    const far = slotOf(signed({ from: 1000, to: 8 }, 2), { rest: AFTER });
    // Here every single distance is in its range: only the bound on their sum is left.
    const forgery = circuit.refuses(editSlots(empty, { 0: first, 1: far, 2: alias }), "Num2Bits:");
    expect(forgery.value("ops[2].x")).to.equal(forgery.value("ops[0].x"));
  });

  it("refuses a row that is not the sender's", () => {
    const forgery = circuit.refuses(transfer, "ops[0].Run.OmegaPower.Power: exponent", digitsOf("ops[0].Run.OmegaPower.", 3, 10));
    expect(forgery.value("ops[0].x")).to.equal(rowPoint(10, 3));
  });

  it("refuses a false start: one cell opened twice in a row", () => {
    const again = slotOf(signed({ from: 2, to: 8 }), { rest: AFTER });
    circuit.refuses(editSlots(empty, { 0: first, 1: again }), "ops[1].Run.IsZero:", { "ops[1].Run.IsZero.out": 0n });
  });

  it("refuses a false continuation: a row that is never opened, spending with the cell and key of the one before", () => {
    const stolen = slotOf(signed({ from: 7, to: 2, nonce: 1n, amount: 500n, fee: 0n }, 2), { rest: AFTER - 500n });
    const forgery = circuit.refuses(editSlots(empty, { 0: first, 1: stolen }), "ops[1].Run.IsZero:", { "ops[1].Run.IsZero.out": 1n });
    expect(forgery.value("z")).to.equal(mod(ZETA - rowPoint(10, 2)));
  });

  it("refuses an operation of row 0 in front of all others", () => {
    // Its distance is 0: it would go on with a run that nobody began, with the cell 0 and the key 0.
    const exit = { ...slotOf(signed({ from: 2, to: 0 }), { rest: 0n }), ...UNSIGNED, from: 0n, amount36: 0n, fee12: 0n, ax: 0n };
    const isActive = { "ops[0].Run.active": 1n };
    const forgery = circuit.refuses(editSlots(empty, { 0: exit }), ["ops[0]: isStart active", ": exitSum withdrawSum"], isActive);
    expect(forgery.value("ops[0].isStart")).to.equal(0n);
    // With an exit word that comes to the same pair, which only the contract would refuse, nothing but the rule of the first slot is left.
    const word = { exitId: { 0: 9n }, exitAmount: { 0: mod(-9n * inverse(2n ** 24n)) } };
    circuit.refuses(edit(editSlots(empty, { 0: exit }), word), "ops[0]: isStart active", isActive);
  });

  it("refuses to hide a sender in an inactive slot", () => {
    const hidden = { ...first, ...UNSIGNED, to: 0n, amount36: 0n, fee12: 0n, rest: 0n, ax: 0n };
    circuit.refuses(editSlots(empty, { 0: hidden }), ["ops[0]: active keyed", "ops[0]: isStart active"], { "ops[0].Run.active": 0n });
  });

  it("refuses an operation after an empty slot", () => {
    circuit.refuses(editSlots(empty, { 1: first }), "ops[1].Run: active previousActive");
  });
});

describe("Batch, line 5: a run is one chain", () => {
  const two = batch({ from: 2, to: 7 }, { from: 2, to: 8, nonce: 1n });

  it("accepts an honest run", async () => {
    await circuit.accepts(two);
  });

  it("refuses a second operation that spends from the cell before the first", () => {
    const again = slotOf(signed({ from: 2, to: 8 }), { rest: AFTER });
    const forgery = circuit.refuses(editSlots(two, { 1: again }), "ops[1]: active isStart cell previousNextCell keyed");
    expect(forgery.value("ops[1].cell")).to.equal(BALANCE);
  });

  it("refuses money from nowhere inside a run", () => {
    circuit.refuses(edit(two, { rest: { 1: 10n ** 20n } }), "ops[1]: active isStart cell previousNextCell keyed");
  });

  it("refuses a nonce that is left out or repeated in a run", () => {
    const gap = slotOf(signed({ from: 2, to: 8, nonce: 2n }), { rest: AFTER - 1001n });
    const forgery = circuit.refuses(editSlots(two, { 1: gap }), "ops[1]: active isStart cell previousNextCell keyed");
    expect(mod(forgery.value("ops[1].cell") - forgery.value("ops[0].nextCell"))).to.equal(1n << NONCE_SHIFT);
  });

  it("refuses another key in the middle of a run", () => {
    const stranger = slotOf(signed({ from: 2, to: 8, nonce: 1n }, 4), { rest: AFTER - 1001n });
    circuit.refuses(editSlots(two, { 1: stranger }), "ops[1]: active isStart cell previousNextCell keyed");
  });

  it("refuses an operation after an exit that spends what the exit took", () => {
    const exit = { from: 2n, to: 0n, amount36: 0n, fee12: 0n, rest: BALANCE, nonce: 0n, recipient: 0n, ax: first.ax,
      ...UNSIGNED };
    const inputs = edit(editSlots(empty, { 0: exit, 1: first }), { exitId: { 0: 2n }, exitAmount: { 0: BALANCE } });
    circuit.refuses(inputs, "ops[1]: active isStart cell previousNextCell keyed");
  });

  it("refuses a cell or a key in an empty slot", () => {
    circuit.refuses(edit(transfer, { rest: { 2: 5n } }), "ops[2]: active keyed");
    circuit.refuses(edit(transfer, { nonce: { 2: 5n } }), "ops[2]: active keyed");
    circuit.refuses(edit(transfer, { ax: { 2: 5n } }), "ops[2]: active keyed");
  });
});
