import { expect } from "chai";
import type { Contract } from "ethers";
import { digestProof } from "./support/known-tau.ts";
import { stranger } from "./support/fixture.ts";
import { ethers, loadFixture } from "./support/network.ts";

async function deployGate(): Promise<Contract> {
  const verifier = await ethers.deployContract("DigestVerifier");
  return await ethers.deployContract("Groth16Gate", [await verifier.getAddress()]) as unknown as Contract;
}

describe("The gate before a generated verifier", () => {
  const signals = [11n, 12n, 13n, 14n, 15n, 16n, 17n, 18n];

  it("hands proof and signals on in their order, and returns for a proof that holds", async () => {
    const gate = await loadFixture(deployGate);
    await gate.verify(digestProof(signals), signals);
  });

  it("reverts where the verifier says false", async () => {
    const gate = await loadFixture(deployGate);
    await expect(gate.verify(digestProof(signals), [...signals].reverse())).to.be.revertedWithCustomError(gate, "InvalidProof");
  });

  it("is not built over an address without code, where every call succeeds", async () => {
    const gate = await loadFixture(deployGate);
    const factory = await ethers.getContractFactory("Groth16Gate");
    await expect(factory.deploy(stranger.address)).to.be.revertedWithCustomError(gate, "NoVerifier").withArgs(stranger.address);
  });
});
