import { expect } from "chai";
import { operatorWallet } from "../../sequencer/operator-wallet.ts";
import { redactor } from "../../sequencer/redact.ts";

const messageOf = (work: () => unknown): string => {
  try {
    work();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};
describe("The operator's key", () => {
  const KEY = "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
  const ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

  it("is taken with and without 0x, in any case, with a line's end", () => {
    for (const operatorKey of [KEY, `0x${KEY}`, `0x${KEY.toUpperCase()}`, `  0x${KEY}\n`])
      expect(operatorWallet({ operatorKey }, 1n).address).to.equal(ADDRESS);
  });

  it("is never shown, however it was mistyped: the variable is", () => {
    const typos = [
      KEY.slice(1),
      `${KEY}0`,
      `0x${KEY}0`,
      KEY.replace("5", "g"),
      `0X0X${KEY}`,
      `"${KEY}"`,
      `${KEY.slice(0, 32)} ${KEY.slice(32)}`,
      "ff".repeat(32),
      "00".repeat(32),
      "test test test test test test test test test test test junk",
    ];
    for (const operatorKey of typos) {
      const message = messageOf(() => operatorWallet({ operatorKey }, 1n));
      expect(message, operatorKey).to.match(/^COLONNADE_OPERATOR_KEY is no private key: /);
      for (let i = 0; i + 6 <= operatorKey.length; i++) expect(message).not.to.include(operatorKey.slice(i, i + 6));
    }
    expect(messageOf(() => operatorWallet({ operatorKey: undefined }, 1n))).to.match(
      /^Set COLONNADE_OPERATOR_KEY .*chain 1$/
    );
  });
});

const URL_WITH_SECRETS = "https://user:pa%24s@rpc.example:8545/v3/0123456789abcdef?token=zyxw";

describe("What is taken out of logs, answers and errors", () => {
  const redact = redactor(
    [URL_WITH_SECRETS, "http://127.0.0.1:8545"],
    [`0x${"ab".repeat(32)}`]
  );

  it("is every part of a URL that may be secret, whole or in pieces, and the key in every form", () => {
    const hidden = [
      URL_WITH_SECRETS,
      '{ "requestUrl": "https://rpc.example:8545/v3/0123456789abcdef?token=zyxw" }',
      "GET /v3/0123456789abcdef",
      "pa%24s",
      "pa$s",
      "user",
      "token=zyxw",
      "ab".repeat(32),
      "AB".repeat(32),
      `0x${"ab".repeat(32)}`,
    ];
    for (const text of hidden)
      expect(redact(`before ${text} after`), text)
        .to.match(/^before .* after$/)
        .and.not.match(/0123456789abcdef|zyxw|pa\$s|pa%24s|user|abab|ABAB/);
    expect(
      redact(
        `server response 429 (info={ "requestUrl": "${URL_WITH_SECRETS}" })`
      )
    ).to.equal('server response 429 (info={ "requestUrl": "https://rpc.example:8545/***" })');
  });

  it("is nothing else", () => {
    for (const text of ["http://127.0.0.1:8545 does not answer", "https://rpc.example:8545 is slow", "batch 12 sealed"])
      expect(redact(text)).to.equal(text);
  });
});
