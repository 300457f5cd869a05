import { expect } from "chai";
import { P } from "../../protocol/field.ts";
import { getCurve } from "../../prover/curve.ts";
import { alice, as, dueFor, keyOf, loadWorld, PARAMETERS, stranger, submitter } from "./support/fixture.ts";
import { deployProvenRollup } from "./support/proven-fixture.ts";
import { ethers, networkHelpers } from "./support/network.ts";
import { CREDIT, ETH, EXIT, OPEN } from "./support/rollup.ts";

const { batchFee } = PARAMETERS;

/** Accounts 1 and 2 are open with 1,000 wei each, and a batch with every kind of operation but an open is proven. */
async function withProvenBatch() {
  const world = await deployProvenRollup();
  const { colonnade, rollup } = world;
  for (const id of [1, 2]) await as(colonnade, alice).open(keyOf(id), alice.address, await dueFor(colonnade, OPEN, 0));
  for (const id of [1, 2]) await colonnade.deposit(ETH, id, 1000n, keyOf(id), alice.address, await dueFor(colonnade, CREDIT, ETH, 1000n));
  await rollup.advance();
  await as(colonnade, alice).requestExit(2, ETH, { value: batchFee });
  await colonnade.deposit(ETH, 2, 30n, keyOf(2), alice.address, await dueFor(colonnade, CREDIT, ETH, 30n));
  const built = await rollup.build({ feeAccount: 2, operations: [
    rollup.sign({ from: 1, to: 2, amount: 100n, fee: 3n }),
    rollup.sign({ from: 1, to: 0, amount: 200n, fee: 4n, nonce: 1n, recipient: BigInt(stranger.address) }),
  ] });
  return { ...world, built };
}

describe("A batch with a Groth16 proof of its circuit", () => {
  it("is accepted, and pays the withdrawal and the exit", async () => {
    const { colonnade, rollup, built } = await loadWorld(withProvenBatch);
    const { x, y } = built.proven.commitments.newV;
    await rollup.submit(built);
    expect((await colonnade.stateOf(ETH)).commitment).to.deep.equal([x, y]);
    expect(await colonnade.claimable(ETH, stranger.address)).to.equal(200n);
    expect(await colonnade.claimable(ETH, alice.address)).to.equal(1000n);
    expect((await colonnade.queueOf(EXIT, ETH)).head).to.equal(1n);
  });

  it("costs less than 650,000 gas, of which two pairing checks take 294,000", async () => {
    const { rollup, built } = await loadWorld(withProvenBatch);
    const receipt = await (await rollup.submit(built)).wait();
    expect(receipt!.gasUsed).to.be.lessThan(650_000n).and.greaterThan(294_000n);
  });

  it("is refused with any part of the proof changed", async () => {
    const { colonnade, built: { argument } } = await loadWorld(withProvenBatch);
    const [ax, ay, ...rest] = argument.proof;
    // −A is a point of the curve, a doubled coordinate is not, and neither proves anything.
    const { q } = await getCurve();
    for (const proof of [[ax, q - ay, ...rest], [ax, (2n * ay) % q, ...rest], [...argument.proof.slice(0, 6), 0n, 0n], new Array<bigint>(8).fill(0n)]) {
      await expect(as(colonnade, submitter).submitBatch({ ...argument, proof })).to.be.revertedWithCustomError(colonnade, "InvalidProof");
    }
  });

  it("is refused by its verifier for a signal + p, too", async () => {
    const { colonnade, built: { argument, proven: { signals } } } = await loadWorld(withProvenBatch);
    const gate = await ethers.getContractAt("Groth16Gate", (await colonnade.instances(0)).verifier);
    const list = [signals.transcript, signals.e, signals.z, signals.s, signals.delta, signals.deltaK, signals.kappa, signals.zeta];
    await gate.verify(argument.proof, list);
    for (let i = 0; i < list.length; i++) {
      const shifted = list.with(i, list[i] + P);
      await expect(gate.verify(argument.proof, shifted), `signal ${i}`).to.be.revertedWithCustomError(gate, "InvalidProof");
    }
  });

  it("lets a user escape from the state that it leaves", async () => {
    const { colonnade, rollup, prover, built } = await loadWorld(withProvenBatch);
    await rollup.submit(built);
    rollup.accept(built);
    await as(colonnade, alice).requestExit(1, ETH, { value: batchFee });
    const [exit] = await rollup.pending(EXIT, ETH);
    await networkHelpers.time.increaseTo(exit.deadline + 1);
    await colonnade.freeze(ETH, EXIT, exit);
    const { value, proof } = await prover.openCell(rollup.instances[0].logN, [...rollup.state.columns.get(ETH)!], 1);
    await colonnade.escape(ETH, 1, value, [proof.x, proof.y]);
    expect(await colonnade.claimable(ETH, alice.address)).to.equal(1000n + 1000n - 307n);
  });
});
