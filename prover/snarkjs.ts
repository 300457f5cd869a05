/**
 * The one way to snarkjs. Every call first makes sure that snarkjs finds the curve which prover/curve.ts owns and closes;
 * otherwise snarkjs starts threads of its own that nobody stops.
 */
import { readFile } from "node:fs/promises";
import { groth16, wtns, zKey } from "snarkjs";
import type { SnarkjsProof, SnarkjsVerificationKey } from "snarkjs";
import { getCurve } from "./curve.ts";

export type { SnarkjsProof, SnarkjsVerificationKey } from "snarkjs";

/** Signal name → value, or a (nested) list of values. */
export type WitnessInput = Record<string, InputValue>;
export type InputValue = bigint | readonly InputValue[];

/** Runs a compiled circuit's witness calculator; returns the .wtns file's content. Throws if the input violates an assertion. */
export async function calculateWitness(input: WitnessInput, wasmPath: string): Promise<Uint8Array> {
  const file: { type: "mem"; data?: Uint8Array } = { type: "mem" };
  await wtns.calculate(input, wasmPath, file);
  if (file.data === undefined) throw new Error("The witness calculator wrote nothing");
  return file.data;
}

export async function prove(zkey: string, witness: string | Uint8Array): Promise<{ proof: SnarkjsProof; publicSignals: string[] }> {
  await getCurve();
  return groth16.prove(zkey, witness);
}

export async function verify(key: SnarkjsVerificationKey, publicSignals: readonly string[], proof: SnarkjsProof): Promise<boolean> {
  await getCurve();
  return groth16.verify(key, publicSignals, proof);
}

export async function exportVerificationKey(zkey: string): Promise<SnarkjsVerificationKey> {
  await getCurve();
  return zKey.exportVerificationKey(zkey);
}

/** The Solidity verifier exactly as snarkjs generates it; its contract is called `Groth16Verifier`. */
export async function exportSolidityVerifier(zkey: string): Promise<string> {
  await getCurve();
  const template = new URL("templates/verifier_groth16.sol.ejs", import.meta.resolve("snarkjs"));
  return zKey.exportSolidityVerifier(zkey, { groth16: await readFile(template, "utf8") });
}
