/** Groth16 by the native core. Verification is snarkjs's, a piece of code that shares nothing with what made the proof. */
import { NativeGroth16, type NativeOptions } from "../native/groth16.ts";
import { integerAt } from "../native/numbers.ts";
import type { Groth16Backend } from "./backend.ts";
import { snarkjsBackend } from "./snarkjs-backend.ts";

/** Throws NATIVE_MISSING where there is no native core, or where the machine cannot run the path that is asked for. */
export function createNativeBackend(options?: NativeOptions): Groth16Backend {
  const native = new NativeGroth16(options);
  return {
    name: "native",

    async prove(zkeyPath, witness, proveOptions) {
      const { a, b, c, publicSignals, phases } = await native.prove(zkeyPath, witness, proveOptions);
      const pair = (bytes: Uint8Array, first = 0): [bigint, bigint] => [integerAt(bytes, first), integerAt(bytes, first + 1)];
      return {
        proof: { a: pair(a), b: [pair(b), pair(b, 2)], c: pair(c) },
        publicSignals: Array.from({ length: publicSignals.length / 32 }, (_, i) => integerAt(publicSignals, i)),
        phases,
      };
    },

    verify: snarkjsBackend.verify,

    async close() {
      native.close();
      await snarkjsBackend.close();
    },
  };
}
