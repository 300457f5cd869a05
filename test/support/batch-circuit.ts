/** Whole batches as circuits under test. */
import { readFileSync } from "node:fs";
import { id } from "ethers";
import { evaluateSignals } from "../../protocol/evaluate.ts";
import type { Signals } from "../../protocol/challenges.ts";
import { P } from "../../protocol/field.ts";
import type { Instance } from "../../protocol/instance.ts";
import { BatchExecution, type L1Section } from "../../protocol/execute.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import type { StateView } from "../../protocol/state.ts";
import type { BatchHeader, Trace } from "../../protocol/trace.ts";
import { transcriptHash } from "../../protocol/transcript.ts";
import { batchInput } from "../../prover/inputs.ts";
import { TestCircuit, type Inputs } from "./circuit.ts";
import { BATCH_TIME } from "./world.ts";

const { instances } = JSON.parse(readFileSync(new URL("../../circuits/instances.json", import.meta.url), "utf8")) as { instances: Instance[] };

export function instanceNamed(name: string): Instance {
  const found = instances.find((instance) => instance.name === name);
  if (found === undefined) throw new Error(`circuits/instances.json has no ${name}`);
  return found;
}

const circuits = new Map<string, TestCircuit>();

/** The same object for the same sizes, as a loaded batch takes some 100 MB. */
export function batchCircuit({ ops, maxOpen, maxCredit, maxExit, maxWithdraw, logN }: Omit<Instance, "name" | "power">): TestCircuit {
  const template = `Batch(${[ops, maxOpen, maxCredit, maxExit, maxWithdraw, logN].join(", ")})`;
  const circuit = circuits.get(template) ?? new TestCircuit({ file: "batch.circom", publics: ["kappa", "zeta"], template });
  circuits.set(template, circuit);
  return circuit;
}

/** Challenges that nobody chose. */
export const KAPPA = BigInt(id("kappa of the circuit tests")) % P;
export const ZETA = BigInt(id("zeta of the circuit tests")) % P;

export function batchInputs(trace: Trace, instance: Instance, kappa = KAPPA, zeta = ZETA): Inputs {
  return { ...batchInput(trace, instance), kappa, zeta };
}

export const batchSignals = (trace: Trace, instance: Instance, kappa = KAPPA, zeta = ZETA): Signals =>
  evaluateSignals(trace, instance, transcriptHash(trace, instance), kappa, zeta);

/** The public signals of a witness: wires 1 … 8, in the order of docs/protocol.md. */
export function publicSignals(witness: readonly bigint[]): Signals {
  const [, transcript, e, z, s, delta, deltaK, kappa, zeta] = witness;
  return { transcript, e, z, s, delta, deltaK, kappa, zeta };
}

/** Executes a batch and returns its trace. */
export function executed(instance: Instance, state: StateView, head: BatchHeader, operations: readonly SignedOperation[],
  l1: Partial<L1Section> = {}): Trace {
  const batch = new BatchExecution(instance, head, { opens: [], credits: [], exits: [], ...l1 }, state);
  for (const operation of operations) batch.add(operation);
  return batch.finish();
}

/** Overwrites inputs: a value for a plain signal, index → value for an array. */
export function edit(inputs: Inputs, changes: Record<string, bigint | Record<number, bigint>>): Inputs {
  const edited = { ...inputs };
  for (const [name, change] of Object.entries(changes)) {
    if (typeof change === "bigint") edited[name] = change;
    else edited[name] = (inputs[name] as bigint[]).map((value, i) => change[i] ?? value);
  }
  return edited;
}

/** What a slot takes from a signed operation; `rest` and `nonce` are as the liar likes. */
export function slotOf(operation: SignedOperation, { rest, nonce = operation.nonce }: { rest: bigint; nonce?: bigint }): Record<string, bigint> {
  const { from, to, amount36, fee12, recipient, validUntil, key, signature } = operation;
  return { from: BigInt(from), to: BigInt(to), amount36, fee12, rest, nonce, recipient, timeLeft: BigInt(validUntil - BATCH_TIME), ax: key.ax,
    keyX: key.ax, keyY: key.ay, ...signature };
}

/** Overwrites whole slots. */
export function editSlots(inputs: Inputs, slots: Record<number, Record<string, bigint>>): Inputs {
  const changes: Record<string, Record<number, bigint>> = {};
  for (const [i, slot] of Object.entries(slots)) {
    for (const [name, value] of Object.entries(slot)) (changes[name] ??= {})[Number(i)] = value;
  }
  return edit(inputs, changes);
}
