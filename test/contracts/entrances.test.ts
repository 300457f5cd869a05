import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import { P } from "../../protocol/field.ts";
import { alice, as, bob, deployRollup, dueFor, fundedRollup, FUNDS, keyOf, loadWorld, PARAMETERS, stranger } from "./support/fixture.ts";
import { ethers, networkHelpers } from "./support/network.ts";
import { CREDIT, ETH, EXIT, OPEN } from "./support/rollup.ts";

const { batchFee, entryFee, deadline } = PARAMETERS;

async function timeOf(transaction: ContractTransactionResponse): Promise<bigint> {
  return BigInt((await transaction.getBlock())!.timestamp);
}

describe("open", () => {
  it("gives ids in order and queues the key", async () => {
    const { colonnade } = await loadWorld(deployRollup);
    const first = await as(colonnade, alice).open(keyOf(1), bob.address, { value: batchFee });
    await expect(first).to.emit(colonnade, "Queued")
      .withArgs(OPEN, 0n, 0n, 1n, keyOf(1), bob.address, alice.address, batchFee, await timeOf(first), await timeOf(first) + BigInt(deadline));
    const second = await as(colonnade, alice).open(keyOf(2), alice.address, { value: entryFee });
    await expect(second).to.emit(colonnade, "Queued")
      .withArgs(OPEN, 0n, 1n, 2n, keyOf(2), alice.address, alice.address, entryFee, await timeOf(second),
        (await colonnade.queueOf(OPEN, 0)).lastDeadline);
    expect(await colonnade.nextId()).to.equal(3n);
    expect(await colonnade.accounts()).to.equal(1n);
    expect(await colonnade.ownerOf(1)).to.equal(bob.address);
    expect(await colonnade.keyOf(1)).to.equal(keyOf(1));
  });

  it("keeps an entry as the hash that the protocol fixes", async () => {
    const { colonnade, rollup } = await loadWorld(deployRollup);
    await as(colonnade, alice).open(keyOf(1), bob.address, { value: batchFee });
    const [entry] = await rollup.pending(OPEN, 0);
    const values = [OPEN, 0, 0, entry.id, entry.value, entry.owner, entry.depositor, entry.fee, entry.queuedAt, entry.deadline];
    const encoded = ethers.AbiCoder.defaultAbiCoder().encode(values.map(() => "uint256"), values);
    expect(await colonnade.entryHash(OPEN, 0, 0)).to.equal(ethers.keccak256(encoded));
  });

  it("lets one key be opened twice: whoever asks for (key, owner) is not misled by it", async () => {
    const { colonnade } = await loadWorld(deployRollup);
    await as(colonnade, alice).open(keyOf(1), alice.address, { value: batchFee });
    await as(colonnade, bob).open(keyOf(1), bob.address, { value: entryFee });
    expect([await colonnade.ownerOf(1), await colonnade.ownerOf(2)]).to.deep.equal([alice.address, bob.address]);
  });

  it("refuses key 0, a key that is no field element, and no owner", async () => {
    const { colonnade } = await loadWorld(deployRollup);
    await expect(colonnade.open(0n, alice.address, { value: batchFee })).to.be.revertedWithCustomError(colonnade, "BadKey").withArgs(0n, P);
    await expect(colonnade.open(P, alice.address, { value: batchFee })).to.be.revertedWithCustomError(colonnade, "BadKey").withArgs(P, P);
    await expect(colonnade.open(1n, ethers.ZeroAddress, { value: batchFee })).to.be.revertedWithCustomError(colonnade, "ZeroAddress");
  });

  it("ends with id N − 2: an id beyond would name somebody else's row", async () => {
    const { colonnade } = await loadWorld(deployRollup);
    for (let id = 1; id <= 14; id++) await colonnade.open(keyOf(1), alice.address, await dueFor(colonnade, OPEN, 0));
    await expect(colonnade.open(keyOf(1), alice.address, { value: batchFee })).to.be.revertedWithCustomError(colonnade, "NoIdLeft").withArgs(14n);
  });
});

describe("deposit", () => {
  it("queues a credit and counts what is held", async () => {
    const { colonnade } = await loadWorld(fundedRollup);
    await networkHelpers.time.increase(10 * PARAMETERS.gap);
    const deposit = await as(colonnade, stranger).deposit(ETH, 2, 500n, keyOf(2), bob.address, { value: 500n + batchFee });
    await expect(deposit).to.emit(colonnade, "Queued")
      .withArgs(CREDIT, ETH, 3n, 2n, 500n, bob.address, stranger.address, batchFee, await timeOf(deposit), await timeOf(deposit) + BigInt(deadline));
    expect(await colonnade.heldTotal(ETH)).to.equal(3n * FUNDS + 500n);
    // Everything else that came is fees: three entries paid for a batch, and two opens and two credits for a share of one.
    expect(await ethers.provider.getBalance(await colonnade.getAddress())).to.equal(3n * FUNDS + 500n + 3n * batchFee + 4n * entryFee);
  });

  it("refuses an account that is not there, or has another key or owner than expected", async () => {
    const { colonnade } = await loadWorld(fundedRollup);
    const due = { value: 500n + batchFee };
    await expect(colonnade.deposit(ETH, 0, 500n, keyOf(1), alice.address, due)).to.be.revertedWithCustomError(colonnade, "UnknownAccount").withArgs(0n, 4n);
    await expect(colonnade.deposit(ETH, 4, 500n, keyOf(1), alice.address, due)).to.be.revertedWithCustomError(colonnade, "UnknownAccount").withArgs(4n, 4n);
    await expect(colonnade.deposit(ETH, 1, 500n, keyOf(2), alice.address, due)).to.be.revertedWithCustomError(colonnade, "AccountMismatch")
      .withArgs(1n, keyOf(1), alice.address);
    await expect(colonnade.deposit(ETH, 1, 500n, keyOf(1), bob.address, due)).to.be.revertedWithCustomError(colonnade, "AccountMismatch")
      .withArgs(1n, keyOf(1), alice.address);
  });

  it("reaches an account whose opening is still pending", async () => {
    const { colonnade, rollup } = await loadWorld(deployRollup);
    await colonnade.open(keyOf(1), alice.address, { value: batchFee });
    await colonnade.deposit(ETH, 1, 500n, keyOf(1), alice.address, { value: 500n + batchFee });
    await rollup.advance({ opens: 0 });
    await rollup.advance();
    expect(await colonnade.accounts()).to.equal(2n);
  });

  it("refuses amount 0, and less ETH than the amount", async () => {
    const { colonnade } = await loadWorld(fundedRollup);
    await expect(colonnade.deposit(ETH, 1, 0n, keyOf(1), alice.address, { value: batchFee })).to.be.revertedWithCustomError(colonnade, "ZeroAmount");
    await expect(colonnade.deposit(ETH, 1, 500n, keyOf(1), alice.address, { value: 499n }))
      .to.be.revertedWithCustomError(colonnade, "ValueTooLow").withArgs(499n, 500n + batchFee);
  });
});

describe("openAndDeposit", () => {
  it("opens and credits in one call, each entry for its own fee, and gives back the rest", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    await as(colonnade, bob).requestExit(2, ETH, { value: batchFee });
    await expect(as(colonnade, bob).openAndDeposit(keyOf(4), alice.address, ETH, 700n, { value: 700n + 2n * batchFee }))
      .to.changeEtherBalance(ethers, bob, -700n - batchFee - entryFee);
    const [opened] = await rollup.pending(OPEN, 0);
    const [credit] = await rollup.pending(CREDIT, ETH);
    expect([opened.id, opened.value, opened.owner]).to.deep.equal([4, keyOf(4), alice.address]);
    expect([credit.id, credit.value, credit.owner, credit.depositor]).to.deep.equal([4, 700n, alice.address, bob.address]);
    expect([opened.fee, credit.fee]).to.deep.equal([batchFee, entryFee]);
  });

  it("asks for the fees of both entries", async () => {
    const { colonnade } = await loadWorld(deployRollup);
    await expect(colonnade.openAndDeposit(keyOf(1), alice.address, ETH, 1n, { value: 2n * batchFee }))
      .to.be.revertedWithCustomError(colonnade, "ValueTooLow").withArgs(2n * batchFee, 2n * batchFee + 1n);
  });
});

describe("requestExit", () => {
  it("queues an exit for the owner", async () => {
    const { colonnade } = await loadWorld(fundedRollup);
    const exit = await as(colonnade, alice).requestExit(1, ETH, { value: batchFee });
    await expect(exit).to.emit(colonnade, "Queued")
      .withArgs(EXIT, ETH, 0n, 1n, 0n, alice.address, alice.address, batchFee, await timeOf(exit), await timeOf(exit) + BigInt(deadline));
  });

  it("is pending once for an account and token, and can be asked for again when it was processed", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    const due = { value: batchFee };
    await as(colonnade, bob).requestExit(2, ETH, due);
    await as(colonnade, alice).requestExit(1, ETH, due);
    await rollup.advance({ exits: 1 });
    await expect(as(colonnade, alice).requestExit(1, ETH, due)).to.be.revertedWithCustomError(colonnade, "ExitPending").withArgs(1n, ETH);
    await as(colonnade, bob).requestExit(2, ETH, due);
    await expect(as(colonnade, bob).requestExit(2, ETH, due)).to.be.revertedWithCustomError(colonnade, "ExitPending").withArgs(2n, ETH);
    await rollup.advance();
    await as(colonnade, alice).requestExit(1, ETH, due);
  });

  it("refuses anyone but the owner, unknown accounts, and unknown tokens", async () => {
    const { colonnade } = await loadWorld(fundedRollup);
    await expect(as(colonnade, bob).requestExit(1, ETH, { value: batchFee })).to.be.revertedWithCustomError(colonnade, "NotOwner")
      .withArgs(1n, bob.address, alice.address);
    await expect(as(colonnade, alice).requestExit(9, ETH, { value: batchFee })).to.be.revertedWithCustomError(colonnade, "UnknownAccount").withArgs(9n, 4n);
    await expect(as(colonnade, alice).requestExit(1, 2, { value: batchFee })).to.be.revertedWithCustomError(colonnade, "UnknownToken").withArgs(2n, 1n);
  });
});
