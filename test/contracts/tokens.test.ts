import { expect } from "chai";
import type { Contract } from "ethers";
import { alice, as, deployer, deployRollup, dueFor, fundedRollup, FUNDS, keyOf, loadWorld, PARAMETERS, stranger } from "./support/fixture.ts";
import { ethers, networkHelpers } from "./support/network.ts";
import { CREDIT, ETH, EXIT } from "./support/rollup.ts";

const { batchFee } = PARAMETERS;
const CAP = 2n ** 96n - 1n;
const SECOND = 2;

/** A funded rollup with a token of the named contract registered as token 2; alice has minted and approved plenty. */
async function withToken(name: string, args: unknown[] = []) {
  const world = await fundedRollup();
  const { colonnade } = world;
  const asset = await ethers.deployContract(name, args) as unknown as Contract;
  await colonnade.registerToken(await asset.getAddress(), { value: batchFee });
  await asset.mint(alice.address, 2n * CAP);
  await as(asset, alice).approve(await colonnade.getAddress(), ethers.MaxUint256);
  const deposit = async (amount: bigint) =>
    as(colonnade, alice).deposit(SECOND, 1, amount, keyOf(1), alice.address, await dueFor(colonnade, CREDIT, SECOND));
  return { ...world, asset, deposit };
}

const withDemoToken = () => withToken("DemoToken", ["Demo", "DEMO"]);
const withFeeToken = () => withToken("FeeToken", [10]);
const withAllBurningToken = () => withToken("FeeToken", [100]);
const withSilentToken = () => withToken("SilentToken");
const withReentrantToken = () => withToken("ReentrantToken");

/** Asks for alice's exit in token 2 and has it processed. */
async function exitAll({ colonnade, rollup }: Awaited<ReturnType<typeof withToken>>): Promise<void> {
  await as(colonnade, alice).requestExit(1, SECOND, await dueFor(colonnade, EXIT, SECOND));
  await rollup.advance({ token: SECOND });
}

/** Where the number of tokens is stored. */
async function slotOfCounter(address: string): Promise<number> {
  const slots = await Promise.all(Array.from({ length: 10 }, (_, slot) => networkHelpers.getStorageAt(address, slot)));
  return slots.findIndex((value) => BigInt(value) === 1n && slots.filter((other) => other === value).length === 1);
}

describe("registerToken", () => {
  it("numbers tokens from 2, once each, and emits it", async () => {
    const { colonnade, token } = await loadWorld(deployRollup);
    const asset = await token.getAddress();
    await expect(colonnade.registerToken(asset, { value: batchFee })).to.emit(colonnade, "TokenRegistered").withArgs(2n, asset);
    expect([await colonnade.tokenAddress(2), await colonnade.tokenOf(asset), await colonnade.tokenCount()]).to.deep.equal([asset, 2n, 2n]);
    await expect(colonnade.registerToken(asset, { value: batchFee })).to.be.revertedWithCustomError(colonnade, "AlreadyRegistered").withArgs(asset, 2n);
  });

  it("refuses ETH, an address without code, and less than is due", async () => {
    const { colonnade, token } = await loadWorld(deployRollup);
    await expect(colonnade.registerToken(ethers.ZeroAddress, { value: batchFee })).to.be.revertedWithCustomError(colonnade, "AlreadyRegistered")
      .withArgs(ethers.ZeroAddress, 1n);
    await expect(colonnade.registerToken(stranger.address, { value: batchFee })).to.be.revertedWithCustomError(colonnade, "NoCode").withArgs(stranger.address);
    await expect(colonnade.registerToken(await token.getAddress(), { value: batchFee - 1n })).to.be.revertedWithCustomError(colonnade, "ValueTooLow")
      .withArgs(batchFee - 1n, batchFee);
  });

  it("ends with token 65,535", async () => {
    const { colonnade, token } = await loadWorld(deployRollup);
    const address = await colonnade.getAddress();
    await networkHelpers.setStorageAt(address, await slotOfCounter(address), 65_535n);
    expect(await colonnade.tokenCount()).to.equal(65_535n);
    await expect(colonnade.registerToken(await token.getAddress(), { value: 2_000n * batchFee })).to.be.revertedWithCustomError(colonnade, "NoTokenLeft").withArgs(65_535n);
  });

  it("burns what it costs, which rises with the numbers that are given, and gives back the rest", async () => {
    const { colonnade, token, rollup } = await loadWorld(deployRollup);
    const address = await colonnade.getAddress();
    const counter = await slotOfCounter(address);
    for (const [count, due] of [[1n, batchFee], [63n, batchFee], [64n, 2n * batchFee], [65_000n, 1016n * batchFee]] as const) {
      await networkHelpers.setStorageAt(address, counter, count);
      expect(await colonnade.quoteRegistration()).to.equal(due);
      const asset = await ethers.deployContract("DemoToken", ["Another", "A"]);
      const registration = colonnade.registerToken(await asset.getAddress(), { value: 2_000n * batchFee });
      await expect(registration).to.changeEtherBalances(ethers, [deployer, rollup.address, ethers.ZeroAddress], [-due, 0n, due]);
    }
    await expect(colonnade.registerToken(await token.getAddress(), { value: 1016n * batchFee - 1n })).to.be.revertedWithCustomError(colonnade, "ValueTooLow");
  });

  it("is asked for tokens that exist", async () => {
    const { colonnade } = await loadWorld(deployRollup);
    for (const call of [() => colonnade.tokenAddress(2), () => colonnade.heldTotal(0), () => colonnade.stateOf(2), () => colonnade.quoteFee(CREDIT, 2, 0)]) {
      await expect(call()).to.be.revertedWithCustomError(colonnade, "UnknownToken");
    }
  });
});

describe("What is held of a token", () => {
  it("is at most 2^96 − 1, so that no balance can overflow", async () => {
    const { colonnade, deposit } = await loadWorld(withDemoToken);
    await deposit(CAP - 5n);
    await expect(deposit(6n)).to.be.revertedWithCustomError(colonnade, "CapExceeded").withArgs(SECOND, 6n, 5n);
    await deposit(5n);
    expect(await colonnade.heldTotal(SECOND)).to.equal(CAP);
  });

  it("is a counter of its own: tokens that are sent here without a deposit change nothing", async () => {
    const { colonnade, asset, deposit } = await loadWorld(withDemoToken);
    await as(asset, alice).transfer(await colonnade.getAddress(), 1000n);
    await deposit(10n);
    expect(await colonnade.heldTotal(SECOND)).to.equal(10n);
  });

  it("goes down when an exit is processed, and the exit can be claimed", async () => {
    const world = await loadWorld(withDemoToken);
    const { colonnade, rollup, asset, deposit } = world;
    await deposit(1234n);
    await rollup.advance({ token: SECOND });
    await exitAll(world);
    expect(await colonnade.heldTotal(SECOND)).to.equal(0n);
    await as(colonnade, alice).claim(SECOND, stranger.address);
    expect(await asset.balanceOf(stranger.address)).to.equal(1234n);
  });

  it("is kept apart for each token", async () => {
    const { colonnade, deposit } = await loadWorld(withDemoToken);
    await deposit(10n);
    expect([await colonnade.heldTotal(ETH), await colonnade.heldTotal(SECOND)]).to.deep.equal([3n * FUNDS, 10n]);
  });
});

describe("A token that", () => {
  it("takes a fee on transfers is credited with what arrived", async () => {
    const { colonnade, rollup, deposit } = await loadWorld(withFeeToken);
    await deposit(1000n);
    expect((await rollup.pending(CREDIT, SECOND))[0].value).to.equal(900n);
    expect(await colonnade.heldTotal(SECOND)).to.equal(900n);
  });

  it("keeps everything for itself is credited with nothing, so the deposit is refused", async () => {
    const { colonnade, deposit } = await loadWorld(withAllBurningToken);
    await expect(deposit(1000n)).to.be.revertedWithCustomError(colonnade, "ZeroAmount");
  });

  it("returns nothing from its transfers can be deposited and claimed", async () => {
    const world = await loadWorld(withSilentToken);
    await world.deposit(1000n);
    await world.rollup.advance({ token: SECOND });
    await exitAll(world);
    await as(world.colonnade, alice).claim(SECOND, stranger.address);
    expect(await world.asset.balanceOf(stranger.address)).to.equal(1000n);
  });

  it("returns false is refused", async () => {
    const { colonnade } = await loadWorld(fundedRollup);
    const asset = await ethers.deployContract("RefusingToken");
    await colonnade.registerToken(await asset.getAddress(), { value: batchFee });
    await expect(as(colonnade, alice).deposit(SECOND, 1, 5n, keyOf(1), alice.address, { value: batchFee }))
      .to.be.revertedWithCustomError(colonnade, "SafeERC20FailedOperation").withArgs(await asset.getAddress());
  });

  it("calls back in the middle of a deposit or a claim is refused", async () => {
    const world = await loadWorld(withReentrantToken);
    const { colonnade, asset, rollup, deposit } = world;
    await deposit(1000n);
    await rollup.advance({ token: SECOND });
    await exitAll(world);
    const target = await colonnade.getAddress();
    const entry = { id: 1, value: 0n, owner: alice.address, depositor: alice.address, fee: 1n, queuedAt: 1, deadline: 2 };
    const calls: [string, unknown[]][] = [
      ["claim", [SECOND, alice.address]],
      ["deposit", [SECOND, 1, 1n, keyOf(1), alice.address]],
      ["open", [keyOf(1), alice.address]],
      ["requestExit", [1, SECOND]],
      ["openAndDeposit", [keyOf(1), alice.address, SECOND, 1n]],
      ["registerToken", [await asset.getAddress()]],
      ["claimFor", [SECOND, alice.address]],
      ["submitBatch", [(await rollup.build({ token: SECOND })).argument]],
      ["insist", [EXIT, SECOND, entry]],
      ["freeze", [SECOND, EXIT, entry]],
      ["escape", [SECOND, 1, 0n, [0n, 0n]]],
      ["refund", [SECOND, 0, entry]],
      ["reclaimFee", [EXIT, SECOND, 0, entry]],
    ];
    const guarded = colonnade.interface.fragments.filter((one) => one.type === "function" && !("constant" in one && one.constant));
    expect(calls.map(([name]) => name).sort(), "everything that writes").to.deep.equal(guarded.map((one) => ("name" in one ? one.name : "")).sort());

    for (const [name, args] of calls) {
      await asset.callBack(target, colonnade.interface.encodeFunctionData(name, args));
      await expect(deposit(10n), `${name} in a deposit`).to.be.revertedWithCustomError(colonnade, "ReentrancyGuardReentrantCall");
      await expect(as(colonnade, alice).claim(SECOND, alice.address), `${name} in a claim`)
        .to.be.revertedWithCustomError(colonnade, "ReentrancyGuardReentrantCall");
    }
  });

  it("comes with ETH that is no fee: that goes back", async () => {
    const { colonnade } = await loadWorld(withDemoToken);
    await expect(as(colonnade, alice).deposit(SECOND, 1, 5n, keyOf(1), alice.address, { value: batchFee + 5n }))
      .to.changeEtherBalance(ethers, alice, -batchFee);
  });
});
