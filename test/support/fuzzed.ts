/** Random batches that execution filled as far as it accepted them. */
import fc from "fast-check";
import { ColonnadeError } from "../../protocol/errors.ts";
import { BatchExecution } from "../../protocol/execute.ts";
import type { Instance } from "../../protocol/instance.ts";
import type { Trace } from "../../protocol/trace.ts";
import { plans, realise } from "./plans.ts";

/** The same `count` traces of signed operations in every run. */
export function fuzzed(instance: Instance, count: number): Trace[] {
  return fc.sample(plans(instance, { allowed: true }), { seed: 4711, numRuns: count }).map((plan) => {
    const { state, head, l1, operations } = realise(plan, { sign: true });
    const batch = new BatchExecution(instance, head, l1, state);
    for (const operation of operations) {
      try {
        batch.add(operation);
      } catch (error) {
        if (!(error instanceof ColonnadeError)) throw error; // the plan asked for too much: go on without it
      }
    }
    return batch.finish();
  });
}
