import { expect } from "chai";
import fc from "fast-check";
import { createTransfer, type TransferRequest } from "../../client/create-transfer.ts";
import { createWithdrawal } from "../../client/create-withdrawal.ts";
import { exactAmount, exactFee } from "../../client/exact-amount.ts";
import { accountFromSeed } from "../../client/account-from-seed.ts";
import { sign } from "../../client/sign.ts";
import { toBody } from "../../client/to-body.ts";
import type { TransferBody, WithdrawalBody } from "../../client/api-types.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { decodeAmount, decodeFee } from "../../protocol/floats.ts";
import { assertSigned } from "../../protocol/message.ts";
import { readOperation } from "../../sequencer/http/operations.ts";

const request: TransferRequest = { from: 1, to: 2, token: 1, amount: 5n * 10n ** 17n, fee: 120n, nonce: 3n, validUntil: 1_800_000_000 };
const account = accountFromSeed("colonnade client tests, one key");

function codeOf(work: () => unknown): ColonnadeError {
  try {
    work();
  } catch (error) {
    if (error instanceof ColonnadeError) return error;
    throw error;
  }
  throw new Error("Nothing was refused");
}

describe("Operations in the client", () => {
  it("hold exactly the amount that was asked for, or name the nearest lower one that they can hold", () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 100n }), (amount) => {
      try {
        expect(decodeAmount(exactAmount(amount))).to.equal(amount);
      } catch (error) {
        if (!(error instanceof ColonnadeError)) throw error;
        expect(error.code).to.equal("AMOUNT_NOT_ENCODABLE");
        const nearest = BigInt(error.details.nearest);
        expect(nearest < amount).to.equal(true);
        expect(decodeAmount(exactAmount(nearest))).to.equal(nearest);
        // The mantissa that is left has at least 2^31/10: the loss is below five billionths.
        expect((amount - nearest) * (2n ** 31n / 10n) <= amount).to.equal(true);
      }
    }), { seed: 1, numRuns: 300 });
  });

  it("say what they cannot hold", () => {
    expect(codeOf(() => createTransfer({ ...request, amount: 2n ** 31n + 1n }))).to.deep.include({ code: "AMOUNT_NOT_ENCODABLE",
      details: { value: "2147483649", nearest: "2147483640" } });
    expect(codeOf(() => createTransfer({ ...request, fee: 129n }))).to.deep.include({ code: "FEE_NOT_ENCODABLE", details: { value: "129", nearest: "120" } });
    expect(codeOf(() => exactAmount(-1n))).to.deep.include({ code: "AMOUNT_NOT_ENCODABLE", details: { value: "-1" } });
    expect(decodeFee(exactFee(127n * 10n ** 31n))).to.equal(127n * 10n ** 31n);
  });

  it("refuse receivers, senders and recipients that are none", () => {
    expect(codeOf(() => createTransfer({ ...request, to: 0 })).code).to.equal("FIELD_OUT_OF_RANGE");
    expect(codeOf(() => createTransfer({ ...request, from: 2 ** 24 })).code).to.equal("FIELD_OUT_OF_RANGE");
    const { to: _, ...withdrawal } = request;
    expect(codeOf(() => createWithdrawal({ ...withdrawal, amount: 0n, recipient: `0x${"11".repeat(20)}` })).code).to.equal("FIELD_OUT_OF_RANGE");
    // One letter's case is wrong, which is how a typing error shows.
    expect(() => createWithdrawal({ ...withdrawal, recipient: "0x5FC8d32690cc91D4c39d9d3abcBD16989F875708".replace("FC", "Fc") })).to.throw(TypeError);
  });

  it("arrive at the service as they were signed", () => {
    const domain = 99n;
    const transfer = sign(createTransfer(request), account, domain);
    const { to: _, ...rest } = request;
    const withdrawal = sign(createWithdrawal({ ...rest, recipient: "0x5FC8d32690cc91D4c39d9d3abcBD16989F875707" }), account, domain);
    for (const signed of [transfer, withdrawal]) {
      const wire = JSON.parse(JSON.stringify(toBody(signed))) as TransferBody | WithdrawalBody;
      const read = readOperation(wire);
      expect(read).to.deep.equal(signed);
      expect(() => assertSigned(read, domain)).to.not.throw();
      expect(codeOf(() => assertSigned(read, domain + 1n)).code).to.equal("SIGNATURE_INVALID");
    }
  });
});
