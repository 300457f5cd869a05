/** Which implementation proves. */
import { nativeAddon, sayWhyNoAddon } from "../native/addon.ts";
import type { Groth16Backend } from "./backend.ts";
import type { BackendName } from "../port.ts";
import { createNativeBackend } from "./native-backend.ts";
import { snarkjsBackend } from "./snarkjs-backend.ts";

/**
 * The backend of that name; by default the native one where it loads, else snarkjs, with one line that says why. Throws NATIVE_MISSING if
 * "native" is asked for and is not there.
 */
export function chooseBackend(name?: BackendName): Groth16Backend {
  if (name === "snarkjs") return snarkjsBackend;
  if (name === undefined && nativeAddon() === undefined) {
    sayWhyNoAddon();
    return snarkjsBackend;
  }
  return createNativeBackend();
}
