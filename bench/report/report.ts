/** What the bench finds out. Plain data: it is printed, written as JSON, and rendered into docs/benchmarks.md. */
import type { Instance } from "../../protocol/instance.ts";
import type { Stage } from "../measure/proof-laps.ts";
import type { Cost, Measured } from "../measure/run-task.ts";
import type { CompiledSize, SizeSplit } from "../sizes.ts";
import type { BackendName } from "../../prover/port.ts";
import type { BackendLaps } from "../tasks/backend.ts";
import type { L1Report } from "../tasks/l1.ts";
import type { BaselineStage } from "../tasks/prove-baseline.ts";

export interface BenchReport {
  machine: { cpu: string; cores: number; memoryBytes: number; node: string };
  /** Name of the Groth16 implementation. */
  backend: string;
  /** Proofs behind each median. */
  runs: number;
  instances: InstanceReport[];
}

export interface InstanceReport {
  instance: Instance;
  size: CompiledSize;
  split: SizeSplit;
  setup: SetupReport & { points: Measured<{ bytes: number }> };
  proving: Measured<Record<Stage, Cost>>;
  /** Empty where there is but one. */
  backends: Partial<Record<BackendName, Measured<BackendLaps>>>;
  /** By the native core, with a balance in every row. */
  filled?: Measured<BackendLaps>;
  l1: L1Report;
  baseline?: BaselineReport;
}

export interface SetupReport { compile: Measured<CompiledSize>; key: Measured<{ bytes: number }> }

export interface BaselineReport {
  ops: number;
  levels: number;
  size: CompiledSize;
  split: SizeSplit;
  setup: SetupReport;
  proving: Measured<Record<BaselineStage, Cost>>;
}

/** Stages of a proof, without what a commitment costs when the batch is sealed and without the check at the end. */
export const PROVING_STAGES = ["quotient", "witness", "groth16", "opening"] as const;
export const BASELINE_STAGES = ["witness", "groth16"] as const;

/** From sealed batch to proof. */
export function provingCost({ proving }: InstanceReport): Cost {
  return sum(PROVING_STAGES.map((stage) => proving.result[stage]));
}

export function baselineCost({ proving }: BaselineReport): Cost {
  return sum(BASELINE_STAGES.map((stage) => proving.result[stage]));
}

/** KZG work of a batch: the commitment of the change, the quotient and the opening. */
export function kzgCost({ proving }: InstanceReport): Cost {
  return sum([proving.result.commit, proving.result.quotient, proving.result.opening]);
}

function sum(costs: readonly Cost[]): Cost {
  return { wall: costs.reduce((total, { wall }) => total + wall, 0), cpu: costs.reduce((total, { cpu }) => total + cpu, 0) };
}
