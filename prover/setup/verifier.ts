/** The verification side of a key: JSON for programs, a Solidity contract for L1, and one hash that stands for both. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { concat, keccak256, toBeHex } from "ethers";
import type { VerificationKey } from "../groth16/backend.ts";
import { exportSolidityVerifier, exportVerificationKey } from "../snarkjs.ts";

const GENERATED_NAME = "contract Groth16Verifier {";

export async function writeVerificationKey(zkey: string, path: string): Promise<VerificationKey> {
  const key = await exportVerificationKey(zkey);
  await writeFile(path, `${JSON.stringify(key, null, 1)}\n`);
  return key;
}

/** snarkjs's verifier; of the generated text only the contract's name changes, so that several can live in one deployment. */
export async function writeSolidityVerifier(zkey: string, path: string, contractName: string): Promise<void> {
  const generated = await exportSolidityVerifier(zkey);
  if (generated.split(GENERATED_NAME).length !== 2) throw new Error("snarkjs's Solidity template has changed: the contract's name is not where it was");
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, generated.replace(GENERATED_NAME, `contract ${contractName} {`));
}

/** keccak256 of the key's numbers as 32-byte words: α, β, γ, δ, then IC; G2 with real parts first. */
export function verificationKeyHash(key: VerificationKey): string {
  const g1 = ([x, y]: readonly string[]) => [x, y];
  const g2 = ([x, y]: readonly (readonly string[])[]) => [...x, ...y];
  const numbers = [...g1(key.vk_alpha_1), ...g2(key.vk_beta_2), ...g2(key.vk_gamma_2), ...g2(key.vk_delta_2), ...key.IC.flatMap(g1)];
  return keccak256(concat(numbers.map((number) => toBeHex(BigInt(number), 32))));
}
