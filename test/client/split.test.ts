import { expect } from "chai";
import fc from "fast-check";
import { largestAmount, split } from "../../client/split.ts";
import { MAX_BALANCE } from "../../protocol/cell.ts";
import { encodeAmount } from "../../protocol/floats.ts";
import { refusal } from "../support/codes.ts";

const SEED = 9;
const sum = (parts: readonly bigint[]): bigint => parts.reduce((a, b) => a + b, 0n);
const exact = fc.tuple(fc.bigInt({ min: 1n, max: 2n ** 31n - 1n }), fc.integer({ min: 0, max: 19 }))
  .map(([mantissa, exponent]) => mantissa * 10n ** BigInt(exponent));

describe("Amounts that no single float holds", () => {
  it("are split into exact ones, largest first, that sum to them", () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: MAX_BALANCE }), (amount) => {
      const parts = split(amount);
      parts.forEach(encodeAmount); // throws unless it is exact
      expect(sum(parts)).to.equal(amount);
      expect(parts).to.have.lengthOf.within(1, 4);
      parts.slice(1).forEach((part, i) => expect(part <= parts[i]).to.equal(true));
    }), { seed: SEED, numRuns: 2_000 });
  });

  it("are split into no more parts than any other sum of exact amounts has", () => {
    fc.assert(fc.property(fc.array(exact, { minLength: 1, maxLength: 3 }), (some) => {
      expect(split(sum(some))).to.have.lengthOf.at.most(some.length);
    }), { seed: SEED, numRuns: 5_000 });
    // Ten digits from the front leave ten digits that are no mantissa: who takes the largest first needs three.
    expect(split(2_147_483_648_000_000_001n)).to.have.lengthOf(2);
    expect(split(1_234_567_890_123n)).to.deep.equal([1_234_000_000_000n, 567_890_123n]);
    expect(split(10n ** 28n)).to.deep.equal([10n ** 28n]);
    expect(split(MAX_BALANCE)).to.have.lengthOf(4);
  });

  it("are refused where no account holds them", () => {
    for (const amount of [0n, -1n, MAX_BALANCE + 1n]) refusal("AMOUNT_NOT_ENCODABLE", () => split(amount));
  });

  it("leave dust when all is sent at once, as little as can be", () => {
    const fees = fc.bigInt({ min: 0n, max: 10n ** 18n });
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: MAX_BALANCE }), fees, (balance, fee) => {
      if (balance <= fee) return void refusal("BALANCE_TOO_LOW", () => largestAmount(balance, fee));
      const { amount, dust } = largestAmount(balance, fee);
      expect(encodeAmount(amount) > 0n).to.equal(true);
      expect(amount + fee + dust).to.equal(balance);
      // The next exact amount is one unit of the last digit further.
      const digits = amount.toString().replace(/0+$/, "");
      const room = amount.toString().length - digits.length;
      expect(dust < 10n ** BigInt(Math.max(room, amount.toString().length - 9))).to.equal(true);
      return undefined;
    }), { seed: SEED, numRuns: 1_000 });
    expect(largestAmount(2_147_483_649n, 1n)).to.deep.equal({ amount: 2_147_483_640n, dust: 8n });
    refusal("BALANCE_TOO_LOW", () => largestAmount(5n, -1n));
  });
});
