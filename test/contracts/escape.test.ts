import { expect } from "chai";
import { P } from "../../protocol/field.ts";
import { addPoints } from "../../prover/points.ts";
import type { G1Point } from "../../prover/points.ts";
import { alice, as, bob, carol, dueFor, FUNDS, fundedRollup, INSTANCES, keyOf, loadWorld, PARAMETERS, stranger, submitter } from "./support/fixture.ts";
import { openCell } from "./support/known-tau.ts";
import { ethers, networkHelpers } from "./support/network.ts";
import { CREDIT, ETH, EXIT, OPEN } from "./support/rollup.ts";
import type { Rollup } from "./support/rollup.ts";

/** Three accounts with different cells; then bob deposits for alice and alice asks for an exit, and nobody processes them. */
async function withPendingEntries() {
  const world = await fundedRollup();
  const { colonnade, rollup } = world;
  await networkHelpers.time.increase(10 * PARAMETERS.gap);
  await rollup.advance({ feeAccount: 3, operations: [rollup.sign({ from: 1, to: 2, amount: 400n, fee: 7n })] });
  await as(colonnade, bob).deposit(ETH, 1, 90n, keyOf(1), alice.address, await dueFor(colonnade, CREDIT, ETH, 90n));
  await as(colonnade, alice).requestExit(1, ETH, await dueFor(colonnade, EXIT, ETH));
  const [[credit], [exit]] = [await rollup.pending(CREDIT, ETH), await rollup.pending(EXIT, ETH)];
  return { ...world, credit, exit };
}

async function frozenRollup() {
  const world = await withPendingEntries();
  await networkHelpers.time.increaseTo(world.exit.deadline + 1);
  await world.colonnade.freeze(ETH, EXIT, world.exit);
  return world;
}

async function cellAndOpening(rollup: Rollup, id: number): Promise<[cell: bigint, opening: bigint[]]> {
  const { x, y }: G1Point = await openCell(INSTANCES[0].logN, rollup.state.columns.get(ETH)!, id);
  return [rollup.state.cell(ETH, id), [x, y]];
}

describe("cellHolds", () => {
  it("tells anybody what an account holds, frozen or not, and nothing else", async () => {
    for (const fixture of [withPendingEntries, frozenRollup]) {
      const { colonnade, rollup } = await loadWorld(fixture);
      const [cell, opening] = await cellAndOpening(rollup, 2);
      const asked = as(colonnade, stranger);
      expect(cell).to.not.equal(0n);
      expect(await asked.cellHolds(ETH, 2, cell, opening)).to.equal(true);
      expect(await asked.cellHolds(ETH, 2, cell + 1n, opening)).to.equal(false);
      expect(await asked.cellHolds(ETH, 1, cell, opening)).to.equal(false);
      const [, other] = await cellAndOpening(rollup, 1);
      expect(await asked.cellHolds(ETH, 2, cell, other)).to.equal(false);
    }
  });

  it("refuses what would be another cell or row to the pairing", async () => {
    const { colonnade, rollup } = await loadWorld(withPendingEntries);
    const [cell, opening] = await cellAndOpening(rollup, 2);
    const rows = 2n ** BigInt(INSTANCES[0].logN);
    await expect(colonnade.cellHolds(ETH, 2n + rows, cell, opening)).to.be.revertedWithCustomError(colonnade, "UnknownAccount");
    await expect(colonnade.cellHolds(ETH, 0, 0n, opening)).to.be.revertedWithCustomError(colonnade, "UnknownAccount");
    await expect(colonnade.cellHolds(ETH, 2, cell + P, opening)).to.be.revertedWithCustomError(colonnade, "CellNotCanonical").withArgs(cell + P);
    await expect(colonnade.cellHolds(7, 2, cell, opening)).to.be.revertedWithCustomError(colonnade, "UnknownToken");
    await expect(colonnade.cellHolds(ETH, 2, cell, [1n, 1n])).to.be.revertedWithCustomError(colonnade, "NotOnCurve");
  });
});

describe("freeze", () => {
  it("is open to anyone once the head of the exits or credits is past its deadline, not a second before", async () => {
    for (const [name, kind] of [["exit", EXIT], ["credit", CREDIT]] as const) {
      const { colonnade, [name]: head } = await loadWorld(withPendingEntries);
      await networkHelpers.time.increaseTo(head.deadline - 1);
      await networkHelpers.time.setNextBlockTimestamp(head.deadline);
      await expect(as(colonnade, stranger).freeze(ETH, kind, head, { gasLimit: 500_000 })).to.be.revertedWithCustomError(colonnade, "NotOverdue")
        .withArgs(head.deadline, head.deadline);
      await expect(as(colonnade, stranger).freeze(ETH, kind, head)).to.emit(colonnade, "Frozen").withArgs(ETH, kind, kind === EXIT ? 0n : 3n);
      expect((await colonnade.stateOf(ETH)).frozen).to.equal(true);
    }
  });

  it("wants the head as it was queued", async () => {
    const { colonnade, exit, credit } = await loadWorld(withPendingEntries);
    await networkHelpers.time.increaseTo(exit.deadline + PARAMETERS.deadline);
    await expect(colonnade.freeze(ETH, EXIT, { ...exit, deadline: 1 })).to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(EXIT, ETH, 0n);
    await expect(colonnade.freeze(ETH, EXIT, credit)).to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(EXIT, ETH, 0n);
  });

  it("wants a head: an empty queue freezes nothing", async () => {
    const { colonnade, rollup, exit } = await loadWorld(withPendingEntries);
    await rollup.advance();
    await networkHelpers.time.increaseTo(exit.deadline + 1);
    await expect(colonnade.freeze(ETH, EXIT, exit)).to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(EXIT, ETH, 1n);
  });

  it("is not for the queue of opens: exits need no key", async () => {
    const { colonnade, exit } = await loadWorld(withPendingEntries);
    await expect(colonnade.freeze(ETH, OPEN, exit)).to.be.revertedWithCustomError(colonnade, "UnknownKind").withArgs(OPEN);
    await expect(colonnade.freeze(2, EXIT, exit)).to.be.revertedWithCustomError(colonnade, "UnknownToken").withArgs(2n, 1n);
  });

  it("ends deposits, exit requests and batches of the token, and cannot be repeated", async () => {
    const { colonnade, rollup, exit } = await loadWorld(frozenRollup);
    const refused = [
      () => as(colonnade, bob).deposit(ETH, 1, 5n, keyOf(1), alice.address, { value: 5n + PARAMETERS.entryFee }),
      () => as(colonnade, bob).openAndDeposit(keyOf(4), bob.address, ETH, 5n, { value: 5n + 2n * PARAMETERS.batchFee }),
      () => as(colonnade, alice).requestExit(1, ETH, { value: PARAMETERS.entryFee }),
      () => rollup.build().then((built) => rollup.submit(built)),
      () => colonnade.freeze(ETH, EXIT, exit),
    ];
    for (const call of refused) await expect(call()).to.be.revertedWithCustomError(colonnade, "TokenFrozen").withArgs(ETH);
  });

  it("leaves other tokens and the opening of accounts alone", async () => {
    const { colonnade, rollup, token } = await loadWorld(frozenRollup);
    await colonnade.registerToken(await token.getAddress(), { value: await colonnade.quoteRegistration() });
    await colonnade.open(keyOf(4), bob.address, await dueFor(colonnade, OPEN, 0));
    await rollup.advance({ token: 2 });
    expect(await colonnade.accounts()).to.equal(5n);
  });
});

describe("escape", () => {
  it("pays every owner the balance that the last verified state holds", async () => {
    const { colonnade, rollup } = await loadWorld(frozenRollup);
    const [cell, opening] = await cellAndOpening(rollup, 1);
    const escape = await as(colonnade, stranger).escape(ETH, 1, cell, opening);
    await expect(escape).to.emit(colonnade, "Escaped").withArgs(ETH, 1n, alice.address, FUNDS - 407n);
    expect(cell >> 144n).to.equal(1n);
    for (const id of [2, 3]) await colonnade.escape(ETH, id, ...await cellAndOpening(rollup, id));
    expect(await colonnade.claimable(ETH, bob.address)).to.equal(FUNDS + 400n);
    expect(await colonnade.heldTotal(ETH)).to.equal(90n);
    await expect(as(colonnade, alice).claim(ETH, alice.address)).to.changeEtherBalance(ethers, alice, FUNDS - 407n);
  });

  it("pays a cell once", async () => {
    const { colonnade, rollup } = await loadWorld(frozenRollup);
    const [cell, opening] = await cellAndOpening(rollup, 1);
    await colonnade.escape(ETH, 1, cell, opening);
    expect(await colonnade.escaped(ETH, 1)).to.equal(true);
    await expect(colonnade.escape(ETH, 1, cell, opening)).to.be.revertedWithCustomError(colonnade, "AlreadyEscaped").withArgs(ETH, 1n);
  });

  it("refuses another balance, another row, and another opening", async () => {
    const { colonnade, rollup } = await loadWorld(frozenRollup);
    const [cell, opening] = await cellAndOpening(rollup, 1);
    const other = await addPoints({ x: opening[0], y: opening[1] }, { x: 1n, y: 2n });
    for (const [id, value, proof] of [[1, cell + 1n, opening], [2, cell, opening], [1, cell, [other.x, other.y]]] as const) {
      await expect(colonnade.escape(ETH, id, value, proof)).to.be.revertedWithCustomError(colonnade, "InvalidCellOpening").withArgs(ETH, id, value);
    }
    await expect(colonnade.escape(ETH, 1, cell, [1n, 3n])).to.be.revertedWithCustomError(colonnade, "NotOnCurve").withArgs(1n, 3n);
  });

  it("refuses cells that are not canonical, the true one + p among them", async () => {
    const { colonnade, rollup } = await loadWorld(frozenRollup);
    const [cell, opening] = await cellAndOpening(rollup, 1);
    for (const value of [cell + P, cell + (1n << 176n), cell + (1n << 96n), cell + (1n << 143n)]) {
      await expect(colonnade.escape(ETH, 1, value, opening)).to.be.revertedWithCustomError(colonnade, "CellNotCanonical").withArgs(value);
    }
  });

  it("is for frozen tokens and accounts that exist", async () => {
    const { colonnade, rollup } = await loadWorld(withPendingEntries);
    const [cell, opening] = await cellAndOpening(rollup, 1);
    await expect(colonnade.escape(ETH, 1, cell, opening)).to.be.revertedWithCustomError(colonnade, "NotFrozen").withArgs(ETH);
    const frozen = await loadWorld(frozenRollup);
    for (const id of [0, 4]) {
      await expect(frozen.colonnade.escape(ETH, id, cell, opening)).to.be.revertedWithCustomError(colonnade, "UnknownAccount").withArgs(id, 4n);
    }
  });
});

describe("refund", () => {
  it("gives an unprocessed deposit and its fee back to the depositor, once", async () => {
    const { colonnade, credit } = await loadWorld(frozenRollup);
    await expect(as(colonnade, stranger).refund(ETH, 3, credit)).to.emit(colonnade, "Refunded")
      .withArgs(ETH, CREDIT, 3n, bob.address, 90n, PARAMETERS.batchFee);
    expect(await colonnade.claimable(ETH, bob.address)).to.equal(90n + PARAMETERS.batchFee);
    expect(await colonnade.heldTotal(ETH)).to.equal(3n * FUNDS);
    await expect(colonnade.refund(ETH, 3, credit)).to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(CREDIT, ETH, 3n);
  });

  it("gives the fee of an unprocessed exit back", async () => {
    const { colonnade, exit } = await loadWorld(frozenRollup);
    await expect(colonnade.refund(ETH, 0, exit)).to.emit(colonnade, "Refunded").withArgs(ETH, EXIT, 0n, alice.address, 0n, PARAMETERS.entryFee);
    expect(await colonnade.claimable(ETH, alice.address)).to.equal(PARAMETERS.entryFee);
    expect(await colonnade.heldTotal(ETH)).to.equal(3n * FUNDS + 90n);
  });

  it("gives back nothing that was processed, edited, or never queued", async () => {
    const { colonnade, credit, exit } = await loadWorld(frozenRollup);
    await expect(colonnade.refund(ETH, 2, credit)).to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(CREDIT, ETH, 2n);
    await expect(colonnade.refund(ETH, 4, credit)).to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(CREDIT, ETH, 4n);
    for (const edited of [{ value: 91n }, { depositor: stranger.address }, { fee: 1n }, { value: 0n }]) {
      await expect(colonnade.refund(ETH, 3, { ...credit, ...edited })).to.be.revertedWithCustomError(colonnade, "EntryMismatch");
    }
    await expect(colonnade.refund(ETH, 0, { ...exit, value: 5n })).to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(CREDIT, ETH, 0n);
  });

  it("is for frozen tokens", async () => {
    const { colonnade, credit } = await loadWorld(withPendingEntries);
    await expect(colonnade.refund(ETH, 3, credit)).to.be.revertedWithCustomError(colonnade, "NotFrozen").withArgs(ETH);
  });
});

describe("reclaimFee", () => {
  it("gives the fee of an overdue open back to its depositor, who still gets the account if somebody opens it", async () => {
    const { colonnade, rollup } = await loadWorld(withPendingEntries);
    await as(colonnade, bob).open(keyOf(4), alice.address, await dueFor(colonnade, OPEN, 0));
    const [open] = await rollup.pending(OPEN, 0);
    await networkHelpers.time.setNextBlockTimestamp(open.deadline);
    await expect(as(colonnade, bob).reclaimFee(OPEN, 0, 3, open, { gasLimit: 500_000 })).to.be.revertedWithCustomError(colonnade, "NotOverdue")
      .withArgs(open.deadline, open.deadline);
    await expect(as(colonnade, bob).reclaimFee(OPEN, 0, 3, open)).to.emit(colonnade, "FeeReclaimed").withArgs(OPEN, 0n, 3n, bob.address, open.fee);
    expect(await colonnade.claimable(ETH, bob.address)).to.equal(open.fee);
    await expect(as(colonnade, bob).reclaimFee(OPEN, 0, 3, open)).to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(OPEN, 0n, 3n);
    const now = { ...open, fee: 0n };
    await expect(as(colonnade, bob).reclaimFee(OPEN, 0, 3, now)).to.be.revertedWithCustomError(colonnade, "NothingToClaim").withArgs(ETH, bob.address);
    await expect(rollup.submit(await rollup.build({ entries: { opens: [open], credits: [], exits: [] } })))
      .to.be.revertedWithCustomError(colonnade, "EntryMismatch").withArgs(OPEN, 0n, 3n);
    const before = await colonnade.claimable(ETH, submitter.address);
    await rollup.advance({ entries: { opens: [now], credits: [], exits: [] } });
    expect([await colonnade.accounts(), await colonnade.claimable(ETH, submitter.address)]).to.deep.equal([5n, before]);
  });

  it("changes no proof: a batch that was proven with the fee counts with the entry as it is now", async () => {
    const { colonnade, rollup } = await loadWorld(withPendingEntries);
    await as(colonnade, bob).open(keyOf(4), alice.address, await dueFor(colonnade, OPEN, 0));
    const [open] = await rollup.pending(OPEN, 0);
    await networkHelpers.time.increaseTo(open.deadline + 1);
    const built = await rollup.build({ entries: { opens: [open], credits: [], exits: [] } });
    await as(colonnade, bob).reclaimFee(OPEN, 0, 3, open);
    await as(colonnade, submitter).submitBatch({ ...built.argument, opens: [{ ...open, fee: 0n }] });
    expect(await colonnade.accounts()).to.equal(5n);
  });

  it("is for the depositor first, and for everybody once the entry is overdue by as long again: contracts get their fee too", async () => {
    const { colonnade, exit } = await loadWorld(withPendingEntries);
    const everybody = exit.deadline + PARAMETERS.deadline;
    await networkHelpers.time.setNextBlockTimestamp(everybody);
    await expect(as(colonnade, stranger).reclaimFee(EXIT, ETH, 0, exit, { gasLimit: 500_000 })).to.be.revertedWithCustomError(colonnade, "NotOverdue")
      .withArgs(everybody, everybody);
    await as(colonnade, stranger).reclaimFee(EXIT, ETH, 0, exit);
    expect(await colonnade.claimable(ETH, alice.address)).to.equal(exit.fee);
    expect(await colonnade.claimable(ETH, stranger.address)).to.equal(0n);
  });

  it("leaves a credit for a refund, which then has no fee, and wants the entry as it was queued", async () => {
    const { colonnade, credit } = await loadWorld(withPendingEntries);
    await networkHelpers.time.increaseTo(credit.deadline + 1);
    for (const edited of [{ fee: 1n }, { value: 91n }, { deadline: 1 }]) {
      await expect(as(colonnade, bob).reclaimFee(CREDIT, ETH, 3, { ...credit, ...edited })).to.be.revertedWithCustomError(colonnade, "EntryMismatch");
    }
    await as(colonnade, bob).reclaimFee(CREDIT, ETH, 3, credit);
    await colonnade.freeze(ETH, CREDIT, { ...credit, fee: 0n });
    await colonnade.refund(ETH, 3, { ...credit, fee: 0n });
    expect(await colonnade.claimable(ETH, bob.address)).to.equal(90n + PARAMETERS.batchFee);
  });

  it("is the way out for an open's fee when every token is frozen", async () => {
    const { colonnade, rollup } = await loadWorld(frozenRollup);
    await as(colonnade, bob).open(keyOf(4), bob.address, await dueFor(colonnade, OPEN, 0));
    const [open] = await rollup.pending(OPEN, 0);
    await networkHelpers.time.increaseTo(open.deadline + 1);
    await as(colonnade, bob).reclaimFee(OPEN, 0, 3, open);
    expect(await colonnade.claimable(ETH, bob.address)).to.equal(open.fee);
  });
});

describe("After a freeze", () => {
  it("everything can leave: escapes, refunds and fees empty the contract", async () => {
    const { colonnade, rollup, credit, exit } = await loadWorld(frozenRollup);
    for (const id of [1, 2, 3]) await colonnade.escape(ETH, id, ...await cellAndOpening(rollup, id));
    await colonnade.refund(ETH, 3, credit);
    await colonnade.refund(ETH, 0, exit);
    const everyone = [alice, bob, carol, submitter];
    for (const who of everyone) await as(colonnade, who).claim(ETH, who.address);
    expect(await colonnade.heldTotal(ETH)).to.equal(0n);
    expect(await ethers.provider.getBalance(rollup.address)).to.equal(0n);
  });
});
