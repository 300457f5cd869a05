import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { P } from "../../protocol/field.ts";
import { encodeInput, EVALUATOR_FLAGS, EVALUATOR_SOURCES } from "../../prover/witness-evaluator.ts";
import { compiled } from "../support/compiled-circuit.ts";
import type { CompiledCircuit } from "../support/compiled-circuit.ts";

/** Division, bits, a table, a choice, an assertion and parts: every kind of section and index in a program's file. */
const CIRCUIT = `
template Bits(n) {
  signal input in;
  signal output out[n];
  var sum = 0;
  for (var i = 0; i < n; i++) {
    out[i] <-- (in >> i) & 1;
    out[i] * (out[i] - 1) === 0;
    sum += out[i] * 2 ** i;
  }
  sum === in;
}

template Main() {
  signal input a;
  signal input b[3];
  signal output out[5];
  var table[4] = [7, 5, 3, 2];
  component bits = Bits(8);
  bits.in <== a;
  out[0] <-- b[0] / b[1];
  out[0] * b[1] === b[0];
  out[1] <-- table[a & 3];
  out[2] <-- a < 100 ? b[0] : b[2];
  out[3] <-- b[2] % 24;
  out[4] <-- b[2] \\ 24;
}`;

/** Finds every wild access and every undefined operation, and ends with another status than the evaluator's own. */
const SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g"];

describe("The evaluator of witness programs, given nonsense", function () {
  this.timeout(180_000);
  let folder: string;
  let circuit: CompiledCircuit;
  let evaluator: string;
  let program: Buffer;
  const input = encodeInput({ a: 200n, b: [10n, 5n, P - 1n] });

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), "colonnade-evaluator-"));
    evaluator = join(folder, "evaluator");
    const build = (flags: string[]): boolean =>
      spawnSync(process.env.CXX ?? "c++", [...EVALUATOR_FLAGS, ...flags, "-o", evaluator, join(EVALUATOR_SOURCES, "main.cpp")]).status === 0;
    if (!build(SANITIZERS) && !build([])) return this.skip();
    circuit = await compiled(CIRCUIT);
    program = await readFile(circuit.paths.witness);
  });
  after(async () => {
    await circuit?.remove();
    await rm(folder, { recursive: true });
  });

  function run(stdin: Uint8Array, path = circuit.paths.witness): { status: number | null; message: string; bytes: number } {
    const { status, stderr, stdout } = spawnSync(evaluator, [path], { input: stdin, timeout: 20_000, maxBuffer: 2 ** 24 });
    return { status, message: stderr.toString().trim(), bytes: stdout.length };
  }

  it("makes a witness of what is no nonsense, and says what CPU time it took", () => {
    const { status, message, bytes } = run(input);
    expect({ status, bytes }).to.deep.equal({ status: 0, bytes: 76 + 32 * 16 });
    expect(message).to.match(/^cpu \d+$/);
  });

  it("refuses an input that ends early, at every length, and one that goes on", () => {
    for (let length = 0; length < input.length; length += 3) {
      const { status, message, bytes } = run(input.subarray(0, length));
      expect({ status, bytes }, `${length} bytes`).to.deep.equal({ status: 1, bytes: 0 });
      expect(message).to.match(/^(the input ends early|an input is missing)$/);
    }
    expect(run(Buffer.concat([input, input])).message).to.equal("the input a is given twice");
    expect(run(Buffer.concat([input, Buffer.from([0])])).message).to.equal("the input ends early");
    expect(run(Buffer.concat([input, Buffer.alloc(2 ** 20)])).message).to.equal("the input is too long");
  });

  it("refuses a value that is p or more, whatever else it is", () => {
    for (const value of [P, P + 1n, 2n ** 255n, 2n ** 256n - 1n]) {
      const wrong = Buffer.from(input);
      for (let limb = 0; limb < 4; limb++) wrong.writeBigUInt64LE(BigInt.asUintN(64, value >> BigInt(64 * limb)), input.length - 32 + 8 * limb);
      expect(run(wrong)).to.deep.equal({ status: 1, message: "the input b has a value that is no field element", bytes: 0 });
    }
  });

  it("refuses names and counts without end", () => {
    const wrong = Buffer.from(input);
    wrong.writeUInt32LE(0xffff_ffff, 0);
    expect(run(wrong).message).to.equal("the input has a name that is too long");
    wrong.writeUInt32LE(1, 0);
    wrong.writeUInt32LE(0xffff_ffff, 5);
    expect(run(wrong).message).to.equal("the input a has 4294967295 values, not 1");
  });

  it("names the assertion that fails", () => {
    expect(run(encodeInput({ a: 256n, b: [10n, 5n, 0n] })).message).to.match(/^assertion failed: template Bits_0 line 12, component main\.bits$/);
    expect(run(encodeInput({ a: 1n, b: [10n, 0n, 0n] })).message).to.match(/^assertion failed: template Main_1 line 23, component main$/);
  });

  const damaged = async (bytes: Uint8Array): Promise<ReturnType<typeof run>> => {
    const path = join(folder, "damaged.witness");
    await writeFile(path, bytes);
    return run(input, path);
  };

  it("refuses a program that is missing, is something else, is cut short or goes on", async () => {
    expect(run(input, join(folder, "nothing"))).to.deep.include({ status: 3, bytes: 0 });
    expect(run(input, folder)).to.deep.include({ status: 3, bytes: 0 });
    expect((await damaged(Buffer.from("something else"))).message).to.equal("this is no witness program");
    for (let length = 0; length < program.length; length += 61) {
      expect(await damaged(program.subarray(0, length)), `${length} bytes`).to.deep.include({ status: 3, bytes: 0 });
    }
    expect((await damaged(Buffer.concat([program, Buffer.alloc(4)]))).message).to.equal("the witness program is damaged");
  });

  it("never crashes on a program of which a word is wrong", async () => {
    const statuses = new Map<number | null, number>();
    for (let at = 8; at < program.length; at += 4) {
      const inConstants = at > 56 && at < program.length / 2 && at % 20 !== 0;
      if (inConstants) continue;
      for (const word of [0xffff_ffff, program.readUInt32LE(at) ^ (1 << (at % 31))]) {
        const wrong = Buffer.from(program);
        wrong.writeUInt32LE(word >>> 0, at);
        const { status, message } = await damaged(wrong);
        expect(status, `word ${word} at ${at}: ${message}`).to.be.oneOf([0, 1, 3]);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }
    expect(statuses.get(3)).to.be.greaterThan(50);
  });
});
