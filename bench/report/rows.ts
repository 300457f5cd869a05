/** One instance's figures as rows of text: the same for the screen and for docs/benchmarks.md. */
import type { Cost } from "../measure/run-task.ts";
import type { CircuitSize } from "../sizes.ts";
import { baselineCost, kzgCost, provingCost, type InstanceReport } from "./report.ts";

export interface Row {
  label: string;
  ours: string;
  /** Empty where the baseline has no such figure. */
  baseline: string;
  /** How many times better ours is; empty where there is no baseline. */
  ratio: string;
}

export interface Section {
  title: string;
  /** What the two columns are, if not ours and the baseline's. */
  columns?: [string, string];
  rows: Row[];
}

export const integer = (value: number): string => Math.round(value).toLocaleString("en-US");
const seconds = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} s`;
const costText = ({ wall, cpu }: Cost): string => `${seconds(wall)} (${seconds(cpu)} CPU)`;
const mebibytes = (bytes: number): string => `${integer(bytes / 2 ** 20)} MiB`;
const milliseconds = (value: number): string => `${integer(value * 1000)} ms`;

export function sectionsOf(report: InstanceReport): Section[] {
  return [circuitSection(report), setupSection(report), provingSection(report), ...backendSection(report), ...filledSection(report), l1Section(report)];
}

/** A row whose figures are numbers; the ratio is baseline / ours. */
function row(label: string, show: (value: number) => string, ours: number, baseline?: number): Row {
  return { label, ours: show(ours), baseline: baseline === undefined ? "" : show(baseline),
    ratio: baseline === undefined ? "" : `${(baseline / ours).toFixed(1)}×` };
}

function costRow(label: string, ours: Cost, baseline?: Cost): Row {
  return { ...row(label, String, ours.wall, baseline?.wall), ours: costText(ours), baseline: baseline === undefined ? "" : costText(baseline) };
}

/** Above this share of the machine in other hands, wall times of two runs cannot be compared. */
const TOO_BUSY = 0.15;

/** Figures that cannot be compared, like those of circuits of different sizes: shown side by side, without a ratio. */
const apart = (rowOfBoth: Row): Row => ({ ...rowOfBoth, ratio: "" });

function circuitSection({ instance, size, split, baseline }: InstanceReport): Section {
  const parts: [keyof CircuitSize, string][] = [["constraints", "constraints"], ["wires", "wires"], ["terms", "nonzero terms"]];
  return { title: "Circuit", rows: [
    apart(row("operations in a full batch", integer, instance.ops, baseline?.ops)),
    ...parts.map(([part, name]) => row(`${name} per operation, marginal`, integer, split.perOperation[part], baseline?.split.perOperation[part])),
    ...parts.map(([part, name]) => apart(row(`${name}, fixed part`, integer, split.fixed[part], baseline?.split.fixed[part]))),
    apart(row("constraints in all", integer, size.constraints, baseline?.size.constraints)),
    apart(row("Groth16 domain", (power) => `2^${power}`, size.power, baseline?.size.power)),
    row("constraints in all, per operation", integer, size.constraints / instance.ops, baseline && baseline.size.constraints / baseline.ops),
  ] };
}

function setupSection({ setup, baseline }: InstanceReport): Section {
  const theirs = baseline?.setup;
  return { title: "Set-up, development keys", rows: [
    apart(costRow("compile the circuit", setup.compile.cost, theirs?.compile.cost)),
    apart(costRow("Groth16 key from the known secret", setup.key.cost, theirs?.key.cost)),
    apart(costRow("KZG points from the known secret", setup.points.cost)),
    apart(row("size of the Groth16 key", mebibytes, setup.key.result.bytes, theirs?.key.result.bytes)),
    apart(row("peak memory, key", mebibytes, setup.key.peakBytes, theirs?.key.peakBytes)),
  ] };
}

function provingSection(report: InstanceReport): Section {
  const { instance, proving, baseline } = report;
  const theirs = baseline?.proving;
  const whole = provingCost(report);
  const theirWhole = baseline && baselineCost(baseline);
  const { commit, quotient, witness, groth16, opening, check } = proving.result;
  const quiet = Math.max(proving.disturbance, theirs?.disturbance ?? 0) <= TOO_BUSY;
  const ifQuiet = (wallRow: Row): Row => (quiet ? wallRow : apart(wallRow));
  return { title: "Proving a full batch", rows: [
    costRow("KZG: commit to the change", commit),
    costRow("KZG: quotient, with H and the challenges", quotient),
    costRow("KZG: opening, with its check", opening),
    costRow("KZG in all", kzgCost(report)),
    apart(costRow("witness", witness, theirs?.result.witness)),
    apart(costRow("Groth16", groth16, theirs?.result.groth16)),
    apart(costRow("check the proof", check, theirs?.result.check)),
    apart(costRow("from sealed batch to proof", whole, theirWhole)),
    ifQuiet(row("wall time per operation", milliseconds, whole.wall / instance.ops, theirWhole && theirWhole.wall / baseline.ops)),
    row("CPU time per operation", milliseconds, whole.cpu / instance.ops, theirWhole && theirWhole.cpu / baseline.ops),
    row("witness CPU time per operation", milliseconds, witness.cpu / instance.ops, baseline && baseline.proving.result.witness.cpu / baseline.ops),
    ifQuiet(faster("proven operations per second", instance.ops / whole.wall, theirWhole && baseline.ops / theirWhole.wall)),
    apart(row("peak memory", mebibytes, proving.peakBytes, theirs?.peakBytes)),
  ] };
}

/** Both backends, phase by phase, from the same process start with keys loaded; ratios are of CPU time. */
function backendSection({ backends: { native, snarkjs } }: InstanceReport): Section[] {
  if (native === undefined || snarkjs === undefined) return [];
  const [ours, theirs] = [native.result, snarkjs.result];
  const byCpu = (label: string, a: Cost, b?: Cost): Row => ({ ...costRow(label, a, b), ratio: b === undefined ? "" : `${(b.cpu / a.cpu).toFixed(1)}×` });
  return [{ title: "Backends", columns: ["native", "snarkjs"], rows: [
    ...(["commit", "quotient", "witness", "groth16", "opening", "check"] as const).map((stage) => byCpu(stage, ours.stages[stage], theirs.stages[stage])),
    ...Object.entries(ours.phases).map(([name, cost]) => byCpu(`groth16, ${name}`, cost, theirs.phases[name])),
    faster("proven operations per second, batches in a pipeline", ours.pipeline.operationsPerSecond, theirs.pipeline.operationsPerSecond),
    row("CPU time per operation, batches in a pipeline", milliseconds, ours.pipeline.cpuPerOperation, theirs.pipeline.cpuPerOperation),
    row("peak memory", mebibytes, native.peakBytes, snarkjs.peakBytes),
  ] }];
}

/** KZG's part grows with the rows that hold something; the rest does not know of them. */
function filledSection({ backends: { native }, filled }: InstanceReport): Section[] {
  if (native === undefined || filled === undefined) return [];
  const [batch, all] = [native.result, filled.result];
  const alike = (label: string, show: (value: number) => string, a: number, b: number): Row => apart(row(label, show, a, b));
  return [{ title: "How full the columns are", columns: ["the batch's accounts", "every row"], rows: [
    ...(["quotient", "opening"] as const).map((stage) => apart(costRow(stage, batch.stages[stage], all.stages[stage]))),
    alike("proven operations per second, batches in a pipeline", (value) => value.toFixed(2), batch.pipeline.operationsPerSecond, all.pipeline.operationsPerSecond),
    alike("CPU time per operation, batches in a pipeline", milliseconds, batch.pipeline.cpuPerOperation, all.pipeline.cpuPerOperation),
    alike("peak memory", mebibytes, native.peakBytes, filled.peakBytes),
  ] }];
}

/** A row where more is better. */
function faster(label: string, ours: number, baseline?: number): Row {
  const show = (value: number): string => value.toFixed(2);
  return { label, ours: show(ours), baseline: baseline === undefined ? "" : show(baseline),
    ratio: baseline === undefined ? "" : `${(ours / baseline).toFixed(1)}×` };
}

/** A byte of calldata costs 4 gas if it is zero, else 16. */
const NONZERO_BYTE_EXTRA = 12;

/** What a table says where the batch is too small for a difference between two fills to mean anything. */
export const TOO_FEW = "too few to tell";

function l1Section({ l1 }: InstanceReport): Section {
  const bytes = (value: number): string => value.toFixed(1);
  const marginal = (value: number): string => (l1.isMarginalMeaningful ? integer(value) : TOO_FEW);
  return { title: "L1", rows: [
    row(`gas of a full batch (${l1.full.operations} operations)`, integer, l1.full.gas),
    row(`gas of the same batch with ${l1.part.operations}`, integer, l1.part.gas),
    row("gas, fixed part", marginal, l1.gasFixed),
    row("gas per operation, marginal", marginal, l1.gasPerOperation),
    row("the same if no byte of a record were zero", marginal, l1.gasPerOperation + NONZERO_BYTE_EXTRA * l1.zeroBytesPerOperation),
    row("gas per operation in a full batch, all in", integer, l1.full.gas / l1.full.operations),
    row("record bytes per operation", bytes, l1.full.recordBytes / l1.full.operations),
    row("calldata bytes, fixed part", marginal, l1.calldataFixed),
    row("calldata bytes per operation in a full batch, all in", bytes, l1.full.calldataBytes / l1.full.operations),
  ] };
}
