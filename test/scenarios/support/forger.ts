/**
 * A thief with every KZG point and no scruples. It takes a true batch, adds changes of the state that nobody signed, and makes the one KZG
 * opening that fits them, with signals to match: every pairing of the opening holds. Only Groth16 stands in its way: it has no proof of
 * these signals, so it hands in the true batch's.
 */
import { kappaOf, rhoOf, zetaOf } from "../../../protocol/challenges.ts";
import { evaluateSignals, runStarts } from "../../../protocol/evaluate.ts";
import { inverse, mod, rowPoint } from "../../../protocol/field.ts";
import type { Instance } from "../../../protocol/instance.ts";
import { toBatchStruct, type BatchStruct } from "../../../protocol/submission.ts";
import { transcriptHash } from "../../../protocol/transcript.ts";
import type { Kzg } from "../../../prover/kzg.ts";
import { addPoints } from "../../../prover/points.ts";
import type { ColumnSnapshot } from "../../../prover/port.ts";
import type { BuiltBatch } from "../../contracts/support/rollup.ts";

type Change = readonly [row: number, by: bigint];
export interface Theft { cells?: readonly Change[]; keys?: readonly Change[] }

/** The batch with the theft in it. `before` are the columns that the true batch started from. */
export async function forge(
  kzg: Kzg, { trace, proven, argument }: BuiltBatch, instance: Instance, before: ColumnSnapshot, { cells = [], keys = [] }: Theft,
): Promise<BatchStruct> {
  const { newV, newK } = proven.commitments;
  const commitments = { ...proven.commitments, newV: await addPoints(newV, await kzg.commitCells(cells)),
    newK: await addPoints(newK, await kzg.commitCells(keys)) };
  const transcript = transcriptHash(trace, instance);
  const kappa = kappaOf(proven.place, trace, commitments, transcript);
  const old = await kzg.combine([kzg.column(before.cells), 1n], [kzg.column(before.keys), kappa]);
  const q = await kzg.quotient(old, runStarts(trace.rows).map((i) => trace.rows[i].from));
  const quotient = await kzg.commit(q);
  const zeta = zetaOf(kappa, quotient);

  const share = (changes: readonly Change[]): bigint => changes.reduce((sum, [row, by]) => {
    const x = rowPoint(kzg.logN, row);
    return mod(sum + by * x * inverse(zeta - x));
  }, 0n);
  const honest = evaluateSignals(trace, instance, transcript, kappa, zeta);
  const signals = { ...honest, delta: mod(honest.delta + share(cells)), deltaK: mod(honest.deltaK + share(keys)) };
  const rho = rhoOf(zeta, signals);

  const difference = (list: typeof trace.changes.cells, stolen: readonly Change[]) => kzg.combine(
    [kzg.column(list.map(({ row, before: from, after }) => [row, mod(after - from)])), 1n], [kzg.column(stolen.map(([row, by]) => [row, mod(by)])), 1n]);
  const values = await kzg.combine([old, 1n], [await difference(trace.changes.cells, cells), rho], [await difference(trace.changes.keys, keys), rho * rho],
    [q, -signals.z], [kzg.column([[0, (1n - zeta) * (signals.s + rho * signals.delta + rho * rho * signals.deltaK)]]), 1n]);
  const { proof: opening } = await kzg.openAt(values, zeta);
  const { opens, credits, exits } = argument;
  return toBatchStruct(trace, { opens, credits, exits }, { ...proven, commitments, signals, quotient, opening });
}
