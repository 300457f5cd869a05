import { expect } from "chai";
import { P } from "../../protocol/field.ts";
import { sponge } from "../../protocol/transcript.ts";
import { TestCircuit } from "../support/circuit.ts";

const circuit = (count: number): TestCircuit => new TestCircuit({ file: "lib/transcript.circom", template: `Transcript(${count})` });
const elements = (count: number): bigint[] => Array.from({ length: count }, (_, i) => (BigInt(i + 1) * (P - 3n)) % P);

describe("Transcript", () => {
  for (const count of [3, 16, 33]) {
    it(`hashes ${count} elements as protocol/transcript.ts does`, async () => {
      await circuit(count).accepts({ elements: elements(count) }, { out: sponge(elements(count)) });
      await circuit(count).accepts({ elements: new Array<bigint>(count).fill(0n) }, { out: sponge(new Array<bigint>(count).fill(0n)) });
    });
  }

  it("costs at most 612 constraints a block of 16", () => {
    expect(circuit(16).constraints).to.equal(609);
    expect(circuit(33).constraints).to.equal(1788);
  });

  it("refuses another hash, capacity or padding", () => {
    const input = { elements: elements(33) };
    circuit(33).refuses(input, ": ", { out: 1n });
    circuit(33).refuses(input, [": ", "permutations[0]: "], { "permutations[0].initialState": 16n });
    circuit(33).refuses(input, [": ", "permutations[1]: "], { "permutations[1].inputs[5]": 1n });
    circuit(33).refuses(input, [": ", "permutations[1]: "], { "permutations[1].initialState": 0n });
  });
});
