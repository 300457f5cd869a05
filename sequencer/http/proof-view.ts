/** Everything that a third party needs to check a batch alone. */
import type { BatchProofView } from "../../client/api-types.ts";
import { writeMaterial, type Proven } from "../../client/verify/material.ts";
import { parseEvent } from "../../l1/events.ts";
import { readAcceptedBatch, wordsOf } from "../../l1/read-batch.ts";
import { signalsOf } from "../../l1/signals.ts";
import type { Commitments } from "../../protocol/challenges.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { recordBytes } from "../../protocol/words.ts";
import { FIRST_ROOT } from "../../l1/batch-root.ts";
import type { Service } from "../service.ts";
import type { BatchRow } from "../store/batches.ts";

type Source = Pick<Service, "store" | "facts" | "node">;

/** What both origins of a proof have. */
type Own = Pick<Proven, "place" | "content" | "records" | "signals" | "quotient" | "opening" | "proof">;

/**
 * The proof of a batch: our own as it was made, another submitter's as L1 has it. Throws NOT_FOUND while there is none,
 * L1_BEHIND where the L1 node does not give its transaction.
 */
export async function proofView(source: Source, batch: BatchRow): Promise<BatchProofView> {
  const { store, facts } = source;
  const { number, stage, instance, wordsHash, root, txHash, l1Block } = batch;
  const own = store.batches.proven(number);
  const commitments = store.batches.commitments(number);
  if (commitments === undefined || (own === undefined && stage !== "verified")) {
    throw new ColonnadeError("NOT_FOUND", { batch: number, stage, reason: "it is not proven yet" });
  }
  const trace = store.batches.trace(number);
  const proven: Own = own === undefined ? await fromL1(source, batch, commitments)
    : { ...own, content: trace!, records: recordBytes(trace!) };
  const { verificationKeyHash } = facts.instances[proven.place.instanceIndex];
  const previousRoot = number === 1 ? FIRST_ROOT : store.batches.get(number - 1)?.root ?? null;
  return {
    ...writeMaterial({ ...proven, commitments, wordsHash, verificationKeyHash, previousRoot, root }),
    verificationKeyHash, stage: stage as BatchProofView["stage"], instance, l1Transaction: txHash, l1Block,
  };
}

/** Challenges and e are not on L1: they are computed of what is, as the contract did. */
async function fromL1({ store, facts, node }: Source, { number, txHash }: BatchRow, commitments: Commitments): Promise<Own> {
  const receipt = await node.provider.getTransactionReceipt(txHash!).catch(() => null);
  const events = (receipt?.logs ?? []).filter(({ address }) => address === node.address).flatMap((log) => parseEvent(log) ?? []);
  const accepted = events.find((event) => event.name === "BatchAccepted" && event.batch.number === number);
  if (accepted?.name !== "BatchAccepted") throw new ColonnadeError("L1_BEHIND", { batch: number, reason: "the L1 node does not give its transaction" });
  const read = await readAcceptedBatch(node.provider, node.address, accepted, events);
  const { instanceIndex, quotient, opening, proof } = read.proven;
  const { submitter } = accepted.batch;
  const content = wordsOf(read, facts.domain, store.cells.accountsBefore(number));
  const place = { chainId: node.chainId, contract: node.address, batchNumber: number, instanceIndex, submitter };
  const signals = signalsOf(read, { content, place, commitments, instance: facts.instances[instanceIndex] });
  return { place, content, records: read.records, signals, quotient, opening, proof };
}
