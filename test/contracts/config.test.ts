import { expect } from "chai";
import { domainOf } from "../../protocol/message.ts";
import { getCurve } from "../../prover/curve.ts";
import { g2ToBytes } from "../../prover/points.ts";
import { Q } from "../../prover/native/numbers.ts";
import type { G2Point } from "../../prover/points.ts";
import { KnownTauProver } from "./support/known-tau.ts";
import { alice, deployRollup, INSTANCES, loadWorld, PARAMETERS, stranger, submitter } from "./support/fixture.ts";
import { ethers } from "./support/network.ts";

/** The point of the twist with x = u and the smaller root: on the curve, but its order has a factor that p has not. */
const OUTSIDE_SUBGROUP: G2Point = [1n, 0n, 3499505209057624827709920819629410982529044040404494099368353913743455207650n,
  5857410223677516958241855868975604786906559121396168184066542210254491971240n];

async function validArguments() {
  const { colonnade, deployed } = await loadWorld(deployRollup);
  const instances = INSTANCES.map(({ logN, ops, maxOpen, maxCredit, maxExit, maxWithdraw }, i) =>
    ({ verifier: deployed.instances[i].gate, logN, ops, maxOpen, maxCredit, maxExit, maxWithdraw }));
  return { colonnade, submitters: [submitter.address], instances, logN: 4, srs: await KnownTauProver.referenceString(4), parameters: { ...PARAMETERS } };
}

type Arguments = Awaited<ReturnType<typeof validArguments>>;

async function deployWith(changes: (valid: Arguments) => Partial<Arguments>) {
  const valid = await validArguments();
  const { submitters, instances, logN, srs, parameters } = { ...valid, ...changes(valid) };
  const factory = await ethers.getContractFactory("Colonnade");
  return { colonnade: valid.colonnade, deployment: factory.deploy(submitters, instances, logN, srs, parameters) };
}

async function expectRefusal(changes: (valid: Arguments) => Partial<Arguments>, error: string, ...args: unknown[]): Promise<void> {
  const { colonnade, deployment } = await deployWith(changes);
  await expect(deployment).to.be.revertedWithCustomError(colonnade, error).withArgs(...args);
}

describe("What a deployment fixes", () => {
  it("is what the constructor was given", async () => {
    const { colonnade, deployed } = await loadWorld(deployRollup);
    expect(await colonnade.logN()).to.equal(4n);
    const { tauG2, firstRow } = await KnownTauProver.referenceString(4);
    expect(await colonnade.tauG2()).to.deep.equal(tauG2);
    expect(await colonnade.firstRow()).to.deep.equal(firstRow);
    const { deadline, gap, window, entryFee, batchFee } = PARAMETERS;
    expect(await colonnade.parameters()).to.deep.equal([BigInt(deadline), BigInt(gap), BigInt(window), entryFee, batchFee]);
    expect(await colonnade.isSubmitter(submitter.address)).to.equal(true);
    expect(await colonnade.isSubmitter(stranger.address)).to.equal(false);
    expect(await colonnade.instanceCount()).to.equal(2n);
    expect(await colonnade.instances(0)).to.deep.equal([deployed.instances[0].gate, 4n, 5n, 3n, 3n, 2n, 2n]);
  });

  it("starts as an empty state: no account, no batch, only ETH", async () => {
    const { colonnade } = await loadWorld(deployRollup);
    expect(await colonnade.accounts()).to.equal(1n);
    expect(await colonnade.nextId()).to.equal(1n);
    expect(await colonnade.batchCount()).to.equal(0n);
    expect(await colonnade.batchRoots(0)).to.equal(ethers.ZeroHash);
    expect(await colonnade.keyCommitment()).to.deep.equal([0n, 0n]);
    expect(await colonnade.stateOf(1)).to.deep.equal([[0n, 0n], false, 0n, 0n, 0n, 0n]);
    expect(await colonnade.tokenCount()).to.equal(1n);
    expect(await colonnade.tokenOf(ethers.ZeroAddress)).to.equal(1n);
    expect(await colonnade.ownerOf(1)).to.equal(ethers.ZeroAddress);
  });

  it("has a domain that binds chain id and contract", async () => {
    const { colonnade, deployed, rollup } = await loadWorld(deployRollup);
    expect(await colonnade.domain()).to.equal(domainOf(rollup.chainId, deployed.colonnade));
  });

  it("names an instance that does not exist", async () => {
    const { colonnade } = await loadWorld(deployRollup);
    await expect(colonnade.instances(2)).to.be.revertedWithCustomError(colonnade, "UnknownInstance").withArgs(2n, 2n);
  });
});

describe("The constructor refuses", () => {
  it("fewer than 4 or more than 2^24 rows", async () => {
    await expectRefusal(() => ({ logN: 1 }), "ParameterOutOfRange", "logN", 1n, 2n, 24n);
    await expectRefusal(() => ({ logN: 25 }), "ParameterOutOfRange", "logN", 25n, 2n, 24n);
  });

  it("an empty list of submitters, a zero address in it, or one listed twice", async () => {
    await expectRefusal(() => ({ submitters: [] }), "ParameterOutOfRange", "submitters", 0n, 1n, 255n);
    await expectRefusal(() => ({ submitters: [ethers.ZeroAddress] }), "ZeroAddress");
    await expectRefusal(() => ({ submitters: [alice.address, alice.address] }), "DuplicateSubmitter", alice.address);
  });

  it("an empty list of instances, or a verifier without code", async () => {
    await expectRefusal(() => ({ instances: [] }), "ParameterOutOfRange", "instances", 0n, 1n, 256n);
    await expectRefusal(({ instances }) => ({ instances: [{ ...instances[0], verifier: stranger.address }] }), "NoCode", stranger.address);
  });

  for (const size of ["ops", "maxOpen", "maxCredit", "maxExit", "maxWithdraw"] as const) {
    it(`instances that all have ${size} = 0: some entry could never be processed`, async () => {
      await expectRefusal(({ instances }) => ({ instances: [instances[1], { ...instances[0], [size]: 0 }] }), "NoCompleteInstance");
    });
  }

  it("a τ·G2 that is the identity, off the curve, or outside the subgroup", async () => {
    await expectRefusal(({ srs }) => ({ srs: { ...srs, tauG2: [0n, 0n, 0n, 0n] } }), "ZeroTau");
    await expectRefusal(({ srs }) => ({ srs: { ...srs, tauG2: [1, 0, 2, 3].map((i) => srs.tauG2[i]) } }), "PrecompileFailed", 8n, 0n, 32n);
    const curve = await getCurve();
    expect(curve.G2.isValid(g2ToBytes(curve, OUTSIDE_SUBGROUP)), "the last one is on the curve").to.equal(true);
    await expectRefusal(({ srs }) => ({ srs: { ...srs, tauG2: OUTSIDE_SUBGROUP } }), "PrecompileFailed", 8n, 0n, 32n);
  });

  it("a commitment to row 0 that is the identity, off the curve, or not canonical", async () => {
    await expectRefusal(({ srs }) => ({ srs: { ...srs, firstRow: [0n, 0n] } }), "ZeroFirstRow");
    await expectRefusal(({ srs }) => ({ srs: { ...srs, firstRow: [srs.firstRow[1], srs.firstRow[0]] } }), "PrecompileFailed", 8n, 0n, 32n);
    await expectRefusal(({ srs }) => ({ srs: { ...srs, firstRow: [srs.firstRow[0] + Q, srs.firstRow[1]] } }), "PrecompileFailed", 8n, 0n, 32n);
  });

  it("instances for columns of another size than the deployment's", async () => {
    await expectRefusal(({ instances }) => ({ instances: [instances[0], { ...instances[1], logN: 5 }] }), "LogNMismatch", 1n, 5n, 4n);
    await expectRefusal(({ instances }) => ({ instances: instances.map((one) => ({ ...one, logN: 3 })) }), "LogNMismatch", 0n, 3n, 4n);
  });

  it("a deadline of less than a day, a gap of 0 or beyond the deadline, a window of 0, a batch fee below the entry fee", async () => {
    await expectRefusal(({ parameters }) => ({ parameters: { ...parameters, deadline: 86_399 } }), "ParameterOutOfRange", "deadline", 86_399n, 86_400n,
      2n ** 32n - 1n);
    await expectRefusal(({ parameters }) => ({ parameters: { ...parameters, gap: 0 } }), "ParameterOutOfRange", "gap", 0n, 1n, 86_400n);
    await expectRefusal(({ parameters }) => ({ parameters: { ...parameters, gap: 86_401 } }), "ParameterOutOfRange", "gap", 86_401n, 1n, 86_400n);
    await expectRefusal(({ parameters }) => ({ parameters: { ...parameters, window: 0 } }), "ParameterOutOfRange", "window", 0n, 1n, 2n ** 32n - 1n);
    await expectRefusal(({ parameters }) => ({ parameters: { ...parameters, batchFee: 999n } }), "ParameterOutOfRange",
      "batchFee", 999n, 1000n, 2n ** 96n - 1n);
  });
});
