import { expect } from "chai";
import { id } from "ethers";
import { SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { mod, P, pow } from "../../protocol/field.ts";
import type { MontgomeryPoint } from "../../scripts/signature-constants.ts";
import { RADIX, WINDOWS } from "../../scripts/signature-constants.ts";
import { TestCircuit } from "../support/circuit.ts";
import { changeableWires } from "../support/every-wire.ts";
import { A, baseMultiple, chord, negated, onCurve, tangent } from "../support/montgomery.ts";
import { baseDigits, windowPoint } from "../support/signature-hints.ts";

const L = SUBGROUP_ORDER;
const LAST = WINDOWS - 1;
const TOP = RADIX ** BigInt(LAST);
const file = "signature/fixed-base-multiple.circom";
const circuit = new TestCircuit({ file, template: "FixedBaseMultiple()" });
const seeded = (i: number): bigint => 1n + (BigInt(id(`s ${i}`)) % (L - 1n));
const DIFFERS = ": differs last.u sums[52].outU";
const nameOf = (j: number): string => (j === LAST ? "last" : `points[${j}]`);
const at = (j: number, { u, v }: MontgomeryPoint): Record<string, bigint> => ({ [`${nameOf(j)}.u`]: u, [`${nameOf(j)}.v`]: v });

/** The signed odd digits of n, |n| < 12·24^54. */
function oddDigits(n: bigint): bigint[] {
  let rest = (n - 1n) / 2n + 6n * TOP;
  return Array.from({ length: WINDOWS }, (_, j) => {
    const digit = j === LAST ? 2n * rest - 11n : 2n * (rest % RADIX) - 23n;
    rest /= RADIX;
    return digit;
  });
}
/** All points of the witness for n. */
const pointsFor = (n: bigint): Record<string, bigint> => Object.assign({}, ...oddDigits(n).map((d, j) => at(j, baseMultiple(d * RADIX ** BigInt(j)))));

describe("FixedBaseMultiple", () => {
  it("gives S·B8 at both ends, of both parities, around powers of 24, and with every digit at its extreme", async () => {
    const extremes = [8n * TOP - 1n, 6n * TOP - 1n, TOP - 1n, 6n * TOP + 1n, TOP + 1n, -TOP - 1n, 1n - 8n * TOP, 24n ** 53n - 1n, 24n ** 53n + 1n];
    const edges = [1n, 2n, 3n, L - 3n, L - 2n, L - 1n, (L - 1n) / 2n, (L + 1n) / 2n, 24n, 24n ** 30n, L - 24n ** 30n];
    const values = [...edges, ...extremes.map((n) => mod(n < 0n ? n + L : n)), ...Array.from({ length: 20 }, (_, i) => seeded(i))];
    for (const s of values) {
      expect(circuit.provable({ s }), String(s)).to.equal(true);
      const { u, v } = baseMultiple(s);
      await circuit.accepts({ s }, { u, v });
    }
    const used = new Set(values.flatMap((s) => baseDigits(s).slice(0, LAST)));
    expect([...used].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 24 }, (_, i) => i));
    // Extremes of the first 54 digits: 8·24^54 − 1 has them all at +23, its negative all at −23.
    expect(baseDigits(8n * TOP - 1n).slice(0, LAST).every((digit) => digit === 23)).to.equal(true);
    expect(baseDigits(L + 1n - 8n * TOP).slice(0, LAST).every((digit) => digit === 0)).to.equal(true);
  });

  it("costs 437 constraints", () => {
    expect(circuit.constraints).to.equal(8 * WINDOWS - 3);
  });

  it("represents every odd n below 12·24^54 = 1.49·l in absolute value, once", () => {
    for (const n of [1n, -1n, L, -L, 12n * TOP - 1n, 1n - 12n * TOP, 9n * TOP - 24n ** 53n + 1n, seeded(1) | 1n]) {
      const digits = oddDigits(n);
      expect(digits.reduce((sum, d, j) => sum + d * RADIX ** BigInt(j), 0n)).to.equal(n);
      expect(digits.every((d, j) => d % 2n !== 0n && d * d <= (j === LAST ? 121n : 529n))).to.equal(true);
    }
    expect([12n * TOP > L, 2n * TOP < L, (1000n * 12n * TOP) / L]).to.deep.equal([true, true, 1490n]);
  });

  it("lets a prover take another n: only its points say what it is", () => {
    const n = (seeded(2) | 1n) - 12n;
    const forgery = circuit.forge({ s: 5n }, pointsFor(n | 1n));
    expect([forgery.broken, forgery.brokenInReal]).to.deep.equal([[], 0]);
    expect(forgery.value("u")).to.equal(baseMultiple(n | 1n).u);
  });

  it("refuses S = 0: the last two points would be opposite", () => {
    expect(circuit.provable({ s: 0n })).to.equal(false);
    for (const n of [L, -L]) expect(circuit.forge({ s: 0n }, pointsFor(n)).brokenInReal).to.be.greaterThan(0);
  });
});

describe("FixedBaseMultiple: the points of a window", () => {
  const s = seeded(3);

  /** Points of the curve that are multiples of B8 but no digit of the window. */
  const aliens = (window: number): MontgomeryPoint[] => {
    const unit = RADIX ** BigInt(window);
    const outside = [2n, 24n, -22n, 25n, 26n].map((d) => baseMultiple(d * unit));
    return window === LAST ? [...outside, baseMultiple(13n * unit)] : outside;
  };

  it("can be any of its digits", () => {
    for (const j of [0, 1, 27, 53, LAST]) {
      for (let digit = 0; digit < (j === LAST ? 12 : 24); digit++) {
        const forgery = circuit.forge({ s }, at(j, windowPoint(j, digit)));
        expect([forgery.broken, forgery.brokenInReal], `${j} ${digit}`).to.deep.equal([[], 0]);
      }
    }
  });

  it("are refused with a u that is no root, and with another window's points", () => {
    for (const j of [0, 1, 27, 53, LAST]) {
      const product = j === LAST ? "last: u square cube" : `points[${j}]: e u square cube`;
      for (const point of aliens(j)) {
        expect(onCurve(point)).to.equal(true);
        circuit.refuses({ s }, product, at(j, point));
      }
    }
  });

  it("are refused in every window when they are the next one's", () => {
    for (let j = 0; j < LAST; j++) circuit.refuses({ s }, `points[${j}]: e u square cube`, at(j, windowPoint(j + 1, 6)));
  });

  it("are refused with a v that is not theirs", () => {
    for (const j of [0, 1, 27, 53, LAST]) {
      const { u, v } = windowPoint(j, 7);
      for (const other of [v + 1n, 0n, 2n * v]) circuit.refuses({ s }, `${nameOf(j)}: v u square cube`, at(j, { u, v: mod(other) }));
    }
  });

  it("are refused off the curve with u and v of two digits", () => {
    circuit.refuses({ s }, "points[9]: v u square cube", at(9, { u: windowPoint(9, 3).u, v: windowPoint(9, 4).v }));
  });

  it("have no root that the table does not know: all twelve are distinct, so the polynomial has no other", () => {
    for (let j = 0; j < WINDOWS; j++) {
      const count = j === LAST ? 6 : 12;
      const us = new Set(Array.from({ length: 2 * count }, (_, digit) => windowPoint(j, digit).u));
      expect(us.size).to.equal(count);
    }
  });
});

describe("FixedBaseMultiple: the additions", () => {
  it("refuse another slope", () => {
    for (const i of [0, 1, 30, 52]) circuit.refuses({ s: seeded(4) }, [`sums[${i}]: slope u2 u1 v2 v1`], { [`sums[${i}].slope`]: 5n });
    circuit.refuses({ s: seeded(4) }, "sums[53]: slope u2 u1 v2 v1", { "sums[53].slope": 5n });
  });

  it("refuse to hide that the last two points are the same", () => {
    // n = 18·24^54 − l is odd, in range, and its sum so far is that of its last point, 9·24^54, modulo l.
    const n = 18n * TOP - L;
    const digits = oddDigits(n);
    expect(digits[LAST]).to.equal(9n);
    const points = pointsFor(n);
    const last = baseMultiple(9n * TOP);
    // The tangent's slope gives the right point, any other a point that is no multiple of B8, and all rows hold but the one about to be tested.
    for (const slope of [tangent(last), 1n, 77n, seeded(5)]) {
      const forgery = circuit.refuses({ s: seeded(5) }, DIFFERS, { ...points, "sums[53].slope": slope, differs: 0n });
      expect(forgery.broken.length).to.equal(1);
      expect({ u: forgery.value("u"), v: forgery.value("v") }).to.deep.equal(chord(last, last, slope));
      expect(onCurve(chord(last, last, slope))).to.equal(slope === tangent(last));
    }
    for (const differs of [1n, 5n, P - 1n]) circuit.refuses({ s: seeded(5) }, DIFFERS, { ...points, "sums[53].slope": 1n, differs });
  });

  it("are never exceptional before the last: both multipliers stay apart modulo l", () => {
    // |sum so far| < 24^j ≤ |next| ≤ 23·24^j, so 0 < |next ± sum| < 24^(j+1) ≤ 24^54 < l.
    expect(TOP < L).to.equal(true);
    for (const sign of [1n, -1n]) {
      const all = Array.from({ length: LAST }, (_, j) => sign * 23n * RADIX ** BigInt(j));
      const sum = all.reduce((total, term) => total + term, 0n);
      expect(sum * sign).to.equal(TOP - 1n);
    }
  });

  it("refuse another inverse", () => {
    for (const differs of [0n, 1n]) circuit.refuses({ s: seeded(6) }, DIFFERS, { differs });
  });

  it("have no wire that can be changed, looking at every seventh", () => {
    expect(changeableWires(circuit, { s: seeded(7) }, { every: 7 })).to.deep.equal([]);
    expect(circuit.forge({ s: seeded(7) }).free().filter((name) => !name.endsWith(".digit"))).to.deep.equal([]);
  });
});

describe("WindowPoint and LastWindowPoint", () => {
  it("cost 5 and 4 constraints, and take every digit", async () => {
    const window = new TestCircuit({ file, template: "WindowPoint(3)" });
    const last = new TestCircuit({ file, template: "LastWindowPoint()" });
    expect([window.constraints, last.constraints]).to.deep.equal([5, 4]);
    for (let digit = 0; digit < 24; digit++) await window.accepts({ digit: BigInt(digit) }, { ...windowPoint(3, digit) });
    for (let digit = 0; digit < 12; digit++) await last.accepts({ digit: BigInt(digit) }, { ...windowPoint(LAST, digit) });
  });

  it("have all points as the sum of B8 and nothing else: a negative v is the negative digit", () => {
    for (const j of [0, 5, LAST]) {
      const count = j === LAST ? 6 : 12;
      for (let d = 0; d < count; d++) expect(windowPoint(j, count - 1 - d)).to.deep.equal(negated(windowPoint(j, count + d)));
    }
    expect(pow(A * A - 4n, (P - 1n) / 2n)).to.equal(P - 1n); // u² + A·u + 1 has no root: (0, 0) is the only point of order two
  });
});
