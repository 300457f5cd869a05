import { expect } from "chai";
import { planBaseline } from "../../bench/baseline-plan.ts";
import { otherSize } from "../../bench/bench.ts";
import { median, medianLaps } from "../../bench/measure/stopwatch.ts";
import { splitSize, type CompiledSize } from "../../bench/sizes.ts";
import type { BenchCircuit } from "../../bench/circuits.ts";

const compiled = (constraints: number): CompiledSize => ({ constraints, wires: 2 * constraints, terms: 3 * constraints, power: 0 });

describe("the bench's arithmetic", () => {
  it("splits two sizes into what an operation costs and what is fixed", () => {
    const { perOperation, fixed } = splitSize({ ops: 7, size: compiled(1_700) }, { ops: 3, size: compiled(900) });
    expect(perOperation).to.deep.equal({ constraints: 200, wires: 400, terms: 600 });
    expect(fixed).to.deep.equal({ constraints: 300, wires: 600, terms: 900 });
  });

  it("refuses to split two circuits of one size", () => {
    expect(() => splitSize({ ops: 3, size: compiled(1) }, { ops: 3, size: compiled(2) })).to.throw(RangeError);
  });

  it("compares with a circuit that differs by whole blocks of the sponge", () => {
    for (const ops of [1, 3, 6, 25, 32, 33, 103, 417]) {
      expect(otherSize(ops)).to.be.greaterThan(0).and.not.equal(ops);
      expect(Math.abs(ops - otherSize(ops)) % 32).to.equal(0);
    }
  });

  it("takes medians of odd and even numbers of runs", () => {
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([4, 1, 2, 3])).to.equal(2.5);
    expect(medianLaps([{ a: { wall: 1, cpu: 6 } }, { a: { wall: 2, cpu: 5 } }, { a: { wall: 9, cpu: 4 } }])).to.deep.equal({ a: { wall: 2, cpu: 5 } });
  });
});

describe("the plan of the baseline", () => {
  const TRANSFER = 1_000;
  const FEES = 400;
  const BLOCK = 3_000;
  /** A world where every SHA-256 block costs the same: 1 transfer takes 2 blocks, 17 take 5. */
  const compile = async ({ source }: BenchCircuit): Promise<CompiledSize> => {
    const [, ops] = source.match(/\((\d+)/)!;
    return compiled(source.includes("DataHash") ? BLOCK * Math.ceil((94 + 12 * Number(ops) + 9) / 64) : FEES + TRANSFER * Number(ops));
  };

  it("fills the domain, and leaves room for the rows of the public signal and the constant", async () => {
    const whole = (ops: number): number => FEES + ops * TRANSFER + BLOCK * Math.ceil((94 + 12 * ops + 9) / 64) + 2;
    for (const power of [14, 15, 16]) {
      const { ops } = await planBaseline(power, 10, compile);
      expect(whole(ops)).to.be.at.most(2 ** power);
      expect(whole(ops + 1)).to.be.greaterThan(2 ** power);
    }
  });

  it("gives a transfer its exact share of the hash", async () => {
    const { split } = await planBaseline(14, 10, compile);
    expect(split.perOperation.constraints).to.equal(TRANSFER + (3 * BLOCK) / 16);
  });

  it("takes one transfer where not even one fits", async () => {
    expect((await planBaseline(8, 10, compile)).ops).to.equal(1);
  });
});
