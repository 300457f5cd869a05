/** Batches of a test instance as circuit inputs: every kind of operation, full and empty. */
import type { Instance } from "../../protocol/instance.ts";
import type { Trace } from "../../protocol/trace.ts";
import { batchInputs, executed } from "./batch-circuit.ts";
import { header, signed, worldState } from "./world.ts";

/** Transfers (to oneself, of nothing, in runs), a withdrawal, exits, credits and opens, as many as fit. */
export function everyKind(instance: Instance): Trace {
  const some = [signed({ from: 3, to: 3 }), signed({ from: 9, to: 0, recipient: 2n ** 160n - 1n })];
  const runs = Array.from({ length: instance.ops - 2 - some.length }, (_, i) => signed({ from: 2, to: 1 + (i % 12), nonce: BigInt(i) }));
  return executed(instance, worldState(12), header(13), [...some, ...runs], {
    opens: Array.from({ length: instance.maxOpen }, (_, i) => BigInt(i + 1) ** 40n),
    credits: Array.from({ length: instance.maxCredit }, (_, i) => ({ id: 1 + (i % 5), amount: 2n ** 90n + BigInt(i) })),
    exits: [3, 3],
  });
}

export const batchExamples = (instance: Instance): Record<string, ReturnType<typeof batchInputs>> => ({
  "every kind at once": batchInputs(everyKind(instance), instance),
  "an empty batch": batchInputs(executed(instance, worldState(12), header(13), []), instance),
  "the very first batch": batchInputs(executed(instance, worldState(0), header(1, { feeAccount: 0 }), [], { opens: [5n], credits: [{ id: 1, amount: 5n }], exits: [1] }), instance),
});
