/** Measures instances one after the other; every step in a process of its own, nothing in parallel. */
import { cpus, totalmem } from "node:os";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Instance } from "../protocol/instance.ts";
import { closeCurve } from "../prover/curve.ts";
import { chooseBackend } from "../prover/groth16/choose.ts";
import { nativeAddon } from "../prover/native/addon.ts";
import { BACKENDS } from "../prover/port.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { setUpInstance } from "../prover/setup/instance.ts";
import { planBaseline } from "./baseline-plan.ts";
import { baselineCircuit, benchPaths, instanceCircuit, type BenchCircuit } from "./circuits.ts";
import { runTask, type Measured } from "./measure/run-task.ts";
import { splitSize, type CompiledSize } from "./sizes.ts";
import type { TaskArguments, TaskName, TaskResult } from "./tasks/index.ts";
import type { BaselineReport, BenchReport, InstanceReport, SetupReport } from "./report/report.ts";

export interface BenchOptions {
  /** Proofs behind each median, ≥ 1. */
  runs: number;
  baseline: boolean;
  /** Hears each step as it begins and, as a second line, what it took. */
  say: (line: string) => void;
}

export async function runBench(instances: readonly Instance[], options: BenchOptions): Promise<BenchReport> {
  const reports: InstanceReport[] = [];
  const counted = new Map<string, CompiledSize>();
  for (const instance of instances) reports.push(await new InstanceBench(instance, options, counted).run());
  return {
    machine: { cpu: cpus()[0].model.trim(), cores: cpus().length, memoryBytes: totalmem(), node: process.version },
    backend: chooseBackend().name, runs: options.runs, instances: reports,
  };
}

class InstanceBench {
  readonly #instance: Instance;
  readonly #options: BenchOptions;
  /** Circuits that were compiled only to be counted, by label; instances share some. */
  readonly #counted: Map<string, CompiledSize>;

  constructor(instance: Instance, options: BenchOptions, counted: Map<string, CompiledSize>) {
    this.#instance = instance;
    this.#options = options;
    this.#counted = counted;
  }

  async run(): Promise<InstanceReport> {
    const instance = this.#instance;
    const { runs, baseline } = this.#options;
    const { setup, size } = await this.#setUp(instanceCircuit(instance), "the circuit");
    const points = await this.#step("KZG points", "points", { logN: instance.logN });
    const other = { ...instance, ops: otherSize(instance.ops) };
    const split = splitSize({ ops: instance.ops, size }, { ops: other.ops, size: await this.#compile(instanceCircuit(other)) });
    await this.#prepare();
    const proving = await this.#step(`prove a full batch of ${instance.ops}, ${runs} times`, "prove", { instance, runs });
    const backends: InstanceReport["backends"] = {};
    let filled: InstanceReport["filled"];
    if (nativeAddon() !== undefined) {
      for (const backend of BACKENDS) backends[backend] = await this.#step(`the same by ${backend}, phase by phase`, "backend", { instance, runs, backend });
      filled = await this.#step("the same by native, every row filled", "backend", { instance, runs, backend: "native", filled: true });
    }
    const l1 = await this.#step("two batches on an in-process chain", "l1", { instance });
    return { instance, size, split, setup: { ...setup, points }, proving, backends, filled, l1: l1.result, baseline: baseline ? await this.#baseline() : undefined };
  }

  async #baseline(): Promise<BaselineReport> {
    const { power, logN: levels } = this.#instance;
    const plan = await planBaseline(power, levels, (circuit) => this.#compile(circuit));
    const circuit = baselineCircuit(plan.ops, levels);
    const { setup, size } = await this.#setUp(circuit, `the baseline of ${plan.ops} transfers`, true);
    const { runs } = this.#options;
    const proving = await this.#step(`prove a full baseline batch, ${runs} times`, "prove-baseline", { ops: plan.ops, levels, runs });
    await this.#discard(circuit);
    return { ops: plan.ops, levels, size, split: plan.split, setup, proving };
  }

  /** Compiles a circuit and makes its key; the files stay only if they are `kept`. */
  async #setUp(circuit: BenchCircuit, what: string, kept = false): Promise<{ setup: SetupReport; size: CompiledSize }> {
    const compile = await this.#step(`compile ${what}`, "compile", circuit);
    const key = await this.#step(`key of ${what}`, "key", { label: circuit.label });
    if (!kept) await this.#discard(circuit);
    return { setup: { compile, key }, size: compile.result };
  }

  async #compile(circuit: BenchCircuit): Promise<CompiledSize> {
    const known = this.#counted.get(circuit.label);
    if (known !== undefined) return known;
    const { result } = await this.#step(`compile ${circuit.label} to count it`, "compile", circuit);
    this.#counted.set(circuit.label, result);
    await this.#discard(circuit);
    return result;
  }

  /** The artifacts that the prover and the contracts use, made as `npm run setup` makes them. */
  async #prepare(): Promise<void> {
    try {
      await setUpInstance(PROJECT_ROOT, this.#instance, (line) => this.#say(`npm run setup: ${line}`));
    } finally {
      await closeCurve();
    }
  }

  async #discard({ label }: BenchCircuit): Promise<void> {
    await rm(join(PROJECT_ROOT, benchPaths(label).folder), { recursive: true, force: true });
  }

  async #step<Name extends TaskName>(what: string, name: Name, args: TaskArguments<Name>): Promise<Measured<TaskResult<Name>>> {
    this.#say(`${what} …`);
    const measured = await runTask(name, args);
    const { cost, peakBytes, disturbance } = measured;
    const others = disturbance > 0.05 ? `; other processes took ${(100 * disturbance).toFixed(0)} % of the machine` : "";
    this.#say(`  ${cost.wall.toFixed(1)} s, ${cost.cpu.toFixed(1)} s of CPU, at most ${(peakBytes / 2 ** 20).toFixed(0)} MiB${others}`);
    return measured;
  }

  #say(line: string): void {
    this.#options.say(`${this.#instance.name}: ${line}`);
  }
}

/**
 * The number of operations of the circuit to compare with. 32 operations are 112 elements of H, exactly 7 blocks of its sponge, so
 * circuits that differ by a multiple of 32 differ by nothing but operations. The smaller one where there is one: it compiles faster.
 */
export function otherSize(ops: number): number {
  return ops > 32 ? ops - 32 * Math.floor((ops - 1) / 32) : ops + 32;
}
