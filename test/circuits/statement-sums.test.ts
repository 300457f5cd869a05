/** Lines 7 and 8 of what an instance states: z, s, δ, δK and the payouts. Every test edits the witness of a whole batch. */
import { expect } from "chai";
import { inverse, mod, rowPoint } from "../../protocol/field.ts";
import { encodeAmount } from "../../protocol/floats.ts";
import { batchCircuit, batchInputs, batchSignals, edit, executed, instanceNamed, KAPPA, ZETA } from "../support/batch-circuit.ts";
import type { Inputs } from "../support/circuit.ts";
import { header, signed, worldState } from "../support/world.ts";

const instance = instanceNamed("test-mini");
const circuit = batchCircuit(instance);
const BALANCE = 1_000_000n;
const share = (row: number): bigint => mod(rowPoint(instance.logN, row) * inverse(ZETA - rowPoint(instance.logN, row)));
const l1 = { opens: [123n, 456n], credits: [{ id: 3, amount: 70n }, { id: 5, amount: 80n }], exits: [5] };
const trace = executed(instance, worldState(8), header(9), [signed({ from: 2, to: 7 }), signed({ from: 4, to: 0, recipient: 0xabcn })], l1);
const everything = batchInputs(trace, instance);
const signals = batchSignals(trace, instance);
const exitsOnly = (ids: number[]): Inputs => batchInputs(executed(instance, worldState(8), header(9), [], { exits: ids }), instance);
const withdrawals = (...recipients: bigint[]): Inputs => batchInputs(executed(instance, worldState(8), header(9),
  recipients.map((recipient, i) => signed({ from: 4, to: 0, recipient, nonce: BigInt(i) }))), instance);
/** The row that compares the two sides of the payouts. */
const PAYOUTS = ": withdrawSum exitSum ops[0].payoutTerm";
const exitSecond = (id: bigint, amount: bigint): bigint => id + (amount << 24n) + (1n << 140n);

describe("Batch, line 7: z, s, δ and δK", () => {
  it("accepts a batch of every kind with the signals of protocol/evaluate.ts", async () => {
    const { s, ...others } = signals;
    const { kappa: _kappa, zeta: _zeta, ...outputs } = others;
    await circuit.accepts(everything, { ...outputs, sSum: s });
  });

  it("refuses every other value of a public sum", () => {
    circuit.refuses(everything, `: z zChain[${instance.ops}]`, { z: 1n });
    circuit.refuses(everything, ": sSum ops[0].sTerm", { sSum: 0n });
    circuit.refuses(everything, ": delta creditDelta feeDelta ops[0].delta", { delta: 0n });
    circuit.refuses(everything, ": deltaK Opens.deltaK", { deltaK: 0n });
  });

  it("refuses a start that is left out of z or of s", () => {
    circuit.refuses(everything, "ops[0]: zFactor isStart", { "ops[0].zFactor": 1n });
    circuit.refuses(everything, "ops[0]: sTerm isStart opened", { "ops[0].sTerm": 0n });
    circuit.refuses(everything, "ops[1]: cell keyed fromShare opened", { "ops[1].opened": 0n });
    circuit.refuses(everything, "ops[1]: keyed ax", { "ops[1].keyed": 0n });
  });

  it("refuses a share of another row, for sender, receiver, fees, credits and opens", () => {
    circuit.refuses(everything, "ops[0].RowShare#0:", { "ops[0].RowShare#0.g": share(3) });
    const forgery = circuit.refuses(everything, "ops[0].RowShare#1:", { "ops[0].RowShare#1.g": share(6) });
    expect(forgery.value("delta")).to.equal(mod(signals.delta + 1000n * (share(6) - share(7))));
    circuit.refuses(everything, "header.RowShare:", { "header.RowShare.g": share(6) });
    circuit.refuses(everything, "Credits.RowShare[1]:", { "Credits.RowShare[1].g": share(6) });
    circuit.refuses(everything, "Opens.RowShare[1]:", { "Opens.RowShare[1].g": share(1) });
  });

  it("refuses a debit that is smaller, or a credit that is larger, than the amount", () => {
    circuit.refuses(everything, "ops[0]: debited", { "ops[0].debited": 0n });
    circuit.refuses(everything, "ops[0]: credited", { "ops[0].credited": mod(2000n * share(7)) });
    // A withdrawal credits nobody, not even row 0.
    circuit.refuses(everything, "ops[1].RowShare#1:", { "ops[1].RowShare#1.g": share(0) });
    circuit.refuses(everything, ": creditDelta Credits.delta", { creditDelta: 0n });
  });

  it("refuses credits of rows beyond N", () => {
    circuit.refuses(edit(everything, { creditId: { 0: 1024n + 3n } }), "Credits.OmegaPower[0].Power: exponent");
  });

  it("refuses fees that go to nobody, and a fee account that is not open", () => {
    circuit.refuses(edit(everything, { feeAccount: 0n }), ": header.hasFeeAccount");
    circuit.refuses(edit(everything, { feeAccount: 9n }), "header.Num2Bits#2:");
    circuit.refuses(everything, ": feeDelta header.feeShare", { feeDelta: mod(1000n * share(1)) });
  });

  it("accepts a batch without fees that has no fee account", async () => {
    const state = worldState(8);
    const free = executed(instance, state, header(9, { feeAccount: 0 }), [signed({ from: 2, to: 7, fee: 0n })]);
    await circuit.accepts(batchInputs(free, instance), { delta: batchSignals(free, instance).delta });
  });
});

describe("Batch, line 8: the contract pays exactly the withdrawals and exits of the operations", () => {
  it("accepts the words in any order", async () => {
    const two = withdrawals(0xabcn, 0xdefn);
    const [a, b] = two.withdrawSecond as bigint[];
    await circuit.accepts(edit(two, { withdrawRecipient: { 0: 0xdefn, 1: 0xabcn }, withdrawSecond: { 0: b, 1: a } }));
    await circuit.accepts(edit(exitsOnly([5, 3]), { exitId: { 0: 3n, 1: 5n } }));
  });

  it("accepts two exits of one row: the second takes nothing", async () => {
    await circuit.accepts(exitsOnly([5, 5]));
    circuit.refuses(edit(exitsOnly([5, 5]), { exitAmount: { 1: BALANCE } }), PAYOUTS);
  });

  it("refuses another recipient, sender or amount in a withdrawal word", () => {
    const second = (everything.withdrawSecond as bigint[])[0];
    circuit.refuses(edit(everything, { withdrawRecipient: { 0: 0xdefn } }), PAYOUTS);
    circuit.refuses(edit(everything, { withdrawSecond: { 0: second + 1n } }), PAYOUTS);
    circuit.refuses(edit(everything, { withdrawSecond: { 0: 4n + (encodeAmount(900_000n) << 24n) } }), PAYOUTS);
  });

  it("refuses a withdrawal word without an operation, an operation without its word, and one word twice", () => {
    const second = (everything.withdrawSecond as bigint[])[0];
    circuit.refuses(edit(everything, { withdrawRecipient: { 1: 0xabcn }, withdrawSecond: { 1: second } }), PAYOUTS);
    circuit.refuses(edit(everything, { withdrawRecipient: { 0: 0n }, withdrawSecond: { 0: 0n } }), PAYOUTS);
    circuit.refuses(edit(withdrawals(0xabcn, 0xdefn), { withdrawRecipient: { 1: 0xabcn } }), PAYOUTS);
  });

  it("refuses another amount or id in an exit word", () => {
    circuit.refuses(edit(everything, { exitAmount: { 0: BALANCE + 80n } }), PAYOUTS); // the credit of this batch is not his yet
    circuit.refuses(edit(everything, { exitAmount: { 0: 0n } }), PAYOUTS);
    circuit.refuses(edit(everything, { exitId: { 0: 6n } }), PAYOUTS);
  });

  it("refuses an exit word without an operation, and an operation that nobody asked for", () => {
    circuit.refuses(edit(exitsOnly([5]), { exitId: { 1: 6n }, exitAmount: { 1: BALANCE } }), PAYOUTS);
    circuit.refuses(edit(exitsOnly([5]), { exitId: { 0: 0n }, exitAmount: { 0: 0n } }), PAYOUTS);
  });

  it("refuses to settle an exit against a withdrawal word: the lists are apart", async () => {
    const inputs = edit(exitsOnly([5]), { exitId: { 0: 0n }, exitAmount: { 0: 0n }, withdrawRecipient: { 0: 5n }, withdrawSecond: { 0: BALANCE } });
    circuit.refuses(inputs, PAYOUTS);
    // Not even with the very pair of the exit: the contract's second words are below 2^60.
    const second = exitSecond(5n, BALANCE);
    await circuit.accepts(edit(exitsOnly([5]), { exitId: { 0: 0n }, exitAmount: { 0: 0n }, withdrawRecipient: { 0: 0n }, withdrawSecond: { 0: second } }));
    expect(second >= 2n ** 60n).to.equal(true);
  });

  it("refuses poles that are not those of the words or of the operations", () => {
    const pole = (second: bigint): bigint => inverse(KAPPA - ZETA * second);
    circuit.refuses(edit(everything, { exitAmount: { 0: 7n } }), "ops[2].Payout.Pole:", { "ops[2].Payout.Pole.out": pole(exitSecond(5n, 7n)) });
    circuit.refuses(edit(everything, { exitAmount: { 0: 7n } }), "Payouts#0.Pole[0]:", { "Payouts#0.Pole[0].out": pole(exitSecond(5n, BALANCE)) });
    circuit.refuses(edit(everything, { exitId: { 1: 6n }, exitAmount: { 1: BALANCE } }), "Payouts#0.IsZero[1]:", { "Payouts#0.IsZero[1].out": 1n });
  });
});
