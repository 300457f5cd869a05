import { expect } from "chai";
import type { Contract } from "ethers";
import { alice, as, dueFor, fundedRollup, keyOf, loadWorld, PARAMETERS, stranger } from "./support/fixture.ts";
import { ethers, networkHelpers } from "./support/network.ts";
import { CREDIT, ETH, EXIT, OPEN } from "./support/rollup.ts";

/** Alice's exit is pending; at `halfway` it will be late. */
async function withExit() {
  const world = await fundedRollup();
  await networkHelpers.time.increase(10 * PARAMETERS.gap);
  await as(world.colonnade, alice).requestExit(1, ETH, await dueFor(world.colonnade, EXIT, ETH));
  const [{ queuedAt }] = await world.rollup.pending(EXIT, ETH);
  return { ...world, halfway: queuedAt + PARAMETERS.deadline / 2 };
}

/** A batch for `submitter`, to be mined at `time`. */
async function buildAt({ rollup }: Pick<Awaited<ReturnType<typeof withExit>>, "rollup" | "colonnade">, submitter: string, time: number, exits = 1) {
  await networkHelpers.time.increaseTo(time - 1);
  const built = await rollup.build({ submitter, exits });
  await networkHelpers.time.setNextBlockTimestamp(time);
  return built;
}

describe("Who may submit", () => {
  it("is anybody from half an entry's deadline on, who also gets its fee", async () => {
    const world = await loadWorld(withExit);
    const built = await buildAt(world, stranger.address, world.halfway);
    await world.rollup.submit(built, stranger);
    expect(await world.colonnade.claimable(ETH, stranger.address)).to.equal(PARAMETERS.batchFee);
  });

  it("is nobody but the submitters a second before", async () => {
    const world = await loadWorld(withExit);
    const built = await buildAt(world, stranger.address, world.halfway - 1);
    await expect(world.rollup.submit(built, stranger)).to.be.revertedWithCustomError(world.colonnade, "NotSubmitter").withArgs(stranger.address);
  });

  it("is nobody but the submitters for a batch that leaves the late entry where it is", async () => {
    const world = await loadWorld(withExit);
    const built = await buildAt(world, stranger.address, world.halfway, 0);
    await expect(world.rollup.submit(built, stranger)).to.be.revertedWithCustomError(world.colonnade, "NotSubmitter").withArgs(stranger.address);
  });

  it("is anybody for opens too", async () => {
    const world = await loadWorld(withExit);
    await world.colonnade.open(7n, alice.address, await dueFor(world.colonnade, OPEN, 0));
    const [{ queuedAt }] = await world.rollup.pending(OPEN, 0);
    const built = await buildAt(world, stranger.address, queuedAt + PARAMETERS.deadline / 2, 0);
    await world.rollup.submit(built, stranger);
    expect(await world.colonnade.accounts()).to.equal(5n);
  });

  it("is anybody for credits too", async () => {
    const world = await loadWorld(withExit);
    await world.rollup.advance();
    await world.colonnade.deposit(ETH, 1, 5n, keyOf(1), alice.address, await dueFor(world.colonnade, CREDIT, ETH, 5n));
    const [{ queuedAt }] = await world.rollup.pending(CREDIT, ETH);
    const built = await buildAt(world, stranger.address, queuedAt + PARAMETERS.deadline / 2, 0);
    await world.rollup.submit(built, stranger);
    expect((await world.colonnade.queueOf(CREDIT, ETH)).head).to.equal(4n);
  });

  it("goes by an entry's age, not by a deadline that a flood put off", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    for (let i = 0; i < 40; i++) await colonnade.deposit(ETH, 1, 5n, keyOf(1), alice.address, await dueFor(colonnade, CREDIT, ETH, 5n));
    while ((await rollup.pending(CREDIT, ETH)).length > 1) await rollup.advance({ credits: Math.min(3, (await rollup.pending(CREDIT, ETH)).length - 1) });
    const [{ queuedAt, deadline }] = await rollup.pending(CREDIT, ETH);
    expect(deadline - queuedAt).to.be.greaterThan(PARAMETERS.deadline + 30 * PARAMETERS.gap);
    const built = await buildAt({ colonnade, rollup }, stranger.address, queuedAt + PARAMETERS.deadline / 2);
    await rollup.submit(built, stranger);
    expect(await rollup.pending(CREDIT, ETH)).to.deep.equal([]);
  });

  it("gains nothing by copying somebody else's proof", async () => {
    const world = await loadWorld(withExit);
    const built = await buildAt(world, await world.rollup.submitter.getAddress(), world.halfway);
    await expect(world.rollup.submit(built, stranger)).to.be.revertedWithCustomError(world.colonnade, "InvalidOpening");
  });
});

describe("Batch data", () => {
  it("is not emitted where it is the transaction's own calldata", async () => {
    const { colonnade, rollup } = await loadWorld(withExit);
    const { transaction } = await rollup.advance();
    await expect(transaction).not.to.emit(colonnade, "BatchData");
  });

  it("is emitted in full where a contract submits", async () => {
    const world = await loadWorld(withExit);
    const { colonnade } = world;
    const wallet = await ethers.deployContract("Wallet") as unknown as Contract;
    const built = await buildAt(world, await wallet.getAddress(), world.halfway);
    const data = colonnade.interface.encodeFunctionData("submitBatch", [built.argument]);
    await expect(wallet.execute(world.rollup.address, data)).to.emit(colonnade, "BatchData").withArgs(2n, data);
  });

  it("is emitted where the sender has code of its own, which may have called from within (EIP-7702)", async () => {
    const world = await loadWorld(withExit);
    const { colonnade, rollup } = world;
    const delegate = await (await ethers.deployContract("Wallet")).getAddress();
    await networkHelpers.setCode(stranger.address, `0xef0100${delegate.slice(2)}`);
    const built = await buildAt(world, stranger.address, world.halfway);
    const data = colonnade.interface.encodeFunctionData("submitBatch", [built.argument]);
    await expect(rollup.submit(built, stranger)).to.emit(colonnade, "BatchData").withArgs(2n, data);
  });
});
