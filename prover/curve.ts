/**
 * The one owner of ffjavascript's BN254 curve. Its wasm worker threads keep a process alive until they are told to stop,
 * so whoever computes ends with `closeCurve()`, and the process then ends by itself.
 */
import { buildBn128 } from "ffjavascript";
import type { Curve } from "ffjavascript";

export type { Curve } from "ffjavascript";

/** snarkjs looks for the multi-threaded curve here; every copy of ffjavascript sets it to null when it is loaded. */
const shared = globalThis as { curve_bn128?: Curve | null };

let current: Promise<Curve> | null = null;

/** The curve, started on first use. Do not keep it across a `closeCurve()`: ask again. */
export async function getCurve(): Promise<Curve> {
  current ??= buildBn128();
  const curve = await current;
  // A copy of ffjavascript that was loaded later has cleared the slot: without this, snarkjs would start a second set of threads.
  shared.curve_bn128 = curve;
  return curve;
}

/** Stops all curve threads, ours and any that snarkjs started. Safe to call twice; the next `getCurve()` starts afresh. */
export async function closeCurve(): Promise<void> {
  const pending = current;
  current = null;
  const ours = pending === null ? null : await pending;
  const others = shared.curve_bn128 ?? null;
  if (ours !== null) await ours.terminate();
  if (others !== null && others !== ours) await others.terminate();
}

/** The curve's machine code, for private instances with memory of their own (prover/wasm.ts). */
export interface CurveCode {
  module: WebAssembly.Module;
  /** Affine generators in Montgomery form, as the code takes them. */
  g1: Uint8Array;
  g2: Uint8Array;
}

let code: Promise<CurveCode> | null = null;

/** Compiles the code once per process. Starts no thread. */
export function getCurveCode(): Promise<CurveCode> {
  code ??= (async () => {
    const curve = await buildBn128(true);
    if (curve.tm.code === undefined) throw new Error("ffjavascript's single-threaded curve no longer shows its wasm code");
    const module = await WebAssembly.compile(new Uint8Array(curve.tm.code));
    return { module, g1: curve.G1.gAffine, g2: curve.G2.gAffine };
  })();
  return code;
}
