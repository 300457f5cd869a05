import { expect } from "chai";
import type { Contract, Signer } from "ethers";
import { escapeProof } from "../../client/escape-proof.ts";
import { follow } from "../../client/follow.ts";
import { unpackCell } from "../../protocol/cell.ts";
import { LocalProver } from "../../prover/local.ts";
import { readExpected } from "../../l1/files/expected.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { alice, as, bob, carol, PARAMETERS, stranger } from "../contracts/support/fixture.ts";
import { ethers, networkHelpers } from "../contracts/support/network.ts";
import { CREDIT, ETH, EXIT, Rollup } from "../contracts/support/rollup.ts";
import { ERC20, MINI, onL1, startStory, TEST, type Story } from "./support/story.ts";

/** Everything that a user needs comes from L1 and from the points and keys that everyone has: no file, no service, no word of the operator. */
describe("When the operator disappears", () => {
  let story: Story;
  let colonnade: Contract;
  const prover = new LocalProver(PROJECT_ROOT);

  before(async () => {
    story = await startStory();
    ({ colonnade } = story);
    await story.registerErc20();
    for (const owner of [alice, bob, carol]) await story.open(owner, 1_000_000n);
    await story.play({ token: ETH, instance: TEST });
    for (const [id, amount] of [[1, 700n], [2, 800n]] as const) await story.deposit(ERC20, id, amount);
    await story.play({ token: ERC20, instance: MINI });
    await story.play({ token: ETH, instance: MINI, feeAccount: 3, payments: [{ from: 1, to: 2, amount: 30_000n, fee: 50n }, { from: 2, to: 3, amount: 1n }] });
    await networkHelpers.time.increase(10 * PARAMETERS.gap);
  });

  const fromL1 = () => follow({ provider: ethers.provider, contract: story.rollup.address, fromBlock: story.deployment.deployBlock,
    commit: (...args) => prover.commit(...args), expected: readExpected(PROJECT_ROOT, ["test-mini", "test"]) });

  /** The operator's work as anyone can do it. */
  async function takeOver(signer: Signer): Promise<Rollup> {
    const { contract, address, chainId, instances } = story.rollup;
    return Rollup.from(await fromL1(), { contract, address, chainId, instances, submitter: signer, prover });
  }

  it("nobody else may submit while the head of a queue is young", async () => {
    await story.requestExit(ETH, 1);
    const volunteer = await takeOver(stranger);
    const built = await volunteer.build({ instance: MINI });
    await expect(volunteer.submit(built)).to.be.revertedWithCustomError(colonnade, "NotSubmitter").withArgs(stranger.address);
  });

  it("anyone proves and submits once the head is late, and earns its fee", async () => {
    const [{ queuedAt }] = await story.rollup.pending(EXIT, ETH);
    const late = queuedAt + PARAMETERS.deadline / 2;
    await networkHelpers.time.increaseTo(late - 1);
    const volunteer = await takeOver(stranger);
    const copied = await volunteer.build({ instance: MINI, batchTime: late - 1 });
    // Who copies the calldata out of the pool of transactions gains nothing by it.
    await expect(volunteer.submit(copied, carol)).to.be.revertedWithCustomError(colonnade, "InvalidOpening");
    await volunteer.submit(copied);
    expect(await colonnade.claimable(ETH, stranger.address)).to.equal(PARAMETERS.batchFee);
    expect(await colonnade.claimable(ETH, alice.address)).to.equal(1_000_000n - 30_050n);
    expect((await fromL1()).batches).to.equal(4);
  });

  it("anyone freezes the token once a head is overdue, and not a moment before", async () => {
    await story.requestExit(ETH, 2);
    await story.deposit(ETH, 3, 4_321n);
    const [exit] = await story.rollup.pending(EXIT, ETH);
    await networkHelpers.time.setNextBlockTimestamp(exit.deadline);
    await expect(as(colonnade, stranger).freeze(ETH, EXIT, exit, { gasLimit: 500_000 })).to.be.revertedWithCustomError(colonnade, "NotOverdue");
    await as(colonnade, stranger).freeze(ETH, EXIT, exit);
    expect((await colonnade.stateOf(ETH)).frozen).to.equal(true);
    const volunteer = await takeOver(stranger);
    await expect(volunteer.submit(await volunteer.build({ instance: MINI }))).to.be.revertedWithCustomError(colonnade, "TokenFrozen").withArgs(ETH);
  });

  it("everyone escapes with what the state rebuilt from L1 says, and with nothing else", async () => {
    const { state, logN } = await fromL1();
    const proofOf = (id: number) => escapeProof({ state, logN, token: ETH, id, openCell: (...args) => prover.openCell(...args) });
    const bobs = await proofOf(2);
    const { balance, nonce } = unpackCell(bobs.cell);
    expect({ balance, nonce }).to.deep.equal({ balance: 1_029_999n, nonce: 1n });
    for (const cell of [bobs.cell + 1n, bobs.cell - 2n ** 144n, 0n]) {
      await expect(colonnade.escape(ETH, 2, cell, bobs.opening)).to.be.revertedWithCustomError(colonnade, "InvalidCellOpening").withArgs(ETH, 2n, cell);
    }
    await expect(colonnade.escape(ETH, 3, bobs.cell, bobs.opening)).to.be.revertedWithCustomError(colonnade, "InvalidCellOpening");
    for (const [id, owner, amount] of [[1, alice, 0n], [2, bob, 1_029_999n], [3, carol, 1_000_051n]] as const) {
      const before = await colonnade.claimable(ETH, owner.address);
      const { cell, opening } = await proofOf(id);
      await as(colonnade, stranger).escape(ETH, id, cell, opening);
      expect(await colonnade.claimable(ETH, owner.address) - before, `account ${id}`).to.equal(amount);
      await expect(colonnade.escape(ETH, id, cell, opening)).to.be.revertedWithCustomError(colonnade, "AlreadyEscaped");
    }
  });

  it("what was never processed goes back to who paid it", async () => {
    const [[exit], [credit]] = [await story.rollup.pending(EXIT, ETH), await story.rollup.pending(CREDIT, ETH)];
    const indexOf = async (kind: number): Promise<bigint> => (await colonnade.queueOf(kind, ETH)).head;
    const before = [await colonnade.claimable(ETH, bob.address), await colonnade.claimable(ETH, carol.address)];
    await colonnade.refund(ETH, await indexOf(EXIT), exit);
    await colonnade.refund(ETH, await indexOf(CREDIT), credit);
    expect(await colonnade.claimable(ETH, bob.address) - before[0]).to.equal(exit.fee);
    expect(await colonnade.claimable(ETH, carol.address) - before[1]).to.equal(4_321n + credit.fee);
    expect(await colonnade.heldTotal(ETH)).to.equal(0n);
  });

  it("the other token lives on: volunteers process its exits to the last", async () => {
    for (const id of [1, 2]) await story.requestExit(ERC20, id);
    const [{ queuedAt }] = await story.rollup.pending(EXIT, ERC20);
    await networkHelpers.time.increaseTo(queuedAt + PARAMETERS.deadline / 2);
    const volunteer = await takeOver(bob);
    await volunteer.advance({ token: ERC20, instance: MINI });
    for (const [owner, amount] of [[alice, 700n], [bob, 800n]] as const) {
      await as(colonnade, owner).claim(ERC20, owner.address);
      expect(await onL1(story, ERC20, owner.address)).to.equal(amount);
    }
  });

  it("nothing stays behind: every wei and every token has left the contract", async () => {
    for (const signer of [alice, bob, carol, stranger, await ethers.getSigner(story.deployment.submitters[0])]) {
      if (await colonnade.claimable(ETH, signer.address) > 0n) await as(colonnade, signer).claim(ETH, signer.address);
    }
    for (const token of [ETH, ERC20]) {
      expect(await colonnade.heldTotal(token)).to.equal(0n);
      expect(await onL1(story, token, story.rollup.address)).to.equal(0n);
    }
  });
});
