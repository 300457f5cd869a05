/**
 * Proves one batch: quotient, challenges, witness, Groth16, KZG opening, in the order that Fiat–Shamir asks for. Every proof is checked
 * the way the contract will check it before it leaves.
 */
import { kappaOf, rhoOf, signalList, zetaOf, type G1Point, type Signals } from "../protocol/challenges.ts";
import { ColonnadeError } from "../protocol/errors.ts";
import { evaluateSignals, runStarts } from "../protocol/evaluate.ts";
import { mod } from "../protocol/field.ts";
import type { CellChange } from "../protocol/state.ts";
import { transcriptHash } from "../protocol/transcript.ts";
import { toContract } from "./groth16/proof.ts";
import type { Groth16Backend } from "./groth16/backend.ts";
import { batchInput } from "./inputs.ts";
import type { Kzg } from "./kzg.ts";
import type { LoadedInstance } from "./manifest.ts";
import { addPoints, scalePoint } from "./points.ts";
import type { Column } from "./column.ts";
import type { ColumnStore } from "./column-store.ts";
import type { ProveOptions, ProvenBatch, ProvingJob } from "./port.ts";
import { calculateWitness } from "./witness.ts";
import { EvaluatorFailure } from "./witness-evaluator.ts";

export interface ProvingTools {
  instance: LoadedInstance;
  kzg: Kzg;
  backend: Groth16Backend;
  /** protocol/transcript.ts's, or what computes the same faster. */
  sponge: (elements: readonly bigint[]) => bigint;
  columns: ColumnStore;
  options: ProveOptions;
}

/** What is known once the quotient is committed. */
export interface PreparedBatch {
  job: ProvingJob;
  signals: Signals;
  quotientPolynomial: Column;
  quotient: G1Point;
  columns: { v: Column; k: Column };
  /** What the batch adds to them. */
  changes: { v: Column; k: Column };
  /** Content of a .wtns file. */
  witness: Uint8Array;
}

/** Everything before Groth16: may run while another batch is in Groth16. */
export async function prepareBatch(job: ProvingJob, { instance, kzg, sponge, columns: store, options: { onStage, signal } }: ProvingTools): Promise<PreparedBatch> {
  const { trace, place, commitments } = job;
  const sizes = instance.manifest;
  assertWanted(signal);
  onStage?.("quotient");
  const transcript = transcriptHash(trace, sizes, sponge);
  const kappa = kappaOf(place, trace, commitments, transcript);
  const columns = await store.before(job, kzg);
  const opened = runStarts(trace.rows).map((i) => trace.rows[i].from);
  if (new Set(opened).size !== opened.length) throw new ColonnadeError("BATCH_INVALID", { batch: place.batchNumber, reason: "a sender has two runs" });
  const quotientPolynomial = await kzg.quotient(await kzg.combine([columns.v, 1n], [columns.k, kappa]), opened);
  assertWanted(signal);
  const quotient = await kzg.commit(quotientPolynomial);
  const signals = evaluateSignals(trace, sizes, transcript, kappa, zetaOf(kappa, quotient));

  assertWanted(signal);
  onStage?.("witness");
  const inputs = async () => ({ ...batchInput(trace, sizes), kappa: signals.kappa, zeta: signals.zeta });
  const evaluate = async (): Promise<Uint8Array> => calculateWitness(await inputs(), instance.paths, { signal });
  const witness = await evaluate().catch((cause: unknown) => {
    assertWanted(signal);
    if (cause instanceof EvaluatorFailure) throw cause;
    // The reason goes into the details, because a cause stays in the process.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ColonnadeError("BATCH_INVALID", { batch: place.batchNumber, reason }, { cause });
  });
  const difference = (list: CellChange[]): Column => kzg.column(list.map(({ row, before, after }) => [row, after - before]));
  const changes = { v: difference(trace.changes.cells), k: difference(trace.changes.keys) };
  await store.after(kzg, [commitments.oldV, columns.v], changes.v, commitments.newV);
  await store.after(kzg, [commitments.oldK, columns.k], changes.k, commitments.newK);
  return { job, signals, quotientPolynomial, quotient, columns, changes, witness };
}

/** Between the stages; inside Groth16 the backend looks for itself. */
function assertWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ColonnadeError("CANCELLED");
}

/** Groth16 and the KZG opening, both checked. Throws PROOF_INVALID naming what failed. */
export async function finishBatch(prepared: PreparedBatch, { instance, kzg, backend, options: { onStage, signal } }: ProvingTools): Promise<ProvenBatch> {
  const { job, signals, quotient } = prepared;
  assertWanted(signal);
  onStage?.("groth16");
  const { proof, publicSignals } = await backend.prove(instance.paths.zkey, prepared.witness, { signal });

  assertWanted(signal);
  onStage?.("opening");
  const opening = await openBatch(prepared, kzg);

  onStage?.("check");
  const expected = signalList(signals);
  const wrong = expected.findIndex((value, i) => value !== publicSignals[i]);
  if (wrong !== -1) throw new ColonnadeError("PROOF_INVALID", { signal: wrong, circuit: publicSignals[wrong], expected: expected[wrong] });
  if (!(await backend.verify(instance.verificationKey, publicSignals, proof))) throw new ColonnadeError("PROOF_INVALID", { part: "groth16" });
  const { commitments, place } = job;
  return { place, commitments, signals, quotient, opening, proof: toContract(proof) };
}

/** The opening at ζ of R1 + ρR2 + ρ²R3, checked against the commitments by a pairing. */
async function openBatch({ job, signals, quotientPolynomial, quotient, columns, changes }: PreparedBatch, kzg: Kzg): Promise<G1Point> {
  const { zeta, kappa, z, s, delta, deltaK } = signals;
  const rho = rhoOf(zeta, signals);
  const rho2 = mod(rho * rho);
  // What the values at ζ must be, as a polynomial that is nothing but one cell: R1 + ρR2 + ρ²R3 is zero at ζ, and has no more filled rows than the columns.
  const expected: [number, bigint] = [0, mod((1n - zeta) * (s + rho * delta + rho2 * deltaK))];
  const values = await kzg.combine([columns.v, 1n], [columns.k, kappa], [changes.v, rho], [changes.k, rho2], [quotientPolynomial, -z],
    [kzg.column([expected]), 1n]);
  const { value, proof } = await kzg.openAt(values, zeta);

  const { oldV, newV, oldK, newK } = job.commitments;
  const commitment = await addPoints(
    await scalePoint(oldV, 1n - rho), await scalePoint(newV, rho),
    await scalePoint(oldK, kappa - rho2), await scalePoint(newK, rho2),
    await scalePoint(quotient, -z), await kzg.commitCells([expected]),
  );
  if (value !== 0n || !(await kzg.verify(commitment, zeta, 0n, proof))) throw new ColonnadeError("PROOF_INVALID", { part: "opening", value });
  return proof;
}
