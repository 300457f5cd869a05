/** The Fiat–Shamir challenges κ, ζ and ρ, as the contract derives them. */
import { AbiCoder, id, keccak256 } from "ethers";
import { P } from "./field.ts";
import type { BatchContent } from "./trace.ts";
import { wordsHash } from "./words.ts";

/** An affine point of G1; the identity is (0, 0). */
export interface G1Point { x: bigint; y: bigint }

/** Commitments of a token's column and of the key column, before and after a batch. */
export interface Commitments { oldV: G1Point; newV: G1Point; oldK: G1Point; newK: G1Point }

/** What ties a batch to its place: chain, contract, number, instance and the one who may submit it. */
export interface BatchPlace {
  chainId: bigint;
  contract: string;
  batchNumber: number;
  /** Index of the instance in the contract's list. */
  instanceIndex: number;
  submitter: string;
}

const TAG_KAPPA = id("colonnade/1/kappa");
const TAG_ZETA = id("colonnade/1/zeta");
const TAG_RHO = id("colonnade/1/rho");

function challenge(tag: string, values: readonly (bigint | number | string)[]): bigint {
  const preimage = AbiCoder.defaultAbiCoder().encode(["bytes32", ...values.map(() => "uint256")], [tag, ...values]);
  return BigInt(keccak256(preimage)) % P;
}

/** Entries of each section of a batch. */
export interface Counts { opens: number; credits: number; exits: number; withdrawals: number; operations: number }

/** κ: drawn when the batch, its place, both states and H are fixed. */
export function kappaOf(place: BatchPlace, trace: BatchContent, commitments: Commitments, transcript: bigint): bigint {
  const counts = { opens: trace.opens.length, credits: trace.credits.length, exits: trace.exits.length,
    withdrawals: trace.withdrawals.length, operations: trace.rows.length };
  return kappaFrom(place, counts, commitments, wordsHash(trace), transcript);
}

/** As `kappaOf`, of a batch whose words are known by their hash. */
export function kappaFrom(
  place: BatchPlace, counts: Counts, { oldV, newV, oldK, newK }: Commitments, hash: string, transcript: bigint,
): bigint {
  return challenge(TAG_KAPPA, [place.chainId, place.contract, place.batchNumber, place.instanceIndex, place.submitter,
    counts.opens, counts.credits, counts.exits, counts.withdrawals, counts.operations,
    oldV.x, oldV.y, newV.x, newV.y, oldK.x, oldK.y, newK.x, newK.y, hash, transcript]);
}

/** ζ: drawn when the quotient's commitment is fixed. */
export function zetaOf(kappa: bigint, quotient: G1Point): bigint {
  return challenge(TAG_ZETA, [kappa, quotient.x, quotient.y]);
}

/** ρ: drawn when every value that it combines is fixed, and used for nothing else. */
export function rhoOf(zeta: bigint, { e, z, s, delta, deltaK }: Pick<Signals, "e" | "z" | "s" | "delta" | "deltaK">): bigint {
  return challenge(TAG_RHO, [zeta, e, z, s, delta, deltaK]);
}

/** The public signals of the circuit, in its order. */
export interface Signals {
  transcript: bigint; e: bigint; z: bigint; s: bigint; delta: bigint; deltaK: bigint; kappa: bigint; zeta: bigint;
}

export const signalList = (s: Signals): bigint[] => [s.transcript, s.e, s.z, s.s, s.delta, s.deltaK, s.kappa, s.zeta];
