import { expect } from "chai";
import { id } from "ethers";
import { SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { hasLadder } from "../../protocol/eddsa.ts";
import { mod, P } from "../../protocol/field.ts";
import { TestCircuit } from "../support/circuit.ts";
import { secretKey } from "../support/curve-points.ts";
import { changeableWires } from "../support/every-wire.ts";
import { baseMultiple, ladderStep, modOrder, negated, toMontgomery } from "../support/montgomery.ts";
import { LADDER_DIGITS, ladderDigits } from "../support/signature-hints.ts";

const L = SUBGROUP_ORDER;
const circuit = new TestCircuit({ file: "signature/challenge-multiple.circom", template: "ChallengeMultiple()" });
const SECRET = 77n;
const point = toMontgomery(secretKey(SECRET));
const input = (h: bigint) => ({ h, ...point });
const multipleOf = (n: bigint) => {
  const { u, v } = baseMultiple(n * SECRET);
  return { outU: u, outV: v };
};
const seeded = (i: number): bigint => BigInt(id(`h ${i}`)) % P;
const SUM = ": h v isSeven";
/** h + k·l of an honest witness. */
const multiplierOf = (h: bigint): bigint => h + (6n + ladderDigits(h).isSeven) * L;
/** qV of every step for N, as 2^254 + Σ ±2^j. */
const digitsOf = (n: bigint): Record<string, bigint> => {
  const plus = (n - 2n ** 253n - 1n) / 2n;
  return Object.fromEntries(Array.from({ length: LADDER_DIGITS }, (_, i) =>
    [`steps[${i}].qV`, ((plus >> BigInt(LADDER_DIGITS - 1 - i)) & 1n) === 1n ? point.v : mod(-point.v)]));
};

/** Every odd N in (2^253, 2^254 + 2^253) with a prefix at which one of the two additions has denominator 0. */
function exceptionalMultipliers(): Set<bigint> {
  const found = new Set<bigint>();
  for (let t = 1; t <= LADDER_DIGITS; t++) {
    const [low, high, left] = [2n ** BigInt(t) + 1n, 3n * 2n ** BigInt(t) - 1n, BigInt(LADDER_DIGITS - t)];
    for (let m = 0n; m * L <= high + 1n; m++) {
      // A prefix ≡ 0 fails as it comes out, one ≡ ±1 in the step after it.
      for (const n of left === 0n ? [m * L] : [m * L - 1n, m * L, m * L + 1n]) {
        if (n % 2n === 0n || n < low || n > high) continue;
        for (let rest = 1n - 2n ** left; rest < 2n ** left; rest += 2n) found.add((n << left) + rest);
        if (left === 0n) found.add(n);
      }
    }
  }
  return found;
}
const exceptional = exceptionalMultipliers();
const hashesOf = (n: bigint): bigint[] => [6n, 7n].map((k) => mod(n - k * L));
const exceptionalHashes = [...new Set([...exceptional].flatMap(hashesOf))];

/** The ladder itself, on points: whether no denominator is 0. */
function climbs(h: bigint): boolean {
  let r = baseMultiple(2n * SECRET);
  for (const isPlus of ladderDigits(h).plus) {
    const next = ladderStep(r, isPlus ? point : negated(point));
    if (next === undefined) return false;
    r = next;
  }
  expect({ outU: r.u, outV: r.v }).to.deep.equal(multipleOf(h));
  return true;
}

describe("ChallengeMultiple", () => {
  it("gives h·P for both parities, at both ends, around multiples of l and powers of two", async () => {
    const around = (n: bigint): bigint[] => [n - 2n, n - 1n, n, n + 1n, n + 2n];
    const ends = [1n, 2n, 3n, P - 1n, P - 2n, P - 3n];
    const middle = [2n ** 128n, 2n ** 253n, P / 2n, 3n * L].flatMap(around);
    const climbing = [...ends, ...middle, ...Array.from({ length: 20 }, (_, i) => seeded(i))].filter(hasLadder);
    expect(climbing.length).to.equal(42);
    for (const h of climbing) await circuit.accepts(input(h), multipleOf(h));
  });

  it("costs 1,524 constraints", () => {
    expect(circuit.constraints).to.equal(6 * LADDER_DIGITS + 6);
  });

  it("refuses a digit that is neither +1 nor −1, even where the sum is right", () => {
    for (const [step, digit] of [[0, 3n], [100, 0n], [252, -3n], [252, 5n]] as const) {
      const h = seeded(step);
      const honest = circuit.forge(input(h)).value(`steps[${step}].qV`) === point.v ? 1n : -1n;
      const weight = 2n ** BigInt(LADDER_DIGITS - 1 - step);
      // The hints are those of h; the sum is that of another h, as is the digit.
      const forced = { ...digitsOf(multiplierOf(h)), isSeven: ladderDigits(h).isSeven, [`steps[${step}].qV`]: digit * point.v };
      circuit.refuses(input(mod(h + (digit - honest) * weight)), `steps[${step}]: qV pV`, forced);
    }
  });

  it("refuses two digits that borrow from each other", () => {
    const h = seeded(3);
    const { plus } = ladderDigits(h);
    const value = (i: number): bigint => (plus[i] ? 1n : -1n);
    circuit.refuses(input(h), ["steps[10]: qV pV", "steps[11]: qV pV"],
      { "steps[10].qV": (value(10) - 1n) * point.v, "steps[11].qV": (value(11) + 2n) * point.v });
  });

  it("refuses a flipped sign, two, or all", () => {
    const honest = digitsOf(multiplierOf(seeded(4)));
    for (const steps of [[0], [252], [7, 200], Array.from({ length: LADDER_DIGITS }, (_, i) => i)]) {
      const flipped = Object.fromEntries(steps.map((i) => [`steps[${i}].qV`, mod(-honest[`steps[${i}].qV`])]));
      circuit.refuses(input(seeded(4)), SUM, flipped);
    }
  });

  it("refuses the digits of another hash", () => {
    for (const other of [seeded(5) + 2n, seeded(5) - 2n, seeded(6)]) {
      const isSeven = ladderDigits(other).isSeven;
      circuit.refuses(input(seeded(5)), SUM, { ...digitsOf(multiplierOf(other)), isSeven });
    }
  });

  it("refuses a k that is neither 6 nor 7, and the other k with the same digits", () => {
    const h = seeded(9) | 1n; // odd: k = 6
    circuit.refuses(input(h), SUM, { isSeven: 1n });
    // k = 8 has the right parity and gives the right multiple.
    circuit.refuses(input(h), ": isSeven", { isSeven: 2n, ...digitsOf(h + 8n * L) });
  });

  it("leaves a prover at most one other multiplier, h ± p with the other k, and that is fixed by h", () => {
    const fits = (n: bigint): boolean => n % 2n === 1n && n > 2n ** 253n && n < 3n * 2n ** 253n;
    const multipliers = (h: bigint): bigint[] => [6n, 7n].flatMap((k) => [-2n, -1n, 0n, 1n, 2n].map((a) => h + k * L + a * P).filter(fits));
    const counts = new Set(Array.from({ length: 2000 }, (_, i) => multipliers(seeded(i)).length));
    for (const h of [0n, 1n, P - 1n, P - 2n]) counts.add(multipliers(h).length);
    expect([...counts].sort()).to.deep.equal([1, 2]);
    const h = 123_456_789n;
    const other = multipliers(h).find((n) => n !== multiplierOf(h))!;
    expect(other).to.equal(h + 7n * L + P);
    const forgery = circuit.forge(input(h), { isSeven: 1n, ...digitsOf(other) });
    expect([forgery.broken, forgery.brokenInReal]).to.deep.equal([[], 0]);
    const { outU } = multipleOf(h + P);
    expect(forgery.value("outU")).to.equal(outU);
  });

  it("refuses another slope in either addition of a step, and in the doubling", () => {
    for (const i of [0, 1, 126, 252]) {
      circuit.refuses(input(seeded(7)), `steps[${i}]: slope1 u pU`, { [`steps[${i}].slope1`]: 5n });
      circuit.refuses(input(seeded(7)), `steps[${i}]: slope2 slope1 u midU`, { [`steps[${i}].slope2`]: 5n });
    }
    circuit.refuses(input(seeded(7)), "MontgomeryDouble[0]: v slope u square", { "MontgomeryDouble[0].slope": 5n });
  });

  it("has no wire that can be changed, looking at every 19th", () => {
    expect(changeableWires(circuit, input(seeded(8)), { every: 19 })).to.deep.equal([]);
    expect(circuit.forge(input(seeded(8))).free().filter((name) => !name.endsWith(".isMinus"))).to.deep.equal([]);
  });
});

describe("ChallengeMultiple: the exceptional additions", () => {
  it("are met by 23 multipliers, of 46 hashes, for 39 of which it is the honest one", () => {
    expect(exceptional.size).to.equal(23);
    expect(exceptionalHashes.length).to.equal(46);
    expect(exceptionalHashes.filter((h) => exceptional.has(multiplierOf(h))).length).to.equal(39);
  });

  it("are exactly what hasLadder and the ladder itself stumble over", () => {
    for (const h of exceptionalHashes) expect([h, hasLadder(h), climbs(h)]).to.deep.equal([h, !exceptional.has(multiplierOf(h)), hasLadder(h)]);
    // Their neighbours climb, and so does whatever a hash gives.
    const others = exceptionalHashes.flatMap((h) => [h - 32n, h + 32n]).filter((h) => h >= 0n && h < P && !exceptionalHashes.includes(h));
    for (const h of [...others, ...Array.from({ length: 500 }, (_, i) => seeded(i))]) expect(hasLadder(h), String(h)).to.equal(true);
    for (const h of [...others.slice(0, 10), seeded(1), seeded(2)]) expect(climbs(h)).to.equal(true);
  });

  it("leave no honest witness for these hashes, and one for all others", () => {
    for (const h of exceptionalHashes) {
      // 0/0 in the first addition does not stop the calculator, which then takes slope 0 and comes to another point.
      const wanted = modOrder(h) === 0n ? undefined : multipleOf(h);
      const forgery = circuit.forge(input(h));
      const isRight = circuit.provable(input(h)) && wanted !== undefined && forgery.brokenInReal === 0 && forgery.value("outU") === wanted.outU;
      expect([h, isRight]).to.deep.equal([h, hasLadder(h)]);
    }
  });

  it("leave no slope free: the way to a prefix ±1 mod l leads over one that is 0, and there the second addition has no solution", () => {
    // m·l ± 1 is odd for even m only; halving, it comes from (m/2)·l ± 1, and in the end from an odd multiple of l.
    for (const n of exceptional) {
      const prefixes = Array.from({ length: LADDER_DIGITS }, (_, i) => (n >> BigInt(LADDER_DIGITS - 1 - i)) | 1n);
      const zero = prefixes.findIndex((prefix) => modOrder(prefix) === 0n);
      const one = prefixes.findIndex((prefix) => modOrder(prefix) === 1n || modOrder(prefix) === L - 1n);
      expect(zero).to.be.greaterThan(200);
      expect(one === -1 || one > zero).to.equal(true);
      for (const slope of [0n, 1n, 77n]) {
        const forced = { ...digitsOf(n), isSeven: 0n, [`steps[${zero}].slope2`]: slope };
        // Whatever the slope, and whatever follows: (slope1 + slope2)·0 = 2v.
        circuit.refuses(input(mod(n - 6n * L)), `steps[${zero}]: slope2 slope1 u midU v`, forced);
      }
    }
  });
});
