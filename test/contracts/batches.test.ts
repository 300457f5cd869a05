import { expect } from "chai";
import { AbiCoder, keccak256, ZeroHash } from "ethers";
import { wordsHash } from "../../protocol/words.ts";
import { alice, as, bob, carol, deployRollup, dueFor, fundedRollup, FUNDS, keyOf, loadWorld, PARAMETERS, stranger, submitter } from "./support/fixture.ts";
import { networkHelpers } from "./support/network.ts";
import { CREDIT, ETH, EXIT, OPEN } from "./support/rollup.ts";
import type { BuiltBatch } from "./support/rollup.ts";

const { batchFee } = PARAMETERS;
const pair = ({ x, y }: { x: bigint; y: bigint }): bigint[] => [x, y];

function rootOf(previous: string, n: number, { trace, proven: { commitments: { newV, newK }, signals } }: BuiltBatch): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", ...new Array<string>(7).fill("uint256"), "bytes32"],
    [previous, n, trace.header.token, newV.x, newV.y, newK.x, newK.y, signals.transcript, wordsHash(trace)]));
}

describe("submitBatch", () => {
  it("opens accounts and credits deposits, and emits what followers need", async () => {
    const { colonnade, rollup } = await loadWorld(deployRollup);
    await as(colonnade, alice).open(keyOf(1), alice.address, { value: batchFee });
    await as(colonnade, alice).deposit(ETH, 1, 1000n, keyOf(1), alice.address, { value: 1000n + batchFee });
    const built = await rollup.advance();
    const { commitments: { newV, newK }, signals } = built.proven;
    const root = rootOf(ZeroHash, 1, built);
    await expect(built.transaction).to.emit(colonnade, "BatchAccepted")
      .withArgs(1n, ETH, 0n, submitter.address, root, pair(newV), pair(newK), signals.transcript, wordsHash(built.trace));
    expect(await colonnade.batchRoots(1)).to.equal(root);
    expect(await colonnade.batchCount()).to.equal(1n);
    expect(await colonnade.accounts()).to.equal(2n);
    expect(await colonnade.keyCommitment()).to.deep.equal(pair(newK));
    expect(await colonnade.stateOf(ETH)).to.deep.equal([pair(newV), false, 1n, 1n, 0n, 0n]);
    expect([await colonnade.entryHash(OPEN, 0, 0), await colonnade.entryHash(CREDIT, ETH, 0)]).to.deep.equal([ZeroHash, ZeroHash]);
  });

  it("moves transfers by the commitment alone, fees and a transfer to oneself included", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    const before = await colonnade.heldTotal(ETH);
    const built = await rollup.advance({ feeAccount: 3, operations: [
      rollup.sign({ from: 1, to: 2, amount: 400n, fee: 7n }),
      rollup.sign({ from: 1, to: 1, amount: 30n, nonce: 1n }),
      rollup.sign({ from: 2, to: 1, amount: 100n, fee: 0n }),
    ] });
    expect((await colonnade.stateOf(ETH)).commitment).to.deep.equal(pair(built.proven.commitments.newV));
    expect(await colonnade.heldTotal(ETH)).to.equal(before);
    expect(rollup.state.cell(ETH, 1)).to.equal(FUNDS - 400n - 7n - 1n + 100n + (2n << 144n));
    expect(rollup.state.cell(ETH, 3)).to.equal(FUNDS + 8n);
  });

  it("lets the recipient of a withdrawal claim it", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    const withdrawal = rollup.sign({ from: 1, to: 0, amount: 2500n, recipient: BigInt(stranger.address) });
    const { transaction } = await rollup.advance({ feeAccount: 2, operations: [withdrawal] });
    await expect(transaction).to.emit(colonnade, "Claimable").withArgs(ETH, stranger.address, 2500n);
    expect(await colonnade.claimable(ETH, stranger.address)).to.equal(2500n);
    expect(await colonnade.heldTotal(ETH)).to.equal(3n * FUNDS - 2500n);
  });

  it("lets the owner claim what an exit takes: the balance before the same batch's credit, and nothing for an empty account", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    await as(colonnade, alice).open(keyOf(4), alice.address, await dueFor(colonnade, OPEN, 0));
    for (const id of [1, 4]) await as(colonnade, alice).requestExit(id, ETH, await dueFor(colonnade, EXIT, ETH));
    await colonnade.deposit(ETH, 1, 50n, keyOf(1), alice.address, await dueFor(colonnade, CREDIT, ETH, 50n));
    const { trace, transaction } = await rollup.advance();
    expect(trace.exits.map(({ amount }) => amount)).to.deep.equal([FUNDS, 0n]);
    await expect(transaction).to.emit(colonnade, "Claimable").withArgs(ETH, alice.address, FUNDS);
    expect(await colonnade.claimable(ETH, alice.address)).to.equal(FUNDS);
    expect(await colonnade.heldTotal(ETH)).to.equal(2n * FUNDS + 50n);
    expect(rollup.state.cell(ETH, 1)).to.equal(50n);
  });

  it("takes every kind of operation at once", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    await colonnade.openAndDeposit(keyOf(4), carol.address, ETH, 9n, { value: 2n * batchFee + 9n });
    await as(colonnade, bob).requestExit(2, ETH, await dueFor(colonnade, EXIT, ETH));
    await rollup.advance({ feeAccount: 3, operations: [
      rollup.sign({ from: 3, to: 1, amount: 5n }),
      rollup.sign({ from: 2, to: 3, amount: 6n }),
      rollup.sign({ from: 1, to: 0, amount: 7n, recipient: BigInt(stranger.address) }),
    ] });
    expect(await colonnade.claimable(ETH, stranger.address)).to.equal(7n);
    expect(await colonnade.claimable(ETH, bob.address)).to.equal(FUNDS - 7n);
    expect(await colonnade.accounts()).to.equal(5n);
    expect(await colonnade.heldTotal(ETH)).to.equal(2n * FUNDS + 9n);
  });

  it("takes a batch without anything in it", async () => {
    const { colonnade, rollup } = await loadWorld(deployRollup);
    await rollup.advance();
    expect(await colonnade.batchCount()).to.equal(1n);
    expect((await colonnade.stateOf(ETH)).commitment).to.deep.equal([0n, 0n]);
  });

  it("chains batches of two tokens and two instances", async () => {
    const { colonnade, rollup, token } = await loadWorld(fundedRollup);
    await colonnade.registerToken(await token.getAddress(), { value: await colonnade.quoteRegistration() });
    await token.mint(alice.address, 500n);
    await as(token, alice).approve(await colonnade.getAddress(), 500n);
    await as(colonnade, alice).deposit(2, 1, 500n, keyOf(1), alice.address, await dueFor(colonnade, CREDIT, 2));
    await rollup.advance({ token: 2 });
    await rollup.advance({ token: ETH, instance: 1, feeAccount: 1, operations: [rollup.sign({ from: 2, to: 1 })] });
    const last = await rollup.build({ token: 2, instance: 1, feeAccount: 1,
      operations: [rollup.sign({ from: 1, to: 2, token: 2, amount: 100n })] });
    const previous = await colonnade.batchRoots(3);
    await rollup.submit(last);
    expect(await colonnade.batchRoots(4)).to.equal(rootOf(previous, 4, last));
    expect((await colonnade.stateOf(2)).commitment).to.deep.equal(pair(last.proven.commitments.newV));
  });

  it("pays the fees of the entries to whoever processes them", async () => {
    const { colonnade, rollup } = await loadWorld(deployRollup);
    await as(colonnade, alice).open(keyOf(1), alice.address, { value: batchFee });
    await as(colonnade, alice).open(keyOf(2), alice.address, { value: PARAMETERS.entryFee });
    await rollup.advance({ opens: 1 });
    expect(await colonnade.claimable(ETH, submitter.address)).to.equal(batchFee);
    await rollup.advance();
    expect(await colonnade.claimable(ETH, submitter.address)).to.equal(batchFee + PARAMETERS.entryFee);
    expect(await colonnade.heldTotal(ETH)).to.equal(0n);
  });

  it("is not disturbed by entries that are queued after the proof was made", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    await as(colonnade, alice).requestExit(1, ETH, { value: batchFee });
    const built = await rollup.build();
    await as(colonnade, bob).openAndDeposit(keyOf(4), bob.address, ETH, 5n, { value: 5n + 2n * batchFee });
    await as(colonnade, bob).requestExit(2, ETH, { value: batchFee });
    await rollup.submit(built);
    expect(await colonnade.batchCount()).to.equal(2n);
  });

  it("accepts a batch's time as old as the window, and as new as the block", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    const now = await networkHelpers.time.latest();
    const oldest = await rollup.build({ batchTime: now + 10 - PARAMETERS.window });
    await networkHelpers.time.setNextBlockTimestamp(now + 10);
    await rollup.submit(oldest);
    rollup.accept(oldest);
    const newest = await rollup.build({ batchTime: now + 20 });
    await networkHelpers.time.setNextBlockTimestamp(now + 20);
    await rollup.submit(newest);
    expect(await colonnade.batchCount()).to.equal(3n);
  });
});
