import { expect } from "chai";
import type { Contract } from "ethers";
import { quoteEntry, quoteRegistration } from "../../l1/quote.ts";
import { alice, as, bob, deployRollup, dueFor, fundedRollup, keyOf, loadWorld, PARAMETERS } from "./support/fixture.ts";
import { ethers, networkHelpers } from "./support/network.ts";
import { CREDIT, ETH, EXIT, OPEN } from "./support/rollup.ts";

const { batchFee, entryFee, gap } = PARAMETERS;
const GWEI = 10n ** 9n;

async function quiet() {
  const world = await fundedRollup();
  await networkHelpers.time.increase(10 * gap);
  return world;
}

describe("Fees", () => {
  it("pay for a whole batch where nothing of the token is pending, and for an entry where something is", async () => {
    const { colonnade } = await loadWorld(quiet);
    expect(await colonnade.quoteFee(CREDIT, ETH, 0)).to.deep.equal([batchFee, 0n]);
    expect(await colonnade.quoteFee(EXIT, ETH, 0)).to.deep.equal([batchFee, 0n]);
    await as(colonnade, alice).requestExit(1, ETH, { value: batchFee });
    expect(await colonnade.quoteFee(CREDIT, ETH, 0)).to.deep.equal([entryFee, 0n]);
    expect(await colonnade.quoteFee(EXIT, ETH, 0)).to.deep.equal([entryFee, 0n]);
    expect(await colonnade.quoteFee(OPEN, 0, 0)).to.deep.equal([batchFee, 0n]);
  });

  it("cover a batch, or an entry's share of it, at any gas price", async () => {
    const { colonnade } = await loadWorld(quiet);
    const [batchGas, entryGas] = [await colonnade.BATCH_GAS(), await colonnade.ENTRY_GAS()];
    expect(await colonnade.quoteFee(EXIT, ETH, 50n * GWEI)).to.deep.equal([batchGas * 50n * GWEI, 0n]);
    await networkHelpers.setNextBlockBaseFeePerGas(50n * GWEI);
    await as(colonnade, alice).requestExit(1, ETH, { value: 10n ** 18n, maxFeePerGas: 100n * GWEI });
    expect(await colonnade.quoteFee(EXIT, ETH, 50n * GWEI)).to.deep.equal([entryGas * 50n * GWEI, 0n]);
    const [event] = await colonnade.queryFilter(colonnade.filters.Queued(EXIT)) as unknown as { args: { fee: bigint } }[];
    expect(event.args.fee).to.equal(batchGas * 50n * GWEI);
  });

  it("are refused below what is due", async () => {
    const { colonnade } = await loadWorld(quiet);
    for (const value of [0n, batchFee - 1n]) {
      await expect(as(colonnade, alice).requestExit(1, ETH, { value })).to.be.revertedWithCustomError(colonnade, "ValueTooLow").withArgs(value, batchFee);
      await expect(colonnade.open(keyOf(1), alice.address, { value })).to.be.revertedWithCustomError(colonnade, "ValueTooLow").withArgs(value, batchFee);
      await expect(colonnade.deposit(ETH, 1, 5n, keyOf(1), alice.address, { value: 5n + value }))
        .to.be.revertedWithCustomError(colonnade, "ValueTooLow").withArgs(5n + value, 5n + batchFee);
    }
  });

  it("quoted in one block are enough in the next, whatever was processed or queued in between; the rest comes back", async () => {
    const { colonnade, rollup } = await loadWorld(quiet);
    await as(colonnade, bob).requestExit(2, ETH, { value: batchFee });
    const whilePending = await quoteEntry(as(colonnade, alice), { kind: EXIT, token: ETH });
    await rollup.advance();
    await expect(as(colonnade, alice).requestExit(1, ETH, { value: whilePending })).to.changeEtherBalance(ethers, alice, -batchFee);
    const flooder = await ethers.deployContract("Flooder") as unknown as Contract;
    const beforeFlood = await quoteEntry(as(colonnade, alice), { kind: CREDIT, token: ETH });
    await flooder.deposits(rollup.address, 3, 120, { value: 10n ** 15n, gasLimit: 16_000_000 });
    await as(colonnade, alice).deposit(ETH, 1, 5n, keyOf(1), alice.address, { value: beforeFlood + 5n });
    expect((await rollup.pending(CREDIT, ETH)).at(-1)!.fee).to.equal(entryFee);
  });

  it("quoted by the client are enough when the base fee doubles before they are mined", async () => {
    const { colonnade } = await loadWorld(quiet);
    await networkHelpers.setNextBlockBaseFeePerGas(20n * GWEI);
    await networkHelpers.mine();
    const value = await quoteEntry(as(colonnade, alice), { kind: EXIT, token: ETH });
    await networkHelpers.setNextBlockBaseFeePerGas(40n * GWEI);
    await as(colonnade, alice).requestExit(1, ETH, { value, maxFeePerGas: 100n * GWEI });
    expect((await colonnade.queueOf(EXIT, ETH)).tail).to.equal(1n);
  });

  it("for registering a token, quoted by the client, are enough", async () => {
    const { colonnade, token } = await loadWorld(quiet);
    await colonnade.registerToken(await token.getAddress(), { value: await quoteRegistration(colonnade) });
    expect(await colonnade.tokenCount()).to.equal(2n);
  });

  it("are not quoted for kinds that do not exist", async () => {
    const { colonnade } = await loadWorld(deployRollup);
    for (const kind of [0, 4]) await expect(colonnade.quoteFee(kind, ETH, 0)).to.be.revertedWithCustomError(colonnade, "UnknownKind").withArgs(kind);
  });
});

describe("What is paid too much", () => {
  it("comes back in the same call", async () => {
    const { colonnade, rollup } = await loadWorld(quiet);
    await expect(as(colonnade, alice).requestExit(1, ETH, { value: batchFee + 777n }))
      .to.changeEtherBalances(ethers, [alice, rollup.address], [-batchFee, batchFee]);
    expect(await colonnade.claimable(ETH, alice.address)).to.equal(0n);
  });

  it("is claimable by a caller that refuses it, and can be sent to it later by anybody", async () => {
    const { colonnade, rollup } = await loadWorld(quiet);
    const wallet = await ethers.deployContract("Wallet") as unknown as Contract;
    await wallet.refuseEther(true);
    await wallet.execute(rollup.address, colonnade.interface.encodeFunctionData("open", [keyOf(9), alice.address]), { value: batchFee + 777n });
    expect(await colonnade.claimable(ETH, await wallet.getAddress())).to.equal(777n);
    await wallet.refuseEther(false);
    await expect(as(colonnade, bob).claimFor(ETH, await wallet.getAddress())).to.changeEtherBalance(ethers, wallet, 777n);
  });

  it("does not let the caller in again on its way back", async () => {
    const { colonnade, rollup } = await loadWorld(quiet);
    const wallet = await ethers.deployContract("Wallet") as unknown as Contract;
    await wallet.callBack(rollup.address, colonnade.interface.encodeFunctionData("open", [keyOf(9), alice.address]));
    await wallet.execute(rollup.address, colonnade.interface.encodeFunctionData("open", [keyOf(9), alice.address]), { value: 3n * batchFee });
    expect(await colonnade.nextId()).to.equal(5n);
    expect(await colonnade.claimable(ETH, await wallet.getAddress())).to.equal(2n * batchFee);
  });
});

describe("What is burned", () => {
  it("starts with the 65th entry before its time, is sent to nobody, and is no part of the entry", async () => {
    const { colonnade, rollup } = await loadWorld(quiet);
    const flooder = await ethers.deployContract("Flooder") as unknown as Contract;
    await flooder.deposits(rollup.address, 3, 70, { value: 10n ** 15n, gasLimit: 16_000_000 });
    const { value } = await dueFor(colonnade, CREDIT, ETH, 5n);
    expect(value).to.equal(2n * entryFee + 5n);
    await expect(colonnade.deposit(ETH, 1, 5n, keyOf(1), alice.address, { value }))
      .to.changeEtherBalances(ethers, [rollup.address, ethers.ZeroAddress], [entryFee + 5n, entryFee]);
    expect((await rollup.pending(CREDIT, ETH)).at(-1)!.fee).to.equal(entryFee);
    await expect(colonnade.deposit(ETH, 1, 5n, keyOf(1), alice.address, { value: value - 1n })).to.be.revertedWithCustomError(colonnade, "ValueTooLow");
    // Exits have a queue of their own, and time heals: both cost what they always did.
    expect((await colonnade.quoteFee(EXIT, ETH, 0)).burned).to.equal(0n);
    await networkHelpers.time.increase(70 * gap);
    expect((await colonnade.quoteFee(CREDIT, ETH, 0)).burned).to.equal(0n);
  });

  it("rises with the ids that are given, from half of them on", async () => {
    const { colonnade, rollup } = await loadWorld(deployRollup);
    const flooder = await ethers.deployContract("Flooder") as unknown as Contract;
    await flooder.opens(rollup.address, 8, { value: 10n ** 15n });
    expect((await colonnade.quoteFee(OPEN, 0, 0)).burned).to.equal(0n);
    for (let step = 1n; step <= 5n; step++) {
      await expect(flooder.opens(rollup.address, 1, { value: 10n ** 15n })).to.changeEtherBalance(ethers, ethers.ZeroAddress, (step - 1n) * entryFee);
      expect((await colonnade.quoteFee(OPEN, 0, 0)).burned).to.equal(step * entryFee);
    }
  });
});
