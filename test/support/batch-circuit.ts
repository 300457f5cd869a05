/** Whole batches as circuits under test. */
import { readFileSync } from "node:fs";
import { id } from "ethers";
import { evaluateSignals } from "../../protocol/evaluate.ts";
import type { Signals } from "../../protocol/challenges.ts";
import { P } from "../../protocol/field.ts";
import type { Instance } from "../../protocol/instance.ts";
import type { Trace } from "../../protocol/trace.ts";
import { transcriptHash } from "../../protocol/transcript.ts";
import { batchInput } from "../../prover/inputs.ts";
import { TestCircuit, type Inputs } from "./circuit.ts";

const { instances } = JSON.parse(readFileSync(new URL("../../circuits/instances.json", import.meta.url), "utf8")) as { instances: Instance[] };

export function instanceNamed(name: string): Instance {
  const found = instances.find((instance) => instance.name === name);
  if (found === undefined) throw new Error(`circuits/instances.json has no ${name}`);
  return found;
}

export function batchCircuit({ ops, maxOpen, maxCredit, maxExit, maxWithdraw, logN }: Omit<Instance, "name" | "power">): TestCircuit {
  return new TestCircuit({ file: "batch.circom", publics: ["kappa", "zeta"],
    template: `Batch(${ops}, ${maxOpen}, ${maxCredit}, ${maxExit}, ${maxWithdraw}, ${logN})` });
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
