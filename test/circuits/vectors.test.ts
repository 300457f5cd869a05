import { expect } from "chai";
import { readFileSync } from "node:fs";
import { fromJson } from "../../protocol/json.ts";
import { batchCircuit, batchInputs, publicSignals } from "../support/batch-circuit.ts";
import type { BatchVector } from "../support/vectors.ts";

const vectors = fromJson<BatchVector[]>(readFileSync(new URL("../vectors/batches.json", import.meta.url), "utf8"));

describe("Batch gives the public signals of test/vectors", () => {
  for (const { title, instance, trace, signals } of vectors) {
    it(title, async () => {
      const witness = await batchCircuit(instance).accepts(batchInputs(trace, instance, signals.kappa, signals.zeta));
      expect(publicSignals(witness)).to.deep.equal(signals);
    });
  }
});
