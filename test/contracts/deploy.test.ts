import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { network } from "hardhat";
import { readDeployment } from "../../l1/files/deployment.ts";
import { Kzg } from "../../prover/kzg.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { deployRollup } from "../../scripts/lib/deploy-rollup.ts";
import { loadManifests, planFor } from "../../scripts/lib/deployment-plan.ts";
import { alice, bob, deployer, loadWorld, PARAMETERS, submitter } from "./support/fixture.ts";
import { connection, ethers } from "./support/network.ts";
import { deployProvenRollup, PROVEN_INSTANCE } from "./support/proven-fixture.ts";

describe("Deploying what was set up", () => {
  it("writes down what it deployed, and the contract agrees", async () => {
    const { colonnade, deployment, folder, manifests: [manifest] } = await loadWorld(deployProvenRollup);
    expect(readDeployment(join(folder, "31337.json"))).to.deep.equal(deployment);
    const [instance] = deployment.instances;
    expect(instance).to.deep.include({ name: PROVEN_INSTANCE, index: 0, verificationKeyHash: manifest.verificationKeyHash });
    expect((await colonnade.instances(0)).verifier).to.equal(instance.gate);
    const gate = await ethers.getContractAt("Groth16Gate", instance.gate);
    expect(await gate.verifier()).to.equal(instance.verifier);
    expect(await colonnade.tauG2()).to.deep.equal(manifest.kzg.tauG2.map(BigInt));
    expect(await colonnade.firstRow()).to.deep.equal(manifest.kzg.firstRow.map(BigInt));
    const kzg = await Kzg.open(join(PROJECT_ROOT, manifest.kzg.file));
    const { x, y } = await kzg.commitCells([[0, 1n]]);
    expect(await colonnade.firstRow(), "the points file's").to.deep.equal([x, y]);
    for (const address of deployment.submitters) expect(await colonnade.isSubmitter(address)).to.equal(true);
    // The constructor's own event is in that block, and none is before.
    expect(await colonnade.queryFilter("*", 0, deployment.deployBlock - 1)).to.deep.equal([]);
    const { deployBlock } = deployment;
    expect(await colonnade.queryFilter("TokenRegistered", deployBlock, deployBlock)).to.have.length(1);
  });

  it("never makes the deployer a submitter", async () => {
    const { colonnade, deployment, manifests, folder } = await loadWorld(deployProvenRollup);
    expect(deployment.submitters).to.deep.equal([submitter.address]);
    expect(await colonnade.isSubmitter(deployer.address)).to.equal(false);
    const refused = deployRollup(connection, { manifests, parameters: PARAMETERS, folder, submitters: [alice.address, deployer.address] });
    expect(await refused.catch((error: Error) => error.message)).to.match(/not the deployer/);
  });

  it("names several submitters, and refuses what is no address", async () => {
    const { manifests, ...world } = await loadWorld(deployProvenRollup);
    const folder = join(world.folder, "several");
    const submitters = [alice.address, bob.address.toLowerCase()];
    const deployment = await deployRollup(connection, { manifests, parameters: PARAMETERS, folder, submitters });
    expect(deployment.submitters).to.deep.equal([alice.address, bob.address]);
    const colonnade = await ethers.getContractAt("Colonnade", deployment.contract);
    for (const { address } of [alice, bob]) expect(await colonnade.isSubmitter(address)).to.equal(true);
    expect(await colonnade.isSubmitter(submitter.address)).to.equal(false);
    const refused = deployRollup(connection, { manifests, parameters: PARAMETERS, folder, submitters: ["0x12"] });
    expect(await refused.catch((error: Error) => error.message)).to.match(/--submitter 0x12 is no address/);
  });

  it("does not bring development keys to a chain that is not local", async () => {
    const { manifests, folder } = await loadWorld(deployProvenRollup);
    const elsewhere = await network.create({ override: { chainId: 999 } });
    const refused = deployRollup(elsewhere, { manifests, parameters: PARAMETERS, folder });
    expect(await refused.catch((error: Error) => error.message)).to.match(/test-mini are for development.*Chain 999 is not local/);
    await elsewhere.close();
  });

  it("refuses to deploy instances with different columns together", async () => {
    const [one] = await loadManifests(PROJECT_ROOT, [PROVEN_INSTANCE]);
    expect(() => planFor([one, { ...one, name: "other", logN: 11 }], [submitter.address], PARAMETERS)).to.throw(/do not belong together.*logN/);
    const tauG2 = one.kzg.tauG2.with(0, "5") as typeof one.kzg.tauG2;
    expect(() => planFor([one, { ...one, name: "other", kzg: { ...one.kzg, tauG2 } }], [submitter.address], PARAMETERS)).to.throw(/tauG2/);
    const firstRow = one.kzg.firstRow.with(0, "5") as typeof one.kzg.firstRow;
    expect(() => planFor([one, { ...one, name: "other", kzg: { ...one.kzg, firstRow } }], [submitter.address], PARAMETERS)).to.throw(/firstRow/);
  });

  it("names the instances that exist where one does not", async () => {
    expect(await loadManifests(PROJECT_ROOT, ["nonsense"]).catch((error: Error) => error.message)).to.match(/No such instance: nonsense\..*test-mini/);
  });

  it("keeps money in decimal strings", async () => {
    const { folder } = await loadWorld(deployProvenRollup);
    const { parameters } = JSON.parse(await readFile(join(folder, "31337.json"), "utf8"));
    expect(parameters).to.deep.equal({ ...PARAMETERS, entryFee: "1000", batchFee: "50000" });
  });
});
