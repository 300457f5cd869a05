import { expect } from "chai";
import { runBench } from "../../bench/bench.ts";
import { renderMarkdown } from "../../bench/report/markdown.ts";
import { renderTable } from "../../bench/report/table.ts";
import { provingCost, type BaselineReport, type BenchReport } from "../../bench/report/report.ts";
import { runTask } from "../../bench/measure/run-task.ts";
import { findInstance } from "../../prover/instances.ts";
import { loadManifest } from "../../prover/manifest.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";

describe("npm run bench on the smallest instance", () => {
  const said: string[] = [];
  let report: BenchReport;

  before(async () => {
    const instance = await findInstance(PROJECT_ROOT, "test-mini");
    report = await runBench([instance], { runs: 1, baseline: false, say: (line) => said.push(line) });
  });

  it("says what it does while it runs", () => {
    expect(said.length).to.be.greaterThan(8);
    expect(said.every((line) => line.startsWith("test-mini: "))).to.equal(true);
  });

  it("counts the circuit that the prover uses", async () => {
    const [{ instance, size, split }] = report.instances;
    const manifest = await loadManifest(PROJECT_ROOT, instance);
    expect(size.constraints).to.equal(manifest.constraints);
    expect(size.wires).to.equal(manifest.wires);
    expect(size.power).to.equal(instance.power);
    expect(split.fixed.constraints + instance.ops * split.perOperation.constraints).to.be.closeTo(size.constraints, 1e-6);
    expect(split.perOperation.constraints).to.be.within(2_900, 3_200);
  });

  it("measures every stage of a proof", () => {
    const [instance] = report.instances;
    for (const cost of Object.values(instance.proving.result)) expect(cost.wall).to.be.greaterThan(0);
    expect(provingCost(instance).cpu).to.be.at.most(instance.proving.cost.cpu);
    expect(instance.proving.peakBytes).to.be.greaterThan(2 ** 26);
  });

  it("has both batches accepted on a chain and splits their gas and bytes", () => {
    const [{ l1, instance }] = report.instances;
    expect(l1.full.operations).to.equal(instance.ops);
    expect(l1.full.recordBytes).to.equal(12 * instance.ops);
    expect(l1.part.operations).to.be.lessThan(l1.full.operations);
    expect(l1.full.gas).to.be.within(200_000, 1_000_000);
    expect(l1.full.gas).not.to.equal(l1.part.gas);
    expect(l1.gasFixed + l1.full.operations * l1.gasPerOperation).to.be.closeTo(l1.full.gas, 1e-6);
    expect(l1.full.calldataBytes % 32, "a selector and words").to.equal(4);
  });

  it("prints a table, writes JSON and renders the page", () => {
    const table = renderTable(report);
    expect(table).to.include("constraints per operation, marginal").and.include("proven operations per second");
    expect(table).not.to.match(/\bratio\b/);
    expect(table, "one operation more or less says nothing about gas").to.match(/gas per operation, marginal +too few to tell/);
    expect(JSON.parse(JSON.stringify(report))).to.deep.equal({ ...report, instances: report.instances.map(({ baseline: _, ...rest }) => rest) });
    expect(renderMarkdown(report)).to.include("## `test-mini`").and.not.include("NaN");
  });

  it("shows the baseline beside ours where there is one, and how many times ours is better", () => {
    const [instance] = report.instances;
    const { result } = instance.proving;
    const times = (factor: number) => ({ wall: factor * provingCost(instance).wall / instance.instance.ops, cpu: 1 });
    const baseline: BaselineReport = {
      ops: 1, levels: 10, size: { ...instance.size, power: 17 },
      split: { perOperation: { constraints: 4 * instance.split.perOperation.constraints, wires: 1, terms: 1 }, fixed: instance.split.fixed },
      setup: instance.setup,
      proving: { ...instance.proving, disturbance: 0, result: { check: result.check, witness: times(2), groth16: times(5) } },
    };
    const compared = (disturbance: number): BenchReport =>
      ({ ...report, instances: [{ ...instance, proving: { ...instance.proving, disturbance }, baseline }] });
    const line = (label: string, disturbance = 0): string => renderTable(compared(disturbance)).split("\n").find((text) => text.includes(label))!;
    expect(line("constraints per operation, marginal")).to.match(/4\.0×$/);
    expect(line("proven operations per second")).to.match(/7\.0×$/);
    expect(line("proven operations per second", 0.5), "on a busy machine").not.to.include("×");
    expect(renderMarkdown(compared(0))).to.include("Not one transfer of the baseline fits");
  });
});

describe("a bench task", () => {
  it("that fails says why", async () => {
    const error = await runTask("key", { label: "never-compiled" }).then(() => undefined, (reason: Error) => reason);
    expect(error?.message).to.include('"key"').and.include("ENOENT");
  });
});
