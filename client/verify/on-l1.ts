/** The checks that ask the contract, and nobody who works for it. */
import { Contract, type Provider } from "ethers";
import { colonnadeContract } from "../../l1/contract.ts";
import { check, sameAddress, type Check, type CheckTools } from "./checks.ts";
import type { BatchMaterial } from "./material.ts";

export interface L1Place { provider: Provider; contract: string }

const SIZES = ["logN", "ops", "maxOpen", "maxCredit", "maxExit", "maxWithdraw"] as const;
const GATE = ["function verify(uint256[8] proof, uint256[8] signals) view"];

/** Compares a batch and what it was checked with to what the contract holds now. */
export async function checkOnL1(
  m: BatchMaterial, { instance, kzg }: CheckTools, { provider, contract }: L1Place,
): Promise<Check[]> {
  const l1 = colonnadeContract(contract, provider);
  const there = (): Promise<Record<(typeof SIZES)[number], bigint> & { verifier: string }> =>
    l1.instances(m.instanceIndex);
  return Promise.all([
    check("contractOnL1", () => sameAddress(contract, m.contract)),
    check("instanceOnL1", async () => {
      const sizes = await there();
      const listed = (of: Record<(typeof SIZES)[number], number | bigint>): string =>
        SIZES.map((name) => `${name} ${of[name]}`).join();
      return [listed(instance), listed(sizes)];
    }),
    check("pointsOnL1", async () =>
      [`${kzg.tauG2.join()} ${kzg.firstRow.join()}`, `${await l1.tauG2()} ${await l1.firstRow()}`]),
    check("verifierOnL1", async () => {
      const gate = new Contract((await there()).verifier, GATE, provider);
      await gate.verify(m.proof, m.publicSignals); // reverts where it does not hold
      return ["holds", "holds"];
    }),
    check("previousRootOnL1", async () => [m.previousRoot ?? "none yet", await l1.batchRoots(m.number - 1)]),
    check("rootOnL1", async () => [m.root ?? "none yet", await l1.batchRoots(m.number)]),
  ]);
}
