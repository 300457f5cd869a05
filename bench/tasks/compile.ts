import { join } from "node:path";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { compileCircuit } from "../../prover/setup/compile.ts";
import { benchPaths, type BenchCircuit } from "../circuits.ts";
import { sizeOf, type CompiledSize } from "../sizes.ts";

/** Compiles a circuit and counts it. */
export default async function compile({ label, source }: BenchCircuit): Promise<CompiledSize> {
  const paths = benchPaths(label);
  await compileCircuit(PROJECT_ROOT, source, paths);
  return sizeOf(join(PROJECT_ROOT, paths.r1cs));
}
