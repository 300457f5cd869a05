import { expect } from "chai";
import fc from "fast-check";
import { decodeAmount, decodeFee, encodeAmount, encodeFee, floorAmount, floorFee } from "../../protocol/floats.ts";
import { refusal } from "../support/codes.ts";

const RUNS = { seed: 20_260_102, numRuns: 2000 };
const amount36 = fc.tuple(fc.bigInt(1n, 2n ** 31n - 1n), fc.bigInt(0n, 31n)).map(([mantissa, exponent]) => (mantissa << 5n) | exponent);
const value = fc.oneof(fc.bigInt(0n, 2n ** 33n), fc.bigInt(0n, 2n ** 96n),
  fc.tuple(fc.bigInt(0n, 2n ** 32n), fc.bigInt(0n, 33n)).map(([m, e]) => m * 10n ** e));
const MAX = (2n ** 31n - 1n) * 10n ** 31n;
const MAX_FEE = 127n * 10n ** 31n;

describe("floats", () => {
  it("give back the exact value that was encoded, or refuse it", () => {
    let refused = 0;
    fc.assert(fc.property(value, (v) => {
      if (floorAmount(v) === v) expect(decodeAmount(encodeAmount(v))).to.equal(v);
      else { refused++; refusal("AMOUNT_NOT_ENCODABLE", () => encodeAmount(v)); }
      if (floorFee(v) === v) expect(decodeFee(encodeFee(v))).to.equal(v);
      else refusal("FEE_NOT_ENCODABLE", () => encodeFee(v));
    }), RUNS);
    expect(refused).to.be.greaterThan(100);
  });

  it("have one encoding that wallets make: the smallest exponent", () => {
    fc.assert(fc.property(amount36, (float) => {
      const encoded = encodeAmount(decodeAmount(float));
      expect(decodeAmount(encoded)).to.equal(decodeAmount(float));
      expect((encoded & 31n) <= (float & 31n)).to.equal(true);
      expect(encoded & 31n).to.equal(encodeAmount(decodeAmount(encoded)) & 31n);
    }), RUNS);
  });

  it("round down to the nearest encodable value, and to nothing in between", () => {
    fc.assert(fc.property(value, (v) => {
      const floor = floorAmount(v);
      expect(floor <= v).to.equal(true);
      expect(decodeAmount(encodeAmount(floor))).to.equal(floor);
      // The next larger float is beyond v: one unit of the last place of the float's own exponent.
      const exponent = encodeAmount(floor) & 31n;
      const mantissa = encodeAmount(floor) >> 5n;
      const next = mantissa === 2n ** 31n - 1n ? (2n ** 31n / 10n + 1n) * 10n ** (exponent + 1n) : (mantissa + 1n) * 10n ** exponent;
      if (floor < MAX) expect(next > v, `${floor} ≤ ${v} < ${next}`).to.equal(true);
    }), RUNS);
    expect(floorAmount(MAX + 10n ** 40n)).to.equal(MAX);
    expect(floorFee(10n ** 40n)).to.equal(MAX_FEE);
    expect(floorFee(128n)).to.equal(120n);
  });

  it("reach exactly from 0 to (2^31 − 1)·10^31 and 127·10^31", () => {
    expect(encodeAmount(0n)).to.equal(0n);
    expect(encodeAmount(MAX)).to.equal(2n ** 36n - 1n);
    expect(encodeFee(MAX_FEE)).to.equal(2n ** 12n - 1n);
    expect(encodeAmount(2n ** 31n - 1n)).to.equal((2n ** 31n - 1n) << 5n);
    refusal("AMOUNT_NOT_ENCODABLE", () => encodeAmount(2n ** 31n + 1n));
    refusal("AMOUNT_NOT_ENCODABLE", () => encodeAmount(MAX * 10n));
    refusal("AMOUNT_NOT_ENCODABLE", () => encodeAmount(-10n));
    refusal("FEE_NOT_ENCODABLE", () => encodeFee(129n));
    refusal("FEE_NOT_ENCODABLE", () => encodeFee(-1n));
  });

  it("decode canonical numbers of their width only", () => {
    for (const exponent of [1n, 16n, 31n]) {
      refusal("FLOAT_NOT_CANONICAL", () => decodeAmount(exponent));
      refusal("FLOAT_NOT_CANONICAL", () => decodeFee(exponent));
    }
    for (const float of [-1n, 2n ** 36n]) refusal("FIELD_OUT_OF_RANGE", () => decodeAmount(float));
    for (const float of [-1n, 2n ** 12n]) refusal("FIELD_OUT_OF_RANGE", () => decodeFee(float));
  });

  it("decode every fee to its mantissa times a power of ten", () => {
    for (let float = 32; float < 4096; float++) {
      expect(decodeFee(BigInt(float))).to.equal(BigInt(`${float >> 5}${"0".repeat(float & 31)}`));
    }
  });
});
