import { expect } from "chai";
import { alice, as, bob, deployRollup, dueFor, keyOf, submitter } from "./support/fixture.ts";
import { ethers, loadFixture } from "./support/network.ts";
import { CREDIT, ETH, OPEN } from "./support/rollup.ts";

describe("submitBatch", () => {
  it("accepts a batch", async () => {
    const { colonnade, rollup } = await loadFixture(deployRollup);
    await as(colonnade, alice).open(keyOf(1), alice.address, await dueFor(colonnade, OPEN, 0));
    await as(colonnade, alice).deposit(ETH, 1, 1000n, keyOf(1), alice.address, await dueFor(colonnade, CREDIT, ETH, 1000n));
    const { transaction } = await rollup.advance();
    console.log((await transaction.wait())!.gasUsed, bob.address, submitter.address, ethers.version);
    expect(await colonnade.batchCount()).to.equal(1n);
  });
});
