/** What a deployment must be, by what somebody built alone: sizes, KZG points, and the code of each contract. */
import { dataSlice, getAddress, type Contract, type Provider } from "ethers";
import { ColonnadeError } from "../protocol/errors.ts";
import type { Instance } from "../protocol/instance.ts";
import { compareCode, type ExpectedCode } from "./code.ts";

export interface ExpectedInstance extends Instance {
  verificationKeyHash: string;
  /** Decimals: what the contract holds of the KZG points that this instance was set up with. */
  kzg: { tauG2: string[]; firstRow: string[] };
  /** Of the contract that snarkjs generated. */
  verifier: ExpectedCode;
}

export interface ExpectedDeployment {
  /** In the contract's order. */
  instances: ExpectedInstance[];
  rollup: ExpectedCode;
  gate: ExpectedCode;
}

/**
 * Compares a deployment with what it must be: its own code, the KZG points, and of each instance the sizes, the gate's
 * code and the verifier's. Whoever deploys with other points, or with another verifier behind the gate, can take every
 * deposit. Throws MANIFEST_MISMATCH naming both sides.
 */
export async function compareDeployment(
  contract: Contract, provider: Provider, expected: ExpectedDeployment,
): Promise<void> {
  const same = (part: string, ours: bigint | string | number, theirs: bigint | string | number): void => {
    if (ours !== theirs) throw new ColonnadeError("MANIFEST_MISMATCH", { part, ours, contract: theirs });
  };
  await compareCode(provider, await contract.getAddress(), expected.rollup, "rollup");
  same("number of instances", expected.instances.length, Number(await contract.instanceCount()));
  const logN = Number(await contract.logN());
  const points = { tauG2: String(await contract.tauG2()), firstRow: String(await contract.firstRow()) };
  for (const [index, instance] of expected.instances.entries()) {
    const { name } = instance;
    const there = await contract.instances(index);
    for (const size of ["logN", "ops", "maxOpen", "maxCredit", "maxExit", "maxWithdraw"] as const) {
      same(`${name}.${size}`, instance[size], Number(there[size]));
    }
    same(`${name}.logN`, instance.logN, logN);
    for (const part of ["tauG2", "firstRow"] as const) {
      same(`${name}.${part}`, String(instance.kzg[part]), points[part]);
    }
    const [verifier] = await compareCode(provider, there.verifier, expected.gate, `${name}.gate`);
    await compareCode(provider, getAddress(dataSlice(verifier, 12)), instance.verifier, `${name}.verifier`);
  }
}
