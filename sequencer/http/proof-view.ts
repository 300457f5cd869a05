/** Everything that a third party needs to check a batch alone. */
import { getAddress, toBeHex, ZeroHash } from "ethers";
import type { BatchProofView } from "../../client/api-types.ts";
import { parseEvent } from "../../l1/events.ts";
import { readAcceptedBatch, wordsOf } from "../../l1/read-batch.ts";
import { kappaOf, rhoOf, signalList, zetaOf, type Commitments, type G1Point, type Signals } from "../../protocol/challenges.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { P } from "../../protocol/field.ts";
import type { Trace } from "../../protocol/trace.ts";
import { allWords, packWithdrawal, recordBytes } from "../../protocol/words.ts";
import type { Service } from "../service.ts";
import type { BatchRow } from "../store/batches.ts";

type Source = Pick<Service, "store" | "facts" | "node">;

/** What both origins of a proof have. */
interface Proven { instanceIndex: number; submitter: string; trace: Trace; records: string; signals: Signals; quotient: G1Point; opening: G1Point; proof: bigint[] }

/**
 * The proof of a batch: our own as it was made, another submitter's as L1 has it. Throws NOT_FOUND while there is none,
 * L1_BEHIND where the L1 node does not give its transaction.
 */
export async function proofView(source: Source, batch: BatchRow): Promise<BatchProofView> {
  const { store, facts, node } = source;
  const own = store.batches.proven(batch.number);
  const commitments = store.batches.commitments(batch.number);
  const isAccepted = batch.stage === "verified";
  if (commitments === undefined || (own === undefined && !isAccepted)) {
    throw new ColonnadeError("NOT_FOUND", { batch: batch.number, stage: batch.stage, reason: "it is not proven yet" });
  }
  const proven = own === undefined ? await fromL1(source, batch, commitments) : fromStore(source, batch, own);
  const { trace, signals } = proven;
  const previousRoot = batch.number === 1 ? ZeroHash : store.batches.get(batch.number - 1)?.root ?? null;
  const text = (value: bigint): string => value.toString();
  const point = ({ x, y }: G1Point) => ({ x: text(x), y: text(y) });
  const credits = (list: readonly { id: number; amount: bigint }[]) => list.map(({ id, amount }) => ({ id, amount: text(amount) }));
  const { e, z, s, delta, deltaK, kappa, zeta, transcript } = signals;
  return {
    number: batch.number, stage: batch.stage as BatchProofView["stage"], chainId: text(node.chainId), contract: node.address,
    submitter: proven.submitter, instance: batch.instance, instanceIndex: proven.instanceIndex,
    verificationKeyHash: facts.instances[proven.instanceIndex].verificationKeyHash,
    domain: text(trace.header.domain), token: batch.token, batchTime: batch.batchTime, firstAccount: trace.header.accounts, feeAccount: batch.feeAccount,
    counts: { operations: batch.operations, opens: batch.opens, credits: batch.credits, exits: batch.exits, withdrawals: batch.withdrawals },
    opens: trace.opens.map((ax, j) => ({ id: trace.header.accounts + j, ax: text(ax) })), credits: credits(trace.credits), exits: credits(trace.exits),
    withdrawals: trace.withdrawals.map((w) => ({ recipient: getAddress(toBeHex(w.recipient, 20)), fromAndAmount: text(packWithdrawal(w)) })),
    records: proven.records, wordsHash: batch.wordsHash,
    commitments: { oldV: point(commitments.oldV), newV: point(commitments.newV), oldK: point(commitments.oldK), newK: point(commitments.newK) },
    transcript: text(transcript), quotient: point(proven.quotient), opening: point(proven.opening), proof: proven.proof.map(text),
    signals: { transcript: text(transcript), e: text(e), z: text(z), s: text(s), delta: text(delta), deltaK: text(deltaK), kappa: text(kappa), zeta: text(zeta) },
    publicSignals: signalList(signals).map(text), rho: text(rhoOf(zeta, signals)),
    previousRoot, root: batch.root, l1Transaction: batch.txHash, l1Block: batch.l1Block,
  };
}

function fromStore({ store }: Source, batch: BatchRow, own: NonNullable<ReturnType<Source["store"]["batches"]["proven"]>>): Proven {
  const trace = store.batches.trace(batch.number)!;
  return { instanceIndex: own.place.instanceIndex, submitter: own.place.submitter, trace, records: recordBytes(trace), signals: own.signals,
    quotient: own.quotient, opening: own.opening, proof: own.proof };
}

/** Challenges and e are not on L1: they are computed of what is, as the contract did. */
async function fromL1({ store, facts, node }: Source, batch: BatchRow, commitments: Commitments): Promise<Proven> {
  const receipt = await node.provider.getTransactionReceipt(batch.txHash!).catch(() => null);
  const events = (receipt?.logs ?? []).filter(({ address }) => address === node.address).flatMap((log) => parseEvent(log) ?? []);
  const accepted = events.find((event) => event.name === "BatchAccepted" && event.batch.number === batch.number);
  if (accepted?.name !== "BatchAccepted") throw new ColonnadeError("L1_BEHIND", { batch: batch.number, reason: "the L1 node does not give its transaction" });
  const read = await readAcceptedBatch(node.provider, node.address, accepted, events);
  const { instanceIndex, quotient, opening, proof, z, s, delta, deltaK } = read.proven;
  const { submitter } = accepted.batch;
  const trace = wordsOf(read, facts.domain, store.cells.accountsBefore(batch.number));
  const place = { chainId: node.chainId, contract: node.address, batchNumber: batch.number, instanceIndex, submitter };
  const kappa = kappaOf(place, trace, commitments, read.transcript);
  const zeta = zetaOf(kappa, quotient);
  const e = allWords(trace, facts.instances[instanceIndex]).reduceRight((sum, word) => (sum * zeta + word) % P, 0n);
  return { instanceIndex, submitter, trace, records: read.records, quotient, opening, proof,
    signals: { transcript: read.transcript, e, z, s, delta, deltaK, kappa, zeta } };
}
