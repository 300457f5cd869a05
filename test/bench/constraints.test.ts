import { expect } from "chai";
import type { Instance } from "../../protocol/instance.ts";
import { fixedFormula, marginalFormula, totalFormula } from "../../bench/constraints/formula.ts";
import { measureInstance, timesOf } from "../../bench/constraints/measure.ts";
import { renderBreakdown } from "../../bench/constraints/table.ts";
import { findInstance, readInstances } from "../../prover/instances.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";

const PUBLIC_SIGNALS_AND_ONE = 9;
const instances = await readInstances(PROJECT_ROOT);

describe("Constraints", () => {
  it("are in every part of test-mini what the formula says, and in all", async function () {
    this.timeout(300_000);
    const breakdown = await measureInstance(PROJECT_ROOT, await findInstance(PROJECT_ROOT, "test-mini"));
    const { instance, parts, compiled, longestRow } = breakdown;
    for (const { name, measured, formula } of parts) expect(measured, name).to.equal(formula);
    expect(compiled.constraints).to.equal(totalFormula(instance));
    expect(parts.reduce((sum, part) => sum + timesOf(part, instance) * part.measured, 0)).to.equal(compiled.constraints);
    // Proving pays for terms too: long rows would be a saving on paper only.
    expect(compiled.terms / compiled.constraints).to.be.lessThan(11.5);
    expect(longestRow).to.be.lessThan(260);
    expect(renderBreakdown(breakdown)).to.include("signature: ladder").and.not.include("GROWN");
    const grown = { ...breakdown, parts: parts.map((part) => ({ ...part, measured: part.measured + 1 })) };
    expect(renderBreakdown(grown)).to.include("GROWN");
  });

  it("stay below 3,200 a signed operation, and below 3,000 a batch without its sections, in every instance", () => {
    for (const instance of instances) {
      expect(marginalFormula(instance), instance.name).to.be.within(2_900, 3_050);
      expect(fixedFormula(instance), instance.name).to.be.lessThan(3_000);
    }
  });

  it("fill the domain of every instance: one operation more would not fit", () => {
    const needs = (instance: Instance): number => totalFormula(instance) + PUBLIC_SIGNALS_AND_ONE;
    for (const instance of instances) {
      expect(needs(instance), instance.name).to.be.at.most(2 ** instance.power);
      expect(needs({ ...instance, ops: instance.ops + 1 }), instance.name).to.be.greaterThan(2 ** instance.power);
    }
  });
});
