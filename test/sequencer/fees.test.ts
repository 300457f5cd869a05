import { expect } from "chai";
import { decodeFee, encodeFee } from "../../protocol/floats.ts";
import { ceilFee, createFees, defaultFees, defaultTokens, followsGas, readFees } from "../../sequencer/pool/fees.ts";

const GWEI = 10n ** 9n;

describe("Minimum fees", () => {
  it("cost nothing on a local chain, and the price of gas in ETH elsewhere, where ETH and tokens with a fee are served", () => {
    expect(defaultFees(true)).to.deep.equal(new Map([["*", 0n]]));
    expect(followsGas(defaultFees(true))).to.equal(false);
    expect(followsGas(defaultFees(false))).to.equal(true);
    expect(defaultTokens(true, undefined)).to.equal("*");
    expect(defaultTokens(false, undefined)).to.deep.equal(new Set([1]));
    expect(defaultTokens(false, readFees("3=5,*=1"))).to.deep.equal(new Set([1, 3]));
  });

  it("follow L1's gas price: an operation's share of a full batch, and its payee where it has one", async () => {
    let price = 10n * GWEI;
    const fees = createFees({ table: readFees("1=gas,2=7"), batchSize: 170, gasPrice: () => Promise.resolve(price) });
    await fees.refresh();
    const [transfer, withdrawal] = [fees.quoted(1, "transfer"), fees.quoted(1, "withdraw")];
    // 520,000 ÷ 170 + 300 gas, to two digits or three below 128.
    expect(Number(transfer)).to.be.within(3_359 * 1e10, 3_359 * 1e10 * 1.1);
    expect(Number(withdrawal)).to.be.within(28_359 * 1e10, 28_359 * 1e10 * 1.1);
    expect(decodeFee(encodeFee(transfer))).to.equal(transfer);
    expect([fees.quoted(2, "transfer"), fees.quoted(3, "withdraw")]).to.deep.equal([7n, 0n]);
    price *= 10n;
    await fees.refresh();
    expect(fees.quoted(1, "transfer")).to.equal(transfer * 10n);
  });

  it("are taken as they were quoted, for ten minutes after they rose, and at once when they fall", async () => {
    let [price, time] = [10n * GWEI, 0];
    const fees = createFees({ table: readFees("1=gas"), batchSize: 100, gasPrice: () => Promise.resolve(price), now: () => time });
    await fees.refresh();
    const first = fees.quoted(1, "transfer");
    expect(fees.accepted(1, "transfer")).to.equal(first);
    price = 30n * GWEI;
    time += 1_000_000;
    await fees.refresh();
    expect(fees.quoted(1, "transfer") > first).to.equal(true);
    expect(fees.accepted(1, "transfer")).to.equal(first);
    time += 599_999;
    expect(fees.accepted(1, "transfer")).to.equal(first);
    time += 1;
    expect(fees.accepted(1, "transfer")).to.equal(fees.quoted(1, "transfer"));
    price = 5n * GWEI;
    await fees.refresh();
    expect(fees.accepted(1, "transfer")).to.equal(fees.quoted(1, "transfer"));
    expect(fees.quoted(1, "transfer") < first).to.equal(true);
  });

  it("keep the last price when the node does not answer", async () => {
    let works = true;
    const fees = createFees({ table: readFees("1=gas"), batchSize: 100, gasPrice: () => (works ? Promise.resolve(GWEI) : Promise.reject(new Error("away"))) });
    await fees.refresh();
    const before = fees.quoted(1, "transfer");
    works = false;
    expect(await fees.refresh().catch((error: Error) => error.message)).to.equal("away");
    expect(fees.quoted(1, "transfer")).to.equal(before);
  });

  it("are rounded up to what a fee can be", () => {
    for (const [value, fee] of [[0n, 0n], [1n, 1n], [127n, 127n], [128n, 130n], [1_270n, 1_270n], [1_271n, 1_300n], [10n ** 18n + 1n, 101n * 10n ** 16n]] as const) {
      expect(ceilFee(value)).to.equal(fee);
      expect(decodeFee(encodeFee(fee))).to.equal(fee);
    }
  });
});
