import { expect } from "chai";
import type { Instance } from "../../protocol/instance.ts";
import type { Trace } from "../../protocol/trace.ts";
import { batchCircuit, batchInputs, batchSignals, executed, instanceNamed, publicSignals } from "../support/batch-circuit.ts";
import type { TestCircuit } from "../support/circuit.ts";
import { fuzzed } from "../support/fuzzed.ts";
import { header, signed, worldState } from "../support/world.ts";

const mini = instanceNamed("test-mini");
const test = instanceNamed("test");
/** An odd LOG_N and an odd number of slots. */
const odd: Instance = { name: "odd", power: 14, logN: 5, ops: 1, maxOpen: 1, maxCredit: 1, maxExit: 1, maxWithdraw: 1 };

async function agrees(circuit: TestCircuit, trace: Trace, instance: Instance): Promise<void> {
  const witness = await circuit.accepts(batchInputs(trace, instance));
  expect(publicSignals(witness)).to.deep.equal(batchSignals(trace, instance));
}

describe("Batch: the circuit and protocol/ compute the same signals", () => {
  const circuit = batchCircuit(test);
  const state = worldState(12);

  it("for an empty batch, also before the first account is open", async () => {
    await agrees(circuit, executed(test, state, header(13), []), test);
    await agrees(circuit, executed(test, worldState(0), header(1, { feeAccount: 0 }), []), test);
  });

  it("for a batch of L1 entries alone, as many as there is room for", async () => {
    const opens = Array.from({ length: test.maxOpen }, (_, i) => BigInt(i + 1) ** 40n);
    const credits = Array.from({ length: test.maxCredit }, (_, i) => ({ id: 1 + (i % 5), amount: 2n ** 90n + BigInt(i) }));
    const exits = Array.from({ length: Math.min(test.maxExit, test.ops) }, (_, i) => 12 - i);
    await agrees(circuit, executed(test, state, header(13), [], { opens, credits, exits }), test);
    await agrees(circuit, executed(test, worldState(0), header(1, { feeAccount: 0 }), [],
      { opens, credits: [{ id: 1, amount: 5n }], exits: [1, 1] }), test);
  });

  it("for the fullest batch, every kind at once", async () => {
    const some = [signed({ from: 3, to: 3 }), signed({ from: 3, to: 1, nonce: 1n, amount: 0n }),
      signed({ from: 9, to: 0, recipient: 2n ** 160n - 1n }), signed({ from: 1, to: 9, fee: 127n })];
    const more = Array.from({ length: test.ops - 2 - some.length }, (_, i) => signed({ from: 2, to: 1 + (i % 12), nonce: BigInt(i) }));
    const operations = [...some, ...more];
    const l1 = { opens: Array.from({ length: test.maxOpen }, () => 77n),
      credits: Array.from({ length: test.maxCredit }, () => ({ id: 3, amount: 1n })), exits: [3, 3] };
    const trace = executed(test, state, header(13), operations, l1);
    expect(trace.rows.length).to.equal(test.ops);
    expect(new Set(trace.rows.map(({ kind }) => kind)).size).to.equal(3);
    await agrees(circuit, trace, test);
  });

  it("for the last account that there is room for", async () => {
    const last = executed(mini, worldState(3), header(1022, { feeAccount: 0 }), [],
      { opens: [5n], credits: [{ id: 1022, amount: 9n }], exits: [1022] });
    await agrees(batchCircuit(mini), last, mini);
  });

  it("for 12 fuzzed batches of test", async () => {
    for (const trace of fuzzed(test, 12)) await agrees(circuit, trace, test);
  });

  it("for 8 fuzzed batches of test-mini", async () => {
    for (const trace of fuzzed(mini, 8)) await agrees(batchCircuit(mini), trace, mini);
  });

  it("for 8 fuzzed batches with an odd LOG_N and an odd number of slots", async () => {
    for (const trace of fuzzed(odd, 8)) await agrees(batchCircuit(odd), trace, odd);
  });
});

describe("Batch: its size", () => {
  it("is exactly so many constraints and wires for the instance test, which is as full as its domain allows", () => {
    const { constraints, real: { rows } } = batchCircuit(test);
    expect({ ...test, constraints, wires: rows.wires }).to.deep.equal({
      name: "test", power: 15, logN: 10, ops: 10, maxOpen: 8, maxCredit: 8, maxExit: 4, maxWithdraw: 4, constraints: 31919, wires: 31913 });
    expect(constraints + rows.publics + 1).to.be.within(2 ** test.power - 3200, 2 ** test.power);
  });

  it("has the public signals of docs/protocol.md, in their order", () => {
    const { rows, symbols } = batchCircuit(test).real;
    expect(rows.publics).to.equal(8);
    expect(symbols.names.slice(1, 9)).to.deep.equal(["transcript", "e", "z", "sSum", "delta", "deltaK", "kappa", "zeta"]);
  });

  it("grows by at most 3,200 constraints with an operation, with 2^20 rows", () => {
    const sized = (ops: number): number => batchCircuit({ logN: 20, ops, maxOpen: 1, maxCredit: 1, maxExit: 1, maxWithdraw: 1 }).constraints;
    // Four slots more are 14 elements more: a whole block of the sponge here, a little less in the long run.
    const perOperation = (sized(5) - sized(1)) / 4;
    expect(perOperation).to.be.within(3000, 3200);
  });
});
