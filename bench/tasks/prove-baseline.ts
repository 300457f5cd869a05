import { join } from "node:path";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { chooseBackend } from "../../prover/groth16/choose.ts";
import { calculateWitness, exportVerificationKey } from "../../prover/snarkjs.ts";
import { baselineBatch } from "../baseline/fixture.ts";
import { baselineCircuit, benchPaths } from "../circuits.ts";
import { medianLaps, Stopwatch } from "../measure/stopwatch.ts";
import type { Cost } from "../measure/run-task.ts";

export type BaselineStage = "witness" | "groth16" | "check";

/** Proves one full baseline batch `runs` times with the same backend as ours, each proof checked; returns the median of each stage. */
export default async function proveBaseline(
  { ops, levels, runs }: { ops: number; levels: number; runs: number },
): Promise<Record<BaselineStage, Cost>> {
  const paths = benchPaths(baselineCircuit(ops, levels).label);
  const [wasm, zkey] = [paths.wasm, paths.zkey].map((path) => join(PROJECT_ROOT, path));
  const { input, dataHash } = baselineBatch(ops, levels);
  const key = await exportVerificationKey(zkey);
  const backend = chooseBackend();
  const laps: Record<BaselineStage, Cost>[] = [];
  for (let run = 0; run < runs; run++) {
    const watch = new Stopwatch();
    watch.begin("witness");
    const witness = await calculateWitness(input, wasm);
    watch.begin("groth16");
    const { proof, publicSignals } = await backend.prove(zkey, witness);
    watch.begin("check");
    const holds = publicSignals[0] === dataHash && await backend.verify(key, publicSignals, proof);
    watch.end();
    if (!holds) throw new Error("The baseline's proof does not verify");
    laps.push(watch.laps as Record<BaselineStage, Cost>);
  }
  await backend.close();
  return medianLaps(laps);
}
