import { expect } from "chai";
import { inverse, mod } from "../../protocol/field.ts";
import { decodeAmount, decodeFee } from "../../protocol/floats.ts";
import { TestCircuit } from "../support/circuit.ts";

const fee = new TestCircuit({ file: "lib/decimal-float.circom", template: "DecimalFloat(7)" });
const amount = new TestCircuit({ file: "lib/decimal-float.circom", template: "DecimalFloat(31)" });
/** mantissa·ratio = exponent */
const ZERO_RULE = ": mantissa ratio";
const float = (mantissa: bigint, exponent: bigint): bigint => (mantissa << 5n) | exponent;

describe("DecimalFloat", () => {
  it("decodes fees as protocol/floats.ts does, at every exponent and the ends of the mantissa", async () => {
    for (const mantissa of [0n, 1n, 64n, 127n]) {
      for (let exponent = 0n; exponent < 32n; exponent++) {
        if (mantissa === 0n && exponent > 0n) continue;
        const value = decodeFee(float(mantissa, exponent));
        await fee.accepts({ float: float(mantissa, exponent) }, { value });
      }
    }
  });

  it("decodes amounts up to the largest, (2^31 − 1)·10^31", async () => {
    for (const [mantissa, exponent] of [[0n, 0n], [1n, 0n], [1n, 31n], [2n ** 31n - 1n, 0n], [2n ** 31n - 1n, 31n], [123456789n, 17n]]) {
      await amount.accepts({ float: float(mantissa, exponent) }, { value: decodeAmount(float(mantissa, exponent)) });
    }
  });

  it("costs the mantissa's bits and 9 constraints", () => {
    expect([fee.constraints, amount.constraints]).to.deep.equal([7 + 9, 31 + 9]);
  });

  it("refuses every zero but one: mantissa 0 with an exponent", () => {
    for (const exponent of [1n, 2n, 4n, 8n, 16n, 31n]) {
      fee.refuses({ float: exponent }, ZERO_RULE);
      amount.refuses({ float: exponent }, ZERO_RULE);
    }
  });

  it("refuses floats that are too wide or negative", () => {
    for (const wide of [2n ** 12n, 2n ** 12n + 33n, -1n]) fee.refuses({ float: wide }, "Num2Bits:");
    for (const wide of [2n ** 36n, -1n]) amount.refuses({ float: wide }, "Num2Bits:");
  });

  it("refuses another reading of a float: a mantissa that is less, and an exponent that is no longer in its range", () => {
    const forgery = fee.refuses({ float: float(3n, 1n) }, "Power: exponent", { mantissa: 2n });
    expect(forgery.value("exponent")).to.equal(33n);
    fee.refuses({ float: float(3n, 1n) }, "Power: exponent", { mantissa: 4n });
    // A wild mantissa brings any exponent into its range.
    fee.refuses({ float: float(3n, 1n) }, "Num2Bits:", { mantissa: mod((float(3n, 1n) - 31n) * inverse(32n)) });
  });

  it("refuses another ratio than exponent/mantissa, and any for a zero with an exponent", () => {
    amount.refuses({ float: float(5n, 2n) }, ZERO_RULE, { ratio: 1n });
    for (const ratio of [0n, 1n, 7n]) amount.refuses({ float: float(0n, 2n) }, ZERO_RULE, { ratio });
  });
});
