/**
 * A prover who knows κ and ζ before it fixes its values. For each identity it solves for values that keep the public sums, and the circuit,
 * which cannot know when κ and ζ were drawn, accepts. What gives it away is H: it differs, so the contract draws another κ and ζ, and there
 * the same lie no longer adds up. Were a value missing in H, one of these tests would find H unchanged.
 */
import { expect } from "chai";
import { kappaOf, zetaOf, type Commitments } from "../../protocol/challenges.ts";
import { inverse, mod, rowPoint } from "../../protocol/field.ts";
import { batchCircuit, batchInputs, batchSignals, edit, executed, instanceNamed, KAPPA, ZETA } from "../support/batch-circuit.ts";
import type { Forgery, Inputs } from "../support/circuit.ts";
import { header, signed, worldState } from "../support/world.ts";

const instance = instanceNamed("test-mini");
const circuit = batchCircuit(instance);
const BALANCE = 1_000_000n;
const g = (row: number, zeta = ZETA): bigint => mod(rowPoint(instance.logN, row) * inverse(zeta - rowPoint(instance.logN, row)));
const pole = (first: bigint, second: bigint): bigint => inverse(KAPPA - first - ZETA * second);

const NOWHERE = { x: 0n, y: 0n };
const commitments: Commitments = { oldV: NOWHERE, newV: NOWHERE, oldK: NOWHERE, newK: NOWHERE };
const place = { chainId: 31337n, contract: "0x00000000000000000000000000000000000000AA", batchNumber: 1, instanceIndex: 0,
  submitter: "0x00000000000000000000000000000000000000BB" };

const l1 = { opens: [123n, 456n], credits: [{ id: 3, amount: 70n }, { id: 5, amount: 80n }], exits: [5, 6] };
const trace = executed(instance, worldState(8), header(9), [signed({ from: 4, to: 0, recipient: 0xabcn })], l1);
const honest = batchInputs(trace, instance);
const signals = batchSignals(trace, instance);

/** Adds to values of an array input. */
const shift = (name: string, changes: Record<number, bigint>): Inputs =>
  edit(honest, { [name]: Object.fromEntries(Object.entries(changes).map(([i, by]) => [i, mod((honest[name] as bigint[])[Number(i)] + by)])) });

/** The lie passes the circuit at the challenges that it was made for, with `kept` as in the honest batch, and under another H. */
function passesUnderAnotherH(inputs: Inputs, kept: Partial<typeof signals>): Forgery {
  const forgery = circuit.forge(inputs);
  expect(forgery.broken).to.deep.equal([]);
  expect(forgery.brokenInReal).to.equal(0);
  for (const [name, value] of Object.entries(kept)) expect(forgery.value(name === "s" ? "sSum" : name), name).to.equal(value);
  expect(forgery.value("transcript"), "H").to.not.equal(signals.transcript);
  return forgery;
}

/** The challenges that the contract draws for this H. */
function drawn(transcript: bigint): { kappa: bigint; zeta: bigint } {
  const kappa = kappaOf(place, trace, commitments, transcript);
  return { kappa, zeta: zetaOf(kappa, NOWHERE) };
}

describe("A prover who chooses values after the challenges", () => {
  const { transcript: _H, kappa: _kappa, zeta: _zeta, ...sums } = signals;

  it("can move money between two credits without changing δ, but not without changing H", () => {
    const lie = shift("creditAmount", { 0: 1000n * g(5), 1: -1000n * g(3) });
    const { value } = passesUnderAnotherH(lie, { delta: sums.delta, z: sums.z, s: sums.s, deltaK: sums.deltaK });
    const next = drawn(value("transcript"));
    const [lieThere, truthThere] = [circuit.forge({ ...lie, ...next }), circuit.forge({ ...honest, ...next })];
    expect(lieThere.value("delta")).to.not.equal(truthThere.value("delta"));
  });

  it("can exchange the keys of two opened accounts for others without changing δK, but not without changing H", () => {
    const lie = shift("openAx", { 0: g(10), 1: -g(9) });
    const { value } = passesUnderAnotherH(lie, { deltaK: sums.deltaK, delta: sums.delta });
    const next = drawn(value("transcript"));
    expect(circuit.forge({ ...lie, ...next }).value("deltaK")).to.not.equal(circuit.forge({ ...honest, ...next }).value("deltaK"));
  });

  it("can take more in an exit by hiding it in the key, which no signature binds there, but not without changing H", () => {
    // s = Σ (cell + κ·Ax)·g: a cell that is 10^6 too large and a key that is 10^6/κ too small.
    const more = 1_000_000n;
    const rest = honest.rest as bigint[];
    const slot = (honest.from as bigint[]).indexOf(5n);
    const lie = edit(honest, { rest: { [slot]: rest[slot] + more }, ax: { [slot]: mod((honest.ax as bigint[])[slot] - more * inverse(KAPPA)) },
      exitAmount: { 0: BALANCE + more } });
    const { value } = passesUnderAnotherH(lie, { s: sums.s, z: sums.z });
    const next = drawn(value("transcript"));
    expect(circuit.forge({ ...lie, ...next }).value("sSum")).to.not.equal(circuit.forge({ ...honest, ...next }).value("sSum"));
  });

  it("can trade one exit's key against another's without changing s, but not without changing H", () => {
    const [five, six] = [5n, 6n].map((id) => (honest.from as bigint[]).indexOf(id));
    const lie = shift("ax", { [five]: g(6), [six]: -g(5) });
    const { value } = passesUnderAnotherH(lie, sums);
    const next = drawn(value("transcript"));
    expect(circuit.forge({ ...lie, ...next }).value("sSum")).to.not.equal(circuit.forge({ ...honest, ...next }).value("sSum"));
  });

  it("can take money from nowhere in a second exit by hiding it in the key, but not without changing H", () => {
    // Inside a run one constraint compares cell + κ·Ax with what the operation before leaves.
    const twice = batchInputs(executed(instance, worldState(8), header(9), [], { exits: [5, 5] }), instance);
    const H = circuit.forge(twice).value("transcript");
    const more = 1_000_000n;
    const lie = edit(twice, { rest: { 1: more }, ax: { 1: mod((twice.ax as bigint[])[1] - more * inverse(KAPPA)) }, exitAmount: { 1: more } });
    const forgery = circuit.forge(lie);
    expect(forgery.broken).to.deep.equal([]);
    expect(forgery.value("transcript")).to.not.equal(H);
    circuit.refuses({ ...lie, ...drawn(forgery.value("transcript")) }, "ops[1]: active isStart cell previousNextCell keyed");
  });

  it("can collect a fee in an empty slot by hiding it in the key, but not without changing H", () => {
    const slot = trace.rows.length;
    const fee12 = 100n << 5n;
    const lie = edit(honest, { fee12: { [slot]: fee12 }, ax: { [slot]: mod(-fee12 * inverse(KAPPA)) } });
    const { value } = passesUnderAnotherH(lie, { z: sums.z, s: sums.s });
    expect(value(`ops[${slot}].fee`)).to.equal(100n);
    circuit.refuses({ ...lie, ...drawn(value("transcript")) }, `ops[${slot}]: active keyed`);
  });

  it("can change two words without changing e, but not without changing H", () => {
    // Neighbouring words, here the keys of two opened accounts: word_j + ζ and word_{j+1} − 1.
    passesUnderAnotherH(shift("openAx", { 0: ZETA, 1: -1n }), { e: sums.e, z: sums.z, s: sums.s });
  });

  it("can pay another recipient by a second word that makes up for it, but not without changing H", () => {
    // One operation, two words: 1/(κ − t) = 1/(κ − t₁) + 1/(κ − t₂), solved for the second recipient.
    const second = (honest.withdrawSecond as bigint[])[0];
    const thief = 0xdefn;
    const left = mod(pole(0xabcn, second) - pole(thief, second));
    const filler = mod(KAPPA - inverse(left) - ZETA * second);
    const lie = edit(honest, { withdrawRecipient: { 0: thief, 1: filler }, withdrawSecond: { 1: second } });
    const { value } = passesUnderAnotherH(lie, { z: sums.z, s: sums.s, delta: sums.delta });
    const there = circuit.refuses({ ...lie, ...drawn(value("transcript")) }, ": withdrawSum exitSum ops[0].payoutTerm");
    expect(there.broken.length).to.equal(1);
    expect(filler >= 2n ** 160n).to.equal(true); // the contract would refuse it as a recipient, too
  });

  it("can pay an exit more by a second word that makes up for it, but not without changing H", () => {
    const single = batchInputs(executed(instance, worldState(8), header(9), [], { exits: [5] }), instance);
    const H = circuit.forge(single).value("transcript");
    const second = (id: bigint, amount: bigint): bigint => id + (amount << 24n) + (1n << 140n);
    const left = mod(pole(0n, second(5n, BALANCE)) - pole(0n, second(5n, 2n * BALANCE)));
    const filler = mod(((KAPPA - inverse(left)) * inverse(ZETA) - second(6n, 0n)) * inverse(1n << 24n));
    const lie = edit(single, { exitId: { 1: 6n }, exitAmount: { 0: 2n * BALANCE, 1: filler } });
    const forgery = circuit.forge(lie);
    expect(forgery.broken).to.deep.equal([]);
    expect(forgery.value("transcript")).to.not.equal(H);
    circuit.refuses({ ...lie, ...drawn(forgery.value("transcript")) }, ": withdrawSum exitSum ops[0].payoutTerm");
  });
});
