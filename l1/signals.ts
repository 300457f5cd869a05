/** The public signals of a batch on L1: z, s, δ and δK are in its calldata, κ, ζ and e are computed as the contract does. */
import { kappaOf, zetaOf, type BatchPlace, type Commitments, type Signals } from "../protocol/challenges.ts";
import { evaluateWords } from "../protocol/evaluate.ts";
import type { Instance } from "../protocol/instance.ts";
import type { BatchContent } from "../protocol/trace.ts";
import type { BatchFromL1 } from "./read-batch.ts";

export interface Submitted {
  content: BatchContent;
  place: BatchPlace;
  commitments: Commitments;
  instance: Instance;
}

/** `read` is the batch as its calldata has it; the rest is what the contract held when it took the batch. */
export function signalsOf(
  { transcript, proven }: Pick<BatchFromL1, "transcript" | "proven">, { content, place, commitments, instance }: Submitted,
): Signals {
  const { quotient, z, s, delta, deltaK } = proven;
  const kappa = kappaOf(place, content, commitments, transcript);
  const zeta = zetaOf(kappa, quotient);
  return { transcript, e: evaluateWords(content, instance, zeta), z, s, delta, deltaK, kappa, zeta };
}
