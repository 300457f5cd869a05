/** The circuits that the bench compiles, in folders of their own in build/. */
import { mainSource } from "../prover/setup/compile.ts";
import type { Instance } from "../protocol/instance.ts";

export interface BenchCircuit {
  /** Its folder is build/bench-<label>. */
  label: string;
  /** The source of its main component. */
  source: string;
}

const baselineSource = (main: string): string =>
  `pragma circom 2.2.0;\n\ninclude "../../bench/baseline/batch.circom";\n\ncomponent main = ${main};\n`;

export const instanceCircuit = (instance: Instance): BenchCircuit =>
  ({ label: `${instance.name}-${instance.ops}`, source: mainSource(instance) });

export const baselineCircuit = (ops: number, levels: number): BenchCircuit =>
  ({ label: `baseline-${ops}-${levels}`, source: baselineSource(`BaselineBatch(${ops}, ${levels})`) });

/** The baseline without the hash of its data. */
export const baselineTransfersCircuit = (ops: number, levels: number): BenchCircuit =>
  ({ label: `baseline-transfers-${ops}-${levels}`, source: baselineSource(`BaselineTransfers(${ops}, ${levels})`) });

/** Only the hash of the baseline's data. */
export const baselineHashCircuit = (ops: number): BenchCircuit =>
  ({ label: `baseline-hash-${ops}`, source: baselineSource(`BaselineDataHash(${ops})`) });

/** Relative to the project's root. */
export function benchPaths(label: string) {
  const folder = `build/bench-${label}`;
  return { folder, main: `${folder}/main.circom`, r1cs: `${folder}/batch.r1cs`, wasm: `${folder}/batch.wasm`, zkey: `${folder}/INSECURE-batch.zkey` };
}
