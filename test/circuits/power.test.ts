import { expect } from "chai";
import { inverse, mod, pow, rowPoint } from "../../protocol/field.ts";
import { TestCircuit } from "../support/circuit.ts";
import { brokenRows } from "../support/rows.ts";

/** What PowerDigit is used with: powers of ten, and roots of unity from order 4 on. */
const BASES = [10n, 10n ** 4n, ...[2, 3, 10, 16, 20, 23, 24].map((order) => rowPoint(order, 1))];
const LINES = ": digit power";

for (const base of BASES) {
  const circuit = new TestCircuit({ file: "lib/power.circom", template: `PowerDigit(${base})` });
  const satisfies = (digit: bigint, power: bigint): boolean => {
    const { rows, symbols } = circuit.real;
    const witness = new Array<bigint>(rows.wires).fill(1n);
    witness[symbols.wires.get("digit")!] = mod(digit);
    witness[symbols.wires.get("power")!] = mod(power);
    return brokenRows(rows, witness).length === 0;
  };

  describe(`PowerDigit of ${base}`, () => {
    it("takes two constraints, and accepts the four digits with their powers", async () => {
      expect(circuit.constraints).to.equal(2);
      for (const digit of [0n, 1n, 2n, 3n]) await circuit.accepts({ digit }, { power: pow(base, digit) });
    });

    it("has no other solution: on each line two points, at which every digit but its own two is refused", () => {
      // Every solution is on one of the two lines, where the other constraint is a polynomial of degree 2 at most in the digit: with two
      // roots there is a third only if all digits are roots.
      const [one, square, cube] = [base, pow(base, 2n), pow(base, 3n)];
      const low = (digit: bigint): bigint => 1n + (one - 1n) * digit;
      const high = (digit: bigint): bigint => square + (cube - square) * (digit - 2n);
      for (const digit of [0n, 1n, 2n, 3n]) {
        expect(satisfies(digit, low(digit))).to.equal(digit < 2n);
        expect(satisfies(digit, high(digit))).to.equal(digit >= 2n);
      }
      for (const digit of [-1n, 4n, inverse(2n), 7n]) {
        expect(satisfies(digit, low(digit))).to.equal(false);
        expect(satisfies(digit, high(digit))).to.equal(false);
      }
    });

    it("refuses a digit that is none, with the power that the hyperbola has there, and a power of another digit", () => {
      for (const digit of [-1n, 4n, inverse(2n), 1n << 100n]) circuit.refuses({ digit }, LINES);
      circuit.refuses({ digit: 1n }, LINES, { power: pow(base, 2n) });
      circuit.refuses({ digit: 2n }, LINES, { power: 1n });
    });
  });
}

for (const bits of [1, 2, 5, 6]) {
  const circuit = new TestCircuit({ file: "lib/power.circom", template: `Power(${bits}, 10)` });
  const SUM = ": exponent";

  describe(`Power of ${bits} bits`, () => {
    it("multiplies by every power", async () => {
      for (let exponent = 0n; exponent < 2n ** BigInt(bits); exponent++) {
        await circuit.accepts({ start: 7n, exponent }, { out: 7n * pow(10n, exponent) });
      }
    });

    it("costs a constraint a bit, and one for each two", () => {
      expect(circuit.constraints).to.equal(bits + Math.ceil(bits / 2));
    });

    it("refuses an exponent that is too wide, or negative", () => {
      for (const exponent of [2n ** BigInt(bits), 2n ** BigInt(bits) + 1n, -1n]) circuit.refuses({ start: 7n, exponent }, SUM);
    });

    it("refuses digits of another exponent, and digits that are none but add up", () => {
      if (bits > 1) {
        circuit.refuses({ start: 7n, exponent: 2n }, SUM, { "digits[0]": 3n });
        circuit.refuses({ start: 7n, exponent: 2n ** BigInt(bits) }, ["powers[0]: digit", SUM], { "digits[0]": 2n ** BigInt(bits) });
      }
      if (bits % 2 === 1) circuit.refuses({ start: 7n, exponent: 2n ** BigInt(bits) }, ": top[0]", { "top[0]": 2n });
      if (bits > 3) circuit.refuses({ start: 7n, exponent: 5n }, ["powers[0]: digit", "powers[1]: digit"], { "digits[0]": -3n, "digits[1]": 2n });
    });
  });
}
