/** Groth16 by snarkjs: WebAssembly on all cores, nothing to install. */
import { ColonnadeError } from "../../protocol/errors.ts";
import { closeCurve } from "../curve.ts";
import * as snarkjs from "../snarkjs.ts";
import type { Groth16Backend } from "./backend.ts";
import { fromSnarkjs, toSnarkjs } from "./proof.ts";

export const snarkjsBackend: Groth16Backend = {
  name: "snarkjs",

  async prove(zkeyPath, witness, { signal } = {}) {
    if (signal?.aborted) throw new ColonnadeError("CANCELLED");
    const { proof, publicSignals } = await snarkjs.prove(zkeyPath, witness);
    return { proof: fromSnarkjs(proof), publicSignals: publicSignals.map(BigInt) };
  },

  async verify(key, publicSignals, proof) {
    if (publicSignals.length !== key.nPublic) return false;
    return snarkjs.verify(key, publicSignals.map(String), toSnarkjs(proof));
  },

  close: closeCurve,
};
