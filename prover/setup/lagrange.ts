/** Lagrange polynomials of a power-of-two domain at one point, for set-up: all of them at once, in wasm memory. */
import { P, inverse, mod, pow, rootOfUnity } from "../../protocol/field.ts";
import type { Wasm } from "../wasm.ts";

/**
 * [L_i(at)] for i = first, first + step, … below 2^log, times `factor`, in the domain of order 2^log.
 * Returns a pointer to 32-byte elements in normal form (`"normal"`) or Montgomery form. `at` must lie outside the domain.
 */
export function lagrangeAt(
  wasm: Wasm,
  { log, at, first = 0, step = 1, factor = 1n, form }: { log: number; at: bigint; first?: number; step?: number; factor?: bigint; form: "normal" | "montgomery" },
): number {
  const size = 2 ** log;
  const vanishing = mod(pow(at, BigInt(size)) - 1n);
  if (vanishing === 0n) throw new RangeError("The point lies in the domain");
  const count = Math.ceil((size - first) / step);
  const numerators = wasm.alloc(count * 32);
  const denominators = wasm.alloc(count * 32);
  const result = wasm.alloc(count * 32);
  wasm.reserve((count + 1) * 32);
  const omega = rootOfUnity(log);
  const pAt = wasm.putScalar(at);
  const pStep = wasm.putScalar(pow(omega, BigInt(step)));
  // L_i(at) = ω^i·(at^n − 1)/(n·(at − ω^i))
  const common = (((vanishing * inverse(BigInt(size))) % P) * mod(factor)) % P;
  const pCommon = wasm.putScalar(common);
  const power = wasm.putScalar(pow(omega, BigInt(first)));
  const { frm_sub, frm_mul, frm_batchInverse, frm_batchFromMontgomery } = wasm.call;
  for (let i = 0; i < count; i++) {
    frm_sub(pAt, power, denominators + i * 32);
    frm_mul(power, pCommon, numerators + i * 32);
    frm_mul(power, pStep, power);
  }
  frm_batchInverse(denominators, 32, count, result, 32);
  for (let i = 0; i < count; i++) frm_mul(numerators + i * 32, result + i * 32, result + i * 32);
  if (form === "normal") frm_batchFromMontgomery(result, count, result);
  return result;
}
