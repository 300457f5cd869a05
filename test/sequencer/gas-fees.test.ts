import { expect } from "chai";
import { parseUnits } from "ethers";
import { feesFor, type FeeLimits } from "../../sequencer/l1/fees.ts";
import { as } from "./support/chain.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";
import type { Instance } from "../../protocol/instance.ts";
import { KnownTauProver } from "../contracts/support/known-tau.ts";

const gwei = (n: number): bigint => parseUnits(String(n), "gwei");
const LIMITS: FeeLimits = { maxFee: gwei(100), maxTip: gwei(10), bumpPercent: 25 };

describe("The fees of an L1 transaction", () => {
  it("start from the market, whatever was paid before", () => {
    expect(feesFor({ baseFee: gwei(20), tip: gwei(1) }, LIMITS))
      .to.deep.equal({ maxFee: gwei(41), priorityFee: gwei(1) });
  });

  it("are never above the limits, and batches wait where L1 asks for more", () => {
    expect(feesFor({ baseFee: gwei(90), tip: gwei(30) }, LIMITS))
      .to.deep.equal({ maxFee: gwei(100), priorityFee: gwei(10) });
    expect(() => feesFor({ baseFee: gwei(101), tip: 0n }, LIMITS))
      .to.throw(/fee limit is reached: L1 asks for 101 gwei; --max-fee is 100/);
  });

  it("outbid what is replaced by as much as nodes want, and end at the limits", () => {
    let paid = feesFor({ baseFee: gwei(1), tip: gwei(1) }, LIMITS);
    const all = [paid];
    expect(() => {
      for (;;) all.push(paid = feesFor({ baseFee: gwei(1), tip: gwei(1) }, LIMITS, paid));
    }).to.throw(/fee limit is reached: the transaction on its way pays/);
    expect(all.length).to.be.greaterThan(8);
    all.slice(1).forEach(({ maxFee, priorityFee }, i) => {
      expect(maxFee * 100n >= all[i].maxFee * 110n && priorityFee * 100n >= all[i].priorityFee * 110n).to.equal(true);
      expect(maxFee <= LIMITS.maxFee && priorityFee <= LIMITS.maxTip).to.equal(true);
    });
    // The market is back where it was: what is sent next pays what it pays today.
    expect(feesFor({ baseFee: gwei(1), tip: gwei(1) }, LIMITS)).to.deep.equal(all[0]);
  });
});

describe("Limits of L1 fees", () => {
  let world: World;
  let running: Running;

  before(async () => {
    world = await startWorld();
    running = await run(world);
    await openUsers(world, 2);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 3);
    await idle(running);
    await running.stop();
  });
  afterEach(async () => {
    await world.chain.provider.send("evm_setAutomine", [true]);
    await running.stop();
  });
  after(() => world?.close());

  const baseFee = async (fee: number): Promise<void> => {
    await world.chain.provider.send("hardhat_setNextBlockBaseFeePerGas", [`0x${gwei(fee).toString(16)}`]);
    await world.chain.mine();
  };
  const start = async (flags: string[]): Promise<void> => {
    running = await run(world, { flags });
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
  };
  const retrying = async (): Promise<string> =>
    (await running.client.status()).retrying.map(({ error }) => error).join();

  it("make a batch wait, and say so, until L1 is cheaper", async () => {
    await baseFee(200);
    await start(["--max-fee", "50"]);
    const { hash } = await running.client.submit(transferOf({ from: 2, nonce: 0n }, world));
    await eventually("it was said", async () => (await retrying()).includes("the fee limit is reached: L1 asks for"));
    expect((await running.client.operation(hash)).stage).to.equal("proven");
    await baseFee(1);
    const { l1Transaction } = await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    expect((await world.chain.provider.getTransaction(l1Transaction!))!.maxFeePerGas! <= gwei(5)).to.equal(true);
  });

  it("end the bumps of one transaction, and the next one starts from the market", async () => {
    await start(["--bump-after", "1", "--max-fee", "6", "--max-tip", "2"]);
    const { provider } = world.chain;
    await provider.send("evm_setAutomine", [false]);
    const { hash } = await running.client.submit(transferOf({ from: 2, nonce: 1n }, world));
    const words = "the transaction on its way pays";
    await eventually("the limit was reached", async () => (await retrying()).includes(words));
    const nonce = await provider.getTransactionCount(running.service.operator);
    const sent = running.service.store.submissions.ofNonce(nonce);
    expect(sent.length).to.be.greaterThan(1);
    expect(sent.every(({ maxFee, priorityFee }) => maxFee <= gwei(6) && priorityFee <= gwei(2))).to.equal(true);
    await provider.send("evm_setAutomine", [true]);
    await world.chain.mine();
    await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    const { hash: next } = await running.client.submit(transferOf({ from: 2, nonce: 2n }, world));
    const { l1Transaction } = await running.client.waitForVerified(next, { timeoutMs: 60_000, pollMs: 20 });
    const fee = (await provider.getTransaction(l1Transaction!))!.maxPriorityFeePerGas!;
    expect(fee < sent[0].priorityFee).to.equal(true);
  });
});

describe("The gas of a batch", () => {
  const PAYEES = 16;
  const instances: Instance[] = [{ name: "payees", power: 0, logN: 6, ops: 18, maxOpen: 4, maxCredit: 4, maxExit: 1,
    maxWithdraw: PAYEES }];

  it("suffices when all its payees claim between estimate and inclusion", async () => {
    const world = await startWorld({ instances });
    const flags = ["--seal-size", String(PAYEES), "--seal-after", "2"];
    const running = await run(world, { createProver: () => new KnownTauProver(instances), flags });
    try {
      const { provider, signers } = world.chain;
      await openUsers(world, 2);
      await eventually("the accounts were open", () => running.service.store.cells.accounts() === 3);
      await idle(running);
      const payees = signers.slice(3, 3 + PAYEES);
      const withdrawAll = async (first: number): Promise<string> => {
        const views = await running.client.submitAll(payees.map(({ address }, i) =>
          transferOf({ from: 2, to: 0, recipient: BigInt(address), nonce: BigInt(first + i), amount: 1n }, world)));
        return (views.at(-1) as { hash: string }).hash;
      };
      await running.client.waitForVerified(await withdrawAll(0), { timeoutMs: 60_000, pollMs: 20 });
      await provider.send("evm_setAutomine", [false]);
      const last = await withdrawAll(PAYEES);
      await eventually("it was sent", async () => (await running.client.operation(last)).l1Transaction !== null);
      const { l1Transaction, batch } = await running.client.operation(last);
      expect((await running.client.batch(batch!)).counts.withdrawals).to.equal(PAYEES);
      const tip = { maxPriorityFeePerGas: gwei(20), maxFeePerGas: gwei(50) };
      for (const payee of payees) await as(world.contract, payee).claim(1, payee.address, tip);
      await world.chain.mine();
      const receipt = (await provider.getTransactionReceipt(l1Transaction!))!;
      const { blockNumber } = receipt;
      const claims = await world.contract.queryFilter(world.contract.filters.Claimed(), blockNumber, blockNumber);
      expect([receipt.status, claims.length, claims.every(({ transactionIndex }) => transactionIndex < receipt.index)])
        .to.deep.equal([1, PAYEES, true]);
    } finally {
      await world.chain.provider.send("evm_setAutomine", [true]);
      await running.stop();
      await world.close();
    }
  });
});
