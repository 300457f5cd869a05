/**
 * Whether a batch can be proven at all: the circuit, evaluated on its trace, without columns, commitments or a proof.
 */
import { signalList } from "../protocol/challenges.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import { evaluateSignals } from "../protocol/evaluate.ts";
import type { Trace } from "../protocol/trace.ts";
import { transcriptHash } from "../protocol/transcript.ts";
import { batchInput } from "./inputs.ts";
import type { LoadedInstance } from "./manifest.ts";
import { publicSignals } from "./wtns.ts";
import { calculateWitness } from "./witness.ts";
import { EvaluatorFailure } from "./witness-evaluator.ts";

/**
 * Any challenges will do, as long as ζ is no row's point: what the circuit asserts of a batch holds for all of them
 * or, but for one in 2^200, for none.
 */
const KAPPA = 0x1b5ad9f0c3e2847756a1c09f2d84e6b37c5510fa9e3d7b26408f1c6e95d3a7n;
const ZETA = 0x2c94e1a7f05b38d6c2719e4f8ab30d65f7128c9b4e6a03d57f91b2c8e4d60fn;

/** Throws BATCH_INVALID with the reason: no witness fits, or the circuit's signals are not those of the trace. */
export async function checkBatch(
  trace: Trace,
  { manifest, paths }: LoadedInstance,
  sponge: (elements: readonly bigint[]) => bigint
): Promise<void> {
  const invalid = (reason: string, cause?: unknown): ColonnadeError =>
    new ColonnadeError("BATCH_INVALID", { reason }, { cause });
  let witness: Uint8Array;
  let expected: bigint[];
  try {
    expected = signalList(evaluateSignals(trace, manifest, transcriptHash(trace, manifest, sponge), KAPPA, ZETA));
    witness = await calculateWitness({ ...batchInput(trace, manifest), kappa: KAPPA, zeta: ZETA }, paths);
  } catch (cause) {
    if (cause instanceof EvaluatorFailure) throw cause;
    throw invalid(cause instanceof Error ? cause.message : String(cause), cause);
  }
  const actual = publicSignals(witness, expected.length);
  const wrong = expected.findIndex((value, i) => value !== actual[i]);
  if (wrong !== -1)
    throw invalid(`signal ${wrong} is ${actual[wrong]} in the circuit, ${expected[wrong]} computed of the trace`);
}
