import { expect } from "chai";
import type { Contract } from "ethers";
import { alice, as, FUNDS, fundedRollup, loadWorld, stranger } from "./support/fixture.ts";
import { ethers } from "./support/network.ts";
import { ETH } from "./support/rollup.ts";

/** Alice and a contract wallet may claim what account 1 withdrew to them. */
async function withWithdrawals() {
  const world = await fundedRollup();
  const { rollup } = world;
  const wallet = await ethers.deployContract("Wallet") as unknown as Contract;
  await rollup.advance({ feeAccount: 2, operations: [
    rollup.sign({ from: 1, to: 0, amount: 300n, recipient: BigInt(alice.address) }),
    rollup.sign({ from: 1, to: 0, amount: 500n, recipient: BigInt(await wallet.getAddress()), nonce: 1n }),
  ] });
  return { ...world, wallet };
}

describe("claim", () => {
  it("sends everything to the receiver that the caller names, once", async () => {
    const { colonnade, rollup } = await loadWorld(withWithdrawals);
    const claim = await as(colonnade, alice).claim(ETH, stranger.address);
    await expect(claim).to.emit(colonnade, "Claimed").withArgs(ETH, alice.address, stranger.address, 300n);
    await expect(claim).to.changeEtherBalances(ethers, [stranger, rollup.address], [300n, -300n]);
    expect(await colonnade.claimable(ETH, alice.address)).to.equal(0n);
    await expect(as(colonnade, alice).claim(ETH, stranger.address)).to.be.revertedWithCustomError(colonnade, "NothingToClaim").withArgs(ETH, alice.address);
  });

  it("adds up what came from several batches", async () => {
    const { colonnade, rollup } = await loadWorld(withWithdrawals);
    await rollup.advance({ feeAccount: 2, operations: [
      rollup.sign({ from: 1, to: 0, amount: 40n, recipient: BigInt(alice.address), nonce: 2n })] });
    await expect(as(colonnade, alice).claim(ETH, alice.address)).to.changeEtherBalance(ethers, alice, 340n);
  });

  it("refuses the zero address and unknown tokens, and pays nobody else", async () => {
    const { colonnade } = await loadWorld(withWithdrawals);
    await expect(as(colonnade, alice).claim(ETH, ethers.ZeroAddress)).to.be.revertedWithCustomError(colonnade, "ZeroAddress");
    await expect(as(colonnade, alice).claim(2, alice.address)).to.be.revertedWithCustomError(colonnade, "UnknownToken").withArgs(2n, 1n);
    await expect(as(colonnade, stranger).claim(ETH, stranger.address)).to.be.revertedWithCustomError(colonnade, "NothingToClaim")
      .withArgs(ETH, stranger.address);
  });

  it("keeps the claim of a receiver that refuses ETH", async () => {
    const { colonnade, rollup, wallet } = await loadWorld(withWithdrawals);
    await wallet.refuseEther(true);
    const toItself = colonnade.interface.encodeFunctionData("claim", [ETH, await wallet.getAddress()]);
    await expect(wallet.execute(rollup.address, toItself)).to.be.revertedWithCustomError(wallet, "Unwanted");
    const elsewhere = colonnade.interface.encodeFunctionData("claim", [ETH, stranger.address]);
    await expect(wallet.execute(rollup.address, elsewhere)).to.changeEtherBalance(ethers, stranger, 500n);
  });

  it("pays once a receiver that claims again from within", async () => {
    const { colonnade, rollup, wallet } = await loadWorld(withWithdrawals);
    const claim = colonnade.interface.encodeFunctionData("claim", [ETH, await wallet.getAddress()]);
    await wallet.callBack(rollup.address, claim);
    await expect(wallet.execute(rollup.address, claim)).to.be.revertedWithCustomError(colonnade, "ReentrancyGuardReentrantCall");
    expect(await colonnade.claimable(ETH, await wallet.getAddress())).to.equal(500n);
  });

  it("can be pushed by anyone to the one it belongs to: a contract that knows no claim, an exchange's address", async () => {
    const { colonnade, wallet } = await loadWorld(withWithdrawals);
    const who = await wallet.getAddress();
    const pushed = await as(colonnade, stranger).claimFor(ETH, who);
    await expect(pushed).to.emit(colonnade, "Claimed").withArgs(ETH, who, who, 500n);
    await expect(pushed).to.changeEtherBalances(ethers, [wallet, stranger], [500n, 0n]);
    await expect(as(colonnade, stranger).claimFor(ETH, who)).to.be.revertedWithCustomError(colonnade, "NothingToClaim").withArgs(ETH, who);
    await expect(as(colonnade, stranger).claimFor(2, who)).to.be.revertedWithCustomError(colonnade, "UnknownToken").withArgs(2n, 1n);
  });

  it("stays where it is if the one it belongs to refuses it", async () => {
    const { colonnade, wallet } = await loadWorld(withWithdrawals);
    await wallet.refuseEther(true);
    await expect(as(colonnade, stranger).claimFor(ETH, await wallet.getAddress())).to.be.revertedWithCustomError(wallet, "Unwanted");
    expect(await colonnade.claimable(ETH, await wallet.getAddress())).to.equal(500n);
  });

  it("does not touch what is held: that went down when the batch was accepted", async () => {
    const { colonnade } = await loadWorld(withWithdrawals);
    await as(colonnade, alice).claim(ETH, alice.address);
    expect(await colonnade.heldTotal(ETH)).to.equal(3n * FUNDS - 800n);
  });
});
