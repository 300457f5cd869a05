import { readFileSync } from "node:fs";
import { expect } from "chai";
import { getAddress, type Contract } from "ethers";
import { fromJson } from "../../protocol/json.ts";
import type { BatchVector, FloatVectors } from "../support/vectors.ts";
import { argumentOf, SOMEBODY } from "./support/batch-argument.ts";
import { ethers, loadFixture, networkHelpers } from "./support/network.ts";

const read = <T>(name: string): T => fromJson<T>(readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8"));
const batches = read<BatchVector[]>("batches.json");
const { amounts } = read<FloatVectors>("floats.json");

/** κ hashes the contract's address: the harness must sit where the vectors say. */
async function harnessAt(vectorAddress: string): Promise<Contract> {
  const address = getAddress(vectorAddress.toLowerCase());
  const deployed = await ethers.deployContract("TranscriptHarness");
  await networkHelpers.setCode(address, await ethers.provider.getCode(await deployed.getAddress()));
  return await ethers.getContractAt("TranscriptHarness", address) as unknown as Contract;
}
const deployHarness = (): Promise<Contract> => harnessAt(batches[0].place.contract);

describe("The contract and the committed vectors", () => {
  for (const { title, trace, instance, words, wordsHash, place, commitments, quotient, signals, rho } of batches) {
    it(`agree on words, hash, D(ζ) and challenges: ${title}`, async () => {
      const harness = await loadFixture(deployHarness);
      const sizes = { verifier: SOMEBODY, logN: instance.logN, ops: instance.ops, maxOpen: instance.maxOpen, maxCredit: instance.maxCredit, maxExit: instance.maxExit,
        maxWithdraw: instance.maxWithdraw };
      const [present, hash, e] = await harness.words(trace.header.domain, trace.header.accounts, argumentOf(trace), sizes, signals.zeta);
      expect([...present].every((word: bigint) => words.includes(word))).to.equal(true);
      expect(hash).to.equal(wordsHash);
      expect(e).to.equal(signals.e);

      const { opens, credits, exits, withdrawals, rows } = trace;
      const shape = { batchNumber: place.batchNumber, instance: place.instanceIndex, submitter: place.submitter, opens: opens.length,
        credits: credits.length, exits: exits.length, withdrawals: withdrawals.length, records: rows.length };
      expect(await harness.kappa(shape, commitments, wordsHash, signals.transcript)).to.equal(signals.kappa);
      expect(await harness.zeta(signals.kappa, quotient)).to.equal(signals.zeta);
      expect(await harness.rho(signals.zeta, signals.e, signals.z, signals.s, signals.delta, signals.deltaK)).to.equal(rho);
    });
  }

  it("agree on what an amount36 is worth", async () => {
    const harness = await loadFixture(deployHarness);
    for (const { value, amount36 } of amounts) expect(await harness.decodeAmount(amount36)).to.equal(value);
  });
});
