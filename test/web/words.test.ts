import { expect } from "chai";
import { Interface } from "ethers";
import { ColonnadeError, ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import { ADVICE, explain, REVERTS } from "../../web/lib/explain.ts";
import { duration, formatUnits, parseUnits, short, tame } from "../../web/lib/format.ts";
import { colonnadeInterface } from "../../l1/contract.ts";

describe("What the page says", () => {
  it("has a sentence that says what to do for every error code", () => {
    expect(
      Object.keys(ERRORS).filter((code) => !(code in ADVICE)),
      "codes without advice",
    ).to.deep.equal([]);
    for (const [code, sentence] of Object.entries(ADVICE)) {
      expect(sentence, code).to.match(/^[A-Z].{10,}\.$/);
      expect(sentence, `${code} says no more than its meaning`).to.not.equal(ERRORS[code as ErrorCode]);
    }
  });

  it("explains errors of the contract that exist", () => {
    for (const name of Object.keys(REVERTS)) expect(colonnadeInterface().getError(name), name).to.not.equal(null);
  });

  it("explains the service's errors, refusals of a wallet, and reverts", () => {
    expect(explain(new ColonnadeError("NONCE_GAP", { nonce: "9", next: "0" }))).to.deep.equal({
      title: "The nonce is ahead of the account's next nonce.",
      advice: ADVICE.NONCE_GAP,
      details: "nonce: 9, next: 0",
    });
    expect(explain(Object.assign(new Error("x"), { code: 4001 })).title).to.equal("You declined in your wallet.");
    expect(
      explain(Object.assign(new Error("x"), { code: "CALL_EXCEPTION", revert: { name: "NothingToClaim", args: [1n] } }))
        .advice,
    ).to.include("nothing to claim yet");
    const data = new Interface(["error NotFrozen(uint16 token)"]).encodeErrorResult("NotFrozen", [1]);
    expect(explain(Object.assign(new Error("x"), { code: "CALL_EXCEPTION", data })).title).to.equal(
      "This did not work.",
    );
  });

  it("writes amounts exactly, however large, and reads no amount that is not exact", () => {
    expect(formatUnits(1_234_567_890_123_456_789_000n, 18)).to.equal("1,234.567890123456789");
    expect(formatUnits(0n, 18)).to.equal("0");
    expect(formatUnits(5n, 0)).to.equal("5");
    expect(formatUnits(10n ** 30n, 6)).to.equal("1,000,000,000,000,000,000,000,000");
    for (const [text, decimals] of [
      ["", 18],
      [".5", 18],
      ["1.", 18],
      ["-1", 18],
      ["1e3", 18],
      ["1,5", 18],
      ["0x1", 18],
      ["0.1234567", 6],
      ["1 000", 6],
    ] as const) {
      expect(parseUnits(text, decimals), text).to.equal(undefined);
    }
    for (const value of [0n, 1n, 10n ** 18n, 123_456_789n * 10n ** 12n + 7n]) {
      expect(parseUnits(formatUnits(value, 18).replaceAll(",", ""), 18)).to.equal(value);
    }
    expect(parseUnits(" 0.10 ", 1)).to.equal(1n);
  });

  it("shortens, and takes out of strangers' names what could disguise them", () => {
    expect(short(`0x${"ab".repeat(32)}`)).to.equal("0xababab…ababab");
    expect(tame("US\u202eDC<b>\u0000 💰 is very long")).to.equal("USDC<b>isve");
    expect([duration(0.25), duration(45), duration(600), duration(-7200), duration(200_000)]).to.deep.equal([
      "0.3 s",
      "45 s",
      "10 min",
      "2 h",
      "2 days",
    ]);
  });
});
