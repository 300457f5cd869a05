import { expect } from "chai";
import fc from "fast-check";
import { P } from "../../protocol/field.ts";
import { closeCurve, getCurve, getCurveCode } from "../../prover/curve.ts";
import { nativeAddon } from "../../prover/native/addon.ts";
import { writeInteger } from "../../prover/polynomial.ts";
import { FixedBase, windowFor } from "../../prover/setup/fixed-base.ts";
import type { GroupName } from "../../prover/setup/fixed-base.ts";
import { FixedBasePool } from "../../prover/setup/fixed-base-pool.ts";
import { startMultiples } from "../../prover/setup/multiples.ts";
import { Wasm } from "../../prover/wasm.ts";

const SEED = 20240607;
const scalar = fc.bigInt({ min: 0n, max: P - 1n });

function pack(scalars: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(scalars.length * 32);
  scalars.forEach((value, i) => writeInteger(bytes, i, value));
  return bytes;
}

async function expected(group: GroupName, scalars: readonly bigint[]): Promise<Uint8Array> {
  const curve = await getCurve();
  const points = group === "g1"
    ? scalars.map((value) => curve.G1.toAffine(curve.G1.timesScalar(curve.G1.g, value)))
    : scalars.map((value) => curve.G2.toAffine(curve.G2.timesScalar(curve.G2.g, value)));
  return new Uint8Array(Buffer.concat(points));
}

describe("Fixed-base multiplication", function () {
  this.timeout(60_000);
  after(closeCurve);

  const table = async (group: GroupName, window: number) => {
    const code = await getCurveCode();
    return new FixedBase(new Wasm(code.module), group, code[group], window);
  };

  for (const group of ["g1", "g2"] as const) {
    it(`multiplies in ${group} as the curve does, for every width of window (property)`, async () => {
      for (const window of [4, 7, 8, 11]) {
        const fixed = await table(group, window);
        await fc.assert(
          fc.asyncProperty(fc.array(scalar, { minLength: 1, maxLength: 12 }), async (scalars) => {
            expect(fixed.multiply(pack(scalars))).to.deep.equal(await expected(group, scalars));
          }),
          { seed: SEED, numRuns: 5 },
        );
      }
    });

    it(`gets the edges of ${group}'s scalars right: zero, one, window borders, the largest`, async () => {
      const fixed = await table(group, 8);
      const edges = [0n, 1n, 2n, 127n, 128n, 129n, 255n, 256n, (1n << 253n) - 1n, 1n << 253n, (P - 1n) / 2n, P - 2n, P - 1n];
      expect(fixed.multiply(pack(edges))).to.deep.equal(await expected(group, edges));
    });
  }

  it("doubles where the sum so far equals the last table entry modulo the group order", async () => {
    for (const window of [8, 16]) {
      const fixed = await table("g1", window);
      // s = 2t − p for a table entry t of the top window: the lower windows add up to t − p, the same point as t.
      const top = BigInt(Math.ceil(255 / window) - 1) * BigInt(window);
      const digit = (P + (1n << (top - 1n))) >> top;
      const scalars = [digit, digit + 1n, digit - 1n].map((d) => 2n * (d << top) - P).filter((s) => s > 0n && s < P);
      expect(scalars.length).to.be.greaterThan(0);
      expect(fixed.multiply(pack(scalars))).to.deep.equal(await expected("g1", scalars));
    }
  });

  it("needs windows that grow with the work, within the supported range", () => {
    expect(windowFor(1)).to.equal(4);
    expect(windowFor(1000)).to.be.greaterThan(windowFor(10));
    expect(windowFor(1e8)).to.equal(16);
  });

  it("keeps the order of a stream that many threads work on", async () => {
    const pool = await FixedBasePool.start({ g1: 1000, g2: 0 }, 2);
    try {
      const count = 40_000;
      const scalars = new Uint8Array(count * 32);
      for (let i = 0; i < count; i++) writeInteger(scalars, i, BigInt(i % 251));
      const known = await expected("g1", Array.from({ length: 251 }, (_, i) => BigInt(i)));
      let seen = 0;
      for await (const piece of pool.multiples("g1", count, (start, end) => scalars.subarray(start * 32, end * 32))) {
        for (let at = 0; at < piece.length; at += 64, seen++) {
          const k = seen % 251;
          if (Buffer.compare(piece.subarray(at, at + 64), known.subarray(k * 64, k * 64 + 64)) !== 0) expect.fail(`point ${seen} is wrong`);
        }
      }
      expect(seen).to.equal(count);
    } finally {
      await pool.close();
    }
  });

  it("gives the same by the native core, list by list and piece by piece", async function () {
    if (nativeAddon() === undefined) return this.skip();
    const native = await startMultiples({ g1: 1, g2: 1 });
    const pool = await FixedBasePool.start({ g1: 1, g2: 1 }, 1);
    try {
      const scalars = pack([0n, 1n, P - 1n, ...Array.from({ length: 40 }, (_, i) => (BigInt(i) ** 60n * 7n) % P)]);
      for (const group of ["g1", "g2"] as const) {
        const expected = await pool.list(group, scalars);
        expect(new Uint8Array(await native.list(group, scalars))).to.deep.equal(new Uint8Array(expected));
        const pieces: Uint8Array[] = [];
        for await (const piece of native.multiples(group, 43, (start, end) => scalars.subarray(start * 32, end * 32))) pieces.push(piece);
        expect(new Uint8Array(Buffer.concat(pieces))).to.deep.equal(new Uint8Array(expected));
      }
    } finally {
      await Promise.all([native.close(), pool.close()]);
    }
  });
});
