import { expect } from "chai";
import type { QueueEntry } from "../../protocol/submission.ts";
import { alice, as, bob, dueFor, fundedRollup, keyOf, loadWorld, PARAMETERS, stranger } from "./support/fixture.ts";
import { networkHelpers } from "./support/network.ts";
import { CREDIT, ETH, EXIT, OPEN } from "./support/rollup.ts";

const HALF = PARAMETERS.deadline / 2;
const DEMO = 2;

/**
 * Late heads in four queues, the oldest first: bob's exit in ETH, an open, alice's deposit in the second token, and hours younger than these, in
 * the first token, a deposit.
 */
async function withLateHeads() {
  const world = await fundedRollup();
  const { colonnade, rollup, token } = world;
  await networkHelpers.time.increase(10 * PARAMETERS.gap);
  await colonnade.registerToken(await token.getAddress(), { value: await colonnade.quoteRegistration() });
  await token.mint(alice.address, 100n);
  await as(token, alice).approve(rollup.address, 100n);
  await as(colonnade, bob).requestExit(2, ETH, await dueFor(colonnade, EXIT, ETH));
  await colonnade.open(keyOf(4), alice.address, await dueFor(colonnade, OPEN, 0));
  await as(colonnade, alice).deposit(DEMO, 1, 100n, keyOf(1), alice.address, await dueFor(colonnade, CREDIT, DEMO));
  await networkHelpers.time.increase(7_200);
  await colonnade.deposit(ETH, 1, 5n, keyOf(1), alice.address, await dueFor(colonnade, CREDIT, ETH, 5n));
  const head = async (kind: number, of: number): Promise<QueueEntry> => (await rollup.pending(kind, of))[0];
  const heads = { exit: await head(EXIT, ETH), open: await head(OPEN, 0), demo: await head(CREDIT, DEMO), credit: await head(CREDIT, ETH) };
  await networkHelpers.time.increaseTo(heads.credit.queuedAt + HALF);
  return { ...world, heads };
}

describe("insist", () => {
  it("is open to anyone for the head of a queue that is late, not a second before", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    await as(colonnade, bob).requestExit(2, ETH, await dueFor(colonnade, EXIT, ETH));
    const [exit] = await rollup.pending(EXIT, ETH);
    await networkHelpers.time.setNextBlockTimestamp(exit.queuedAt + HALF - 1);
    await expect(as(colonnade, stranger).insist(EXIT, ETH, exit, { gasLimit: 500_000 })).to.be.revertedWithCustomError(colonnade, "NotLate")
      .withArgs(exit.queuedAt, exit.queuedAt + HALF - 1);
    await expect(as(colonnade, stranger).insist(EXIT, ETH, exit)).to.emit(colonnade, "Insisted").withArgs(EXIT, ETH, 0n, exit.queuedAt);
    expect(await colonnade.insisted()).to.deep.equal([BigInt(EXIT), BigInt(ETH), 0n, BigInt(exit.queuedAt)]);
  });

  it("wants a head, as it was queued, of a token that is live", async () => {
    const { colonnade, heads } = await loadWorld(withLateHeads);
    await expect(colonnade.insist(EXIT, ETH, { ...heads.exit, queuedAt: 1 })).to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(EXIT, ETH, 0n);
    await expect(colonnade.insist(CREDIT, ETH, heads.exit)).to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(CREDIT, ETH, 3n);
    await expect(colonnade.insist(OPEN, ETH, heads.open)).to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(OPEN, ETH, 0n);
    await expect(colonnade.insist(0, ETH, heads.exit)).to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(0n, ETH, 0n);
    await expect(colonnade.insist(EXIT, 3, heads.exit)).to.be.revertedWithCustomError(colonnade, "UnknownToken").withArgs(3n, 2n);
    await networkHelpers.time.increaseTo(heads.exit.deadline + 1);
    await colonnade.freeze(ETH, EXIT, heads.exit);
    await expect(colonnade.insist(EXIT, ETH, heads.exit)).to.be.revertedWithCustomError(colonnade, "TokenFrozen").withArgs(ETH);
  });

  it("holds until a batch takes the entry: no other counts, the submitter's neither", async () => {
    const { colonnade, rollup, heads } = await loadWorld(withLateHeads);
    await colonnade.insist(EXIT, ETH, heads.exit);
    for (const choice of [{ opens: 0, credits: 0, exits: 0 }, { exits: 0 }, { token: DEMO }]) {
      await expect(rollup.submit(await rollup.build(choice))).to.be.revertedWithCustomError(colonnade, "EntryInsistedOn").withArgs(EXIT, ETH, 0n);
    }
    await rollup.advance({ exits: 1 });
    expect(await colonnade.insisted()).to.deep.equal([0n, 0n, 0n, 0n]);
    await rollup.advance({ opens: 0, credits: 0, exits: 0 });
  });

  it("holds for opens, which go with a batch of any token, and for credits", async () => {
    const { colonnade, rollup, heads } = await loadWorld(withLateHeads);
    await colonnade.insist(OPEN, 0, heads.open);
    await expect(rollup.submit(await rollup.build({ opens: 0 }))).to.be.revertedWithCustomError(colonnade, "EntryInsistedOn").withArgs(OPEN, 0n, 3n);
    await rollup.advance({ token: DEMO, credits: 0 });
    await colonnade.insist(CREDIT, DEMO, heads.demo);
    await expect(rollup.submit(await rollup.build())).to.be.revertedWithCustomError(colonnade, "EntryInsistedOn").withArgs(CREDIT, DEMO, 0n);
    await expect(rollup.submit(await rollup.build({ token: DEMO, credits: 0 }))).to.be.revertedWithCustomError(colonnade, "EntryInsistedOn");
    await rollup.advance({ token: DEMO });
  });

  it("saves a volunteer's batch from an empty one of the operator", async () => {
    const { colonnade, rollup, heads } = await loadWorld(withLateHeads);
    await colonnade.insist(EXIT, ETH, heads.exit);
    const built = await rollup.clone().build({ submitter: stranger.address, exits: 1 });
    await expect(rollup.submit(await rollup.build({ opens: 0, credits: 0, exits: 0 }))).to.be.revertedWithCustomError(colonnade, "EntryInsistedOn");
    await rollup.submit(built, stranger);
    expect((await colonnade.queueOf(EXIT, ETH)).head).to.equal(1n);
    expect(await colonnade.claimable(ETH, stranger.address)).to.be.greaterThan(0n);
  });

  it("gives way to a strictly older entry only: each step is bound to serve one, and the steps end", async () => {
    const { colonnade, rollup, heads } = await loadWorld(withLateHeads);
    await colonnade.insist(CREDIT, ETH, heads.credit);
    await expect(colonnade.insist(CREDIT, ETH, heads.credit)).to.be.revertedWithCustomError(colonnade, "AlreadyInsisted").withArgs(CREDIT, ETH, 3n);
    await colonnade.insist(CREDIT, DEMO, heads.demo);
    await colonnade.insist(OPEN, 0, heads.open);
    await colonnade.insist(EXIT, ETH, heads.exit);
    for (const [kind, of, entry] of [[OPEN, 0, heads.open], [CREDIT, DEMO, heads.demo], [CREDIT, ETH, heads.credit]] as const) {
      await expect(colonnade.insist(kind, of, entry)).to.be.revertedWithCustomError(colonnade, "AlreadyInsisted").withArgs(EXIT, ETH, 0n);
    }
    // The operator that wants the younger one out serves the oldest; then the volunteer insists anew, with fewer that are older.
    await rollup.advance({ opens: 0, credits: 0, exits: 1 });
    await colonnade.insist(CREDIT, ETH, heads.credit);
    await expect(rollup.submit(await rollup.build({ credits: 0 }))).to.be.revertedWithCustomError(colonnade, "EntryInsistedOn").withArgs(CREDIT, ETH, 3n);
    await rollup.advance();
    expect(await rollup.pending(CREDIT, ETH)).to.deep.equal([]);
  });

  it("does not let entries of the same second take turns", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    await networkHelpers.time.increase(10 * PARAMETERS.gap);
    const at = await networkHelpers.time.latest() + 100;
    await networkHelpers.time.setNextBlockTimestamp(at);
    await as(colonnade, alice).openAndDeposit(keyOf(4), alice.address, ETH, 5n, { value: 2n * PARAMETERS.batchFee + 5n });
    const [[open], [credit]] = [await rollup.pending(OPEN, 0), await rollup.pending(CREDIT, ETH)];
    expect([open.queuedAt, credit.queuedAt]).to.deep.equal([at, at]);
    await networkHelpers.time.increase(HALF);
    await colonnade.insist(CREDIT, ETH, credit);
    await expect(colonnade.insist(OPEN, 0, open)).to.be.revertedWithCustomError(colonnade, "AlreadyInsisted").withArgs(CREDIT, ETH, 3n);
  });

  it("is void once the token is frozen: other tokens go on, and another entry can be insisted on", async () => {
    const { colonnade, rollup, heads } = await loadWorld(withLateHeads);
    await colonnade.insist(EXIT, ETH, heads.exit);
    await networkHelpers.time.increaseTo(heads.exit.deadline + 1);
    await colonnade.freeze(ETH, EXIT, heads.exit);
    await colonnade.insist(CREDIT, DEMO, heads.demo);
    await rollup.advance({ token: DEMO });
    expect(await colonnade.insisted()).to.deep.equal([0n, 0n, 0n, 0n]);
  });

  it("is void once the token is frozen, without anybody's doing, and refunds change nothing about it", async () => {
    const { colonnade, rollup, heads } = await loadWorld(withLateHeads);
    await colonnade.insist(EXIT, ETH, heads.exit);
    await networkHelpers.time.increaseTo(heads.exit.deadline + 1);
    await colonnade.freeze(ETH, EXIT, heads.exit);
    await colonnade.refund(ETH, 0, heads.exit);
    await rollup.advance({ token: DEMO, opens: 0, credits: 0 });
    expect(await colonnade.insisted()).to.deep.equal([0n, 0n, 0n, 0n]);
  });

  it("holds on while the entry's fee is taken back", async () => {
    const { colonnade, rollup, heads } = await loadWorld(withLateHeads);
    await colonnade.insist(OPEN, 0, heads.open);
    await networkHelpers.time.increaseTo(heads.open.deadline + 1);
    await colonnade.reclaimFee(OPEN, 0, 3, heads.open);
    await expect(rollup.submit(await rollup.build({ opens: 0 }))).to.be.revertedWithCustomError(colonnade, "EntryInsistedOn");
    await rollup.advance({ entries: { opens: [{ ...heads.open, fee: 0n }], credits: [], exits: [] } });
    expect(await colonnade.accounts()).to.equal(5n);
  });
});
