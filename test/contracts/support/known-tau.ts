/**
 * A prover that knows τ: commitments and openings are evaluations times the generator, so a batch takes milliseconds. KZG is real; in
 * place of a Groth16 proof it hands out the digest that contracts/test/DigestVerifier.sol wants. What the prover is given, it
 * proves: whether the batch is true shows in the opening.
 */
import { AbiCoder, keccak256 } from "ethers";
import { kappaOf, rhoOf, signalList, zetaOf } from "../../../protocol/challenges.ts";
import type { ReferenceString } from "../../../ignition/modules/Colonnade.ts";
import type { G1Point } from "../../../protocol/challenges.ts";
import { ColonnadeError } from "../../../protocol/errors.ts";
import { evaluateSignals, runStarts } from "../../../protocol/evaluate.ts";
import { inverse, mod, pow, rowPoint } from "../../../protocol/field.ts";
import type { Instance } from "../../../protocol/instance.ts";
import { transcriptHash } from "../../../protocol/transcript.ts";
import { getCurve } from "../../../prover/curve.ts";
import { addPoints, g2FromBytes, GENERATOR, scalePoint } from "../../../prover/points.ts";
import type { ColumnCommitments, OpeningJob, Prover, ProvenBatch, ProvingJob } from "../../../prover/port.ts";

const TAU = 0x2d9c4f61b7a853e09417c26f8db30a5e91f74c6820bd35e7a4190c8f6b52d3e1n;

type Cells = Iterable<readonly [row: number, value: bigint]>;

export class KnownTauProver implements Prover {
  readonly #instances: readonly Instance[];

  /** The instances in the contract's order. */
  constructor(instances: readonly Instance[]) {
    this.#instances = instances;
  }

  /** What the constructor takes for columns of 2^logN rows. */
  static async referenceString(logN: number): Promise<ReferenceString> {
    const curve = await getCurve();
    const { x, y } = await commitTo(logN, [[0, 1n]]);
    return { tauG2: g2FromBytes(curve, curve.G2.toAffine(curve.G2.timesScalar(curve.G2.g, TAU))), firstRow: [x, y] };
  }

  async ready(): Promise<void> {}

  /** There is no circuit that could refuse. */
  async check(): Promise<void> {}

  async commit(logN: number, before: ColumnCommitments, changes: Parameters<Prover["commit"]>[2]): Promise<ColumnCommitments> {
    const moved = (point: G1Point, list: (typeof changes)["cells"]): Promise<G1Point> =>
      commitTo(logN, list.map((change) => [change.row, change.after - change.before] as const)).then((by) => addPoints(point, by));
    return { v: await moved(before.v, changes.cells), k: await moved(before.k, changes.keys) };
  }

  async prove({ place, trace, commitments, columns }: ProvingJob): Promise<ProvenBatch> {
    const instance = this.#instances[place.instanceIndex];
    const { logN } = instance;
    if (columns === undefined) throw new ColonnadeError("COLUMNS_WANTED");
    const transcript = transcriptHash(trace, instance);
    const kappa = kappaOf(place, trace, commitments, transcript);
    const starts = runStarts(trace.rows).map((i) => trace.rows[i].from);

    const old = (x: bigint): bigint => mod(evaluate(logN, columns.cells, x) + kappa * evaluate(logN, columns.keys, x));
    // From the state's own cells, not the trace's: else a lie would make a q that is no polynomial, which only this prover could commit to.
    const q = (x: bigint): bigint => {
      const opened = (column: Cells): bigint => evaluate(logN, [...column].filter(([row]) => starts.includes(row)), x);
      const divisor = starts.reduce((product, row) => mod(product * (x - rowPoint(logN, row))), 1n);
      return mod((old(x) - opened(columns.cells) - kappa * opened(columns.keys)) * inverse(divisor));
    };
    const quotient = await scalePoint(GENERATOR, q(TAU));
    const zeta = zetaOf(kappa, quotient);
    const signals = evaluateSignals(trace, instance, transcript, kappa, zeta);
    const rho = rhoOf(zeta, signals);

    const { z, s, delta, deltaK } = signals;
    const changes = ({ cells, keys }: typeof trace.changes, x: bigint): bigint => {
      const by = (list: typeof cells): bigint => evaluate(logN, list.map((c) => [c.row, c.after - c.before] as const), x);
      return mod(rho * by(cells) + rho * rho * by(keys));
    };
    const relations = (x: bigint): bigint =>
      mod(old(x) - z * q(x) + changes(trace.changes, x) - (zeta - 1n) * (s + rho * delta + rho * rho * deltaK) * evaluate(logN, [[0, 1n]], x));
    // Zero at ζ in a true batch. Subtracting it anyway keeps this prover from proving a false one.
    const opening = await scalePoint(GENERATOR, mod((relations(TAU) - relations(zeta)) * inverse(TAU - zeta)));
    return { place, commitments, signals, quotient, opening, proof: digestProof(signalList(signals)) };
  }

  async open({ logN, commitment, row, columns }: OpeningJob): Promise<{ value: bigint; proof: G1Point }> {
    if (columns === undefined) throw new ColonnadeError("COLUMNS_WANTED");
    const cells = [...columns.cells];
    const ours = await commitTo(logN, cells);
    if (ours.x !== commitment.x || ours.y !== commitment.y) throw new ColonnadeError("PROOF_INVALID", { part: "column", row });
    return { value: cells.find(([at]) => at === row)?.[1] ?? 0n, proof: await openCell(logN, cells, row) };
  }

  async close(): Promise<void> {}
}

/** What DigestVerifier accepts for these signals. */
export function digestProof(signals: readonly bigint[]): bigint[] {
  const digest = BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(["uint256[8]"], [signals])));
  return [digest, 1n, 2n, 3n, 4n, 5n, 6n, 7n];
}

/** The commitment to the column with these cells. */
export function commitTo(logN: number, cells: Cells): Promise<G1Point> {
  return scalePoint(GENERATOR, evaluate(logN, cells, TAU));
}

/** The opening of a column at a row. */
export function openCell(logN: number, cells: Cells, row: number): Promise<G1Point> {
  const list = [...cells];
  const value = list.find(([at]) => at === row)?.[1] ?? 0n;
  return scalePoint(GENERATOR, mod((evaluate(logN, list, TAU) - value) * inverse(TAU - rowPoint(logN, row))));
}

/** The column's polynomial at a point outside the domain. */
function evaluate(logN: number, cells: Cells, x: bigint): bigint {
  const n = 1n << BigInt(logN);
  let sum = 0n;
  for (const [row, value] of cells) {
    const point = rowPoint(logN, row);
    sum = mod(sum + value * point * inverse(x - point));
  }
  return mod(sum * (pow(x, n) - 1n) * inverse(n));
}
