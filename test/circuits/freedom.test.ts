/** At an honest witness no wire can move: what a `<--` in place of a `<==` would leave open shows here, wherever it is. */
import { expect } from "chai";
import type { Instance } from "../../protocol/instance.ts";
import type { Trace } from "../../protocol/trace.ts";
import { batchCircuit, batchInputs, executed, instanceNamed } from "../support/batch-circuit.ts";
import { TestCircuit } from "../support/circuit.ts";
import { fuzzed } from "../support/fuzzed.ts";
import { header, signed, worldState } from "../support/world.ts";

const mini = instanceNamed("test-mini");

describe("Batch: no wire is left open", () => {
  const onlyInversesOfZero = (circuit: TestCircuit, trace: Trace, instance: Instance): void => {
    const witness = circuit.forge(batchInputs(trace, instance));
    expect(witness.broken).to.deep.equal([]);
    // IsZero and ZeroFlag multiply their inverse by 0 there, and a zero float its ratio: hints that nothing binds or uses.
    const isInverseOfZero = (name: string): boolean =>
      (name.endsWith(".inv") && witness.value(name.replace(/inv$/, "in")) === 0n)
      || (name.endsWith(".ratio") && witness.value(name.replace(/ratio$/, "float")) === 0n);
    // They tell the witness generator which sign or table point to take. No constraint has them; signs and points are bound.
    const isAdvice = (name: string): boolean => /\.ChallengeMultiple\.steps\[\d+\]\.isMinus$/.test(name)
      || /\.FixedBaseMultiple\.(points\[\d+\]|last)\.digit$/.test(name);
    const free = witness.free();
    expect(free.filter((name) => !isInverseOfZero(name) && !isAdvice(name))).to.deep.equal([]);
    expect(free.filter(isAdvice).length).to.equal(instance.ops * (253 + 55));
  };

  it("in the smallest batch that has a run, a section of each kind and fees", () => {
    const tiny: Instance = { name: "tiny", power: 13, logN: 5, ops: 2, maxOpen: 1, maxCredit: 1, maxExit: 1,
      maxWithdraw: 1 };
    const l1 = { opens: [123n], credits: [{ id: 3, amount: 70n }], exits: [2] };
    const trace = executed(tiny, worldState(8), header(9), [signed({ from: 2, to: 7 })], l1);
    onlyInversesOfZero(batchCircuit(tiny), trace, tiny);
  });

  it("when all kinds come together, and when nothing does", () => {
    const l1 = { opens: [123n, 456n], credits: [{ id: 3, amount: 70n }, { id: 5, amount: 80n }], exits: [5] };
    const operations = [signed({ from: 2, to: 7 }), signed({ from: 4, to: 0, recipient: 0xabcn })];
    onlyInversesOfZero(batchCircuit(mini), executed(mini, worldState(8), header(9), operations, l1), mini);
    onlyInversesOfZero(batchCircuit(mini), executed(mini, worldState(8), header(9), []), mini);
  });

  it("in fuzzed batches", () => {
    for (const trace of fuzzed(mini, 5)) onlyInversesOfZero(batchCircuit(mini), trace, mini);
  });

  it("as a hint without its constraint would show", () => {
    const hint = new TestCircuit({ file: "lib/row-share.circom", template: "RowShare()" });
    expect(hint.forge({ x: 3n, usedX: 3n, zeta: 5n }).free()).to.deep.equal([]);
    // At x = ζ the constraint of g multiplies it by 0: the same as if there were none.
    expect(hint.forge({ x: 5n, usedX: 5n, zeta: 5n }).free()).to.deep.equal(["g"]);
  });
});
