import { expect } from "chai";
import fc from "fast-check";
import { P } from "../../protocol/field.ts";
import { ensureWitnessEvaluator } from "../../prover/setup/witness-executable.ts";
import { calculateWitness } from "../../prover/witness.ts";
import { compiled } from "../support/compiled-circuit.ts";
import type { CompiledCircuit } from "../support/compiled-circuit.ts";

/** Every operator that a program can express, on values that set-up does not know, and control flow that depends on them. */
const OPERATORS = `
function sign(x) {
  if (x == 0) { return 0; }
  if (x < 0) { return -1; }
  return 1;
}

function collatz(x) {
  var steps[2] = [x, 0];
  for (var i = 0; i < 5; i++) {
    if (steps[0] % 2 == 1) {
      steps[0] = 3 * steps[0] + 1;
    } else {
      steps[0] = steps[0] \\ 2;
      steps[1] += 1;
    }
  }
  return steps;
}

template Part(n) {
  signal input in;
  signal input more[2];
  signal output out;
  signal square <== in * in;
  out <== square * more[0] + n * more[1];
}

template Main() {
  signal input a;
  signal input b;
  signal input small[2];
  signal output out[42];

  out[0] <-- a + b;           out[1] <-- a - b;          out[2] <-- a * b;         out[3] <-- a / b;
  out[4] <-- -a;              out[5] <-- a == b;         out[6] <-- a != b;        out[7] <-- a < b;
  out[8] <-- a > b;           out[9] <-- a <= b;         out[10] <-- a >= b;       out[11] <-- a && b;
  out[12] <-- a || b;         out[13] <-- !a;            out[14] <-- a \\ 24;      out[15] <-- a % 24;
  out[16] <-- a % 4294967295; out[17] <-- a \\ 4294967295; out[18] <-- a >> 3;     out[19] <-- a >> 64;
  out[20] <-- a >> 253;       out[21] <-- (a >> 130) & 1; out[22] <-- a & b;       out[23] <-- a & 255;
  out[24] <-- (a >> 7) + (b % 2); out[25] <-- (a & 1) * b; out[26] <-- (a & 1) * (b & 1) + a; out[27] <-- a * b + a * a;
  out[28] <-- a > b ? a : b;  out[29] <-- a % 2 == 0 ? a \\ 2 : (b > 5 ? 7 : b); out[30] <-- sign(a); out[31] <-- sign(a - b);

  var table[8] = [3, 1, 4, 1, 5, 9, 2, 6];
  out[32] <-- table[small[0]];
  out[33] <-- small[1] < 4 ? table[3 - small[1]] : table[small[1] - 4];
  var steps[2] = collatz(a);
  out[34] <-- steps[0];
  out[35] <-- steps[1];
  var best = a;
  if (b < a) { best = b; }
  out[36] <-- best;

  component parts[2];
  for (var i = 0; i < 2; i++) {
    parts[i] = Part(i + 2);
    parts[i].in <== i == 0 ? a : parts[i - 1].out;
    parts[i].more <== small;
  }
  out[37] <== parts[1].out;
  out[38] <== Part(9)(b, [a, small[0]]);
  out[39] <-- 1 - (a & 1);
  out[40] <-- (1 - (a & 1)) * b;
  out[41] <-- 2 ** 200 \\ 3 + (5 << 2) + ((2 ** 9) >> 3);
}`;

const EDGES = [0n, 1n, 2n, 5n, 24n, P - 1n, P - 2n, P >> 1n, (P >> 1n) + 1n, 2n ** 32n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 128n, 2n ** 253n];

describe("A witness program", function () {
  this.timeout(120_000);
  const circuits: CompiledCircuit[] = [];
  const compile = async (main: string): Promise<CompiledCircuit> => {
    const circuit = await compiled(main);
    circuits.push(circuit);
    return circuit;
  };
  before(async function () {
    if ((await ensureWitnessEvaluator()) !== undefined) this.skip();
  });
  after(() => Promise.all(circuits.map((circuit) => circuit.remove())));

  it("computes every operator as circom's WebAssembly does, at the edges and at random (property)", async () => {
    const { paths, noProgram } = await compile(OPERATORS);
    expect(noProgram).to.equal(undefined);
    const agree = async (a: bigint, b: bigint, small: bigint[]): Promise<void> => {
      const input = { a, b, small };
      const [native, wasm] = [await calculateWitness(input, paths, { method: "native" }), await calculateWitness(input, paths, { method: "wasm" })];
      const differing = Array.from({ length: wasm.length / 4 }, (_, i) => i).find((i) => Buffer.compare(native.subarray(4 * i, 4 * i + 4), wasm.subarray(4 * i, 4 * i + 4)) !== 0);
      expect(differing, `a = ${a}, b = ${b}: wire ${((differing ?? 0) * 4 - 76) / 32}`).to.equal(undefined);
      expect(native.length).to.equal(wasm.length);
    };
    for (const a of EDGES) for (const b of [0n, 1n, a, P - 1n, 77n]) await agree(a, b, [a % 8n, b % 8n]);
    const element = fc.oneof(fc.bigInt(0n, P - 1n), fc.bigInt(0n, 300n));
    const digit = fc.bigInt(0n, 7n);
    await fc.assert(fc.asyncProperty(element, element, fc.tuple(digit, digit), agree), { numRuns: 60, seed: 20 });
  });

  const refused: [what: string, main: string, reason: string][] = [
    ["a shift by a signal", "template Main() { signal input a; signal output b; b <-- 1 << a; }", "shl with a value"],
    ["a loop whose end depends on a signal", "template Main() { signal input a; signal output b; var n = 0; while (n * n < a) { n++; } b <-- n; }", "a loop in Main_0"],
    ["division by a signal", "template Main() { signal input a; signal output b; b <-- 100 \\ a; }", "integer division by other than"],
  ];
  for (const [what, main, reason] of refused) {
    it(`does not exist for ${what}: set-up says why, and WebAssembly makes the witness`, async () => {
      const { paths, noProgram } = await compile(main);
      expect(noProgram).to.include(reason);
      const reasons: string[] = [];
      const witness = await calculateWitness({ a: 3n }, paths, { method: "auto", onFallback: (text) => reasons.push(text) });
      expect(reasons).to.deep.equal(["the circuit has no witness program"]);
      expect(witness).to.deep.equal(await calculateWitness({ a: 3n }, paths, { method: "wasm" }));
      const forced = await calculateWitness({ a: 3n }, paths, { method: "native" }).then(() => null, (error: Error) => error.message);
      expect(forced).to.equal("the circuit has no witness program");
    });
  }
});
