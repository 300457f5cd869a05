/**
 * The checks of a batch. Each starts from what the batch says and not from what another check computed, so that a fault
 * shows where it is; together they leave no value that was not compared.
 */
import { concat, getAddress, keccak256, toBeHex } from "ethers";
import { batchRoot } from "../../l1/batch-root.ts";
import { kappaFrom, rhoOf, signalList, zetaOf } from "../../protocol/challenges.ts";
import { evaluateWords } from "../../protocol/evaluate.ts";
import { mod } from "../../protocol/field.ts";
import type { Instance } from "../../protocol/instance.ts";
import { domainOf } from "../../protocol/message.ts";
import { wordsHash } from "../../protocol/words.ts";
import { readMaterial, type BatchMaterial, type Groth16Key } from "./material.ts";
import { groth16Holds, vanishesAt } from "./pairing.ts";
import { columnChange, keyChange, senderProduct } from "./recompute.ts";

/** What each check says, in the order in which they are made. */
export const CHECKS = {
  number: "It is the batch that was asked for",
  domain: "Its messages were signed for this contract on this chain",
  counts: "There are as many entries in each section as it says",
  openIds: "The accounts that it opens are the next ones",
  wordsHash: "The hash of its words is that of its records, entries and header",
  transcript: "H, which the proof ties to cells and keys, is a public signal",
  publicSignals: "The public signals are the named ones, in the circuit's order",
  kappa: "κ was drawn after the batch, its place, both states and H",
  zeta: "ζ was drawn after the quotient's commitment",
  e: "e is the value of the batch's words at ζ",
  z: "z is the product of ζ − x over the senders",
  delta: "δ is what the records change in the token's column",
  deltaK: "δK is what the opens change in the column of keys",
  groth16: "The Groth16 proof holds for the public signals",
  rho: "ρ was drawn after the signals",
  opening: "The KZG opening ties old state, new state, quotient and signals to each other",
  root: "The batch's root follows from the root before it",
  verificationKey: "The verification key is the one that the batch names",
  contractOnL1: "The batch is of the contract that is asked",
  instanceOnL1: "The contract's instance has these sizes",
  pointsOnL1: "The contract's KZG points are those of the check",
  verifierOnL1: "The contract's own verifier takes the proof",
  previousRootOnL1: "The contract has the root before it",
  rootOnL1: "The contract has the batch's root",
} as const;

export type CheckName = keyof typeof CHECKS;

export interface Check {
  name: CheckName;
  /** A sentence for people: what holds if it holds. */
  says: string;
  holds: boolean;
  /** What was computed here, and what the batch or the contract says. */
  ours: string;
  theirs: string;
}

export interface KzgPoints {
  /** Decimals: x.im, x.re, y.im, y.re. */
  tauG2: readonly string[];
  firstRow: readonly string[];
}

/** What a batch is checked with. */
export interface CheckTools {
  instance: Instance;
  key: Groth16Key;
  kzg: KzgPoints;
}

/** What `verificationKeyHash` in manifests and answers is: keccak256 of the key's numbers. */
export function hashOfKey(key: Groth16Key): string {
  const g1 = ([x, y]: readonly string[]): string[] => [x, y];
  const g2 = ([x, y]: readonly (readonly string[])[]): string[] => [...x, ...y];
  const numbers = [...g1(key.vk_alpha_1), ...g2(key.vk_beta_2), ...g2(key.vk_gamma_2), ...g2(key.vk_delta_2),
    ...key.IC.flatMap(g1)];
  return keccak256(concat(numbers.map((number) => toBeHex(BigInt(number), 32))));
}

type Side = bigint | string | number;
export type Sides = readonly [ours: Side, theirs: Side];

/** Runs one check. What throws does not hold: the other side is then the reason. */
export async function check(name: CheckName, sides: () => Sides | Promise<Sides>): Promise<Check> {
  const says = CHECKS[name];
  try {
    const [ours, theirs] = (await sides()).map(String);
    return { name, says, holds: ours === theirs, ours, theirs };
  } catch (error) {
    return { name, says, holds: false, ours: "none", theirs: error instanceof Error ? error.message : String(error) };
  }
}

const HOLDS = "holds";
const verdict = (holds: boolean): Sides => [HOLDS, holds ? HOLDS : "does not hold"];

/** All checks that need nobody. Throws BATCH_INVALID for what cannot be read as a batch. */
export async function checkAlone(
  wanted: number, m: BatchMaterial, { instance, key, kzg }: CheckTools,
): Promise<Check[]> {
  const read = readMaterial(m);
  const { data, commitments, transcript, quotient, opening, proof, signals, publicSignals, rho, openIds } = read;
  const { kappa, zeta } = signals;
  const { logN } = instance;
  const counts = { operations: data.rows.length, opens: data.opens.length, credits: data.credits.length,
    exits: data.exits.length, withdrawals: data.withdrawals.length };
  const place = { chainId: BigInt(m.chainId), contract: m.contract, batchNumber: m.number,
    instanceIndex: m.instanceIndex, submitter: m.submitter };
  const { oldV, newV, oldK, newK } = commitments;
  const checks: [CheckName, () => Sides][] = [
    ["number", () => [wanted, m.number]],
    ["domain", () => [domainOf(BigInt(m.chainId), m.contract), m.domain]],
    ["counts", () => [listed(counts), listed(m.counts)]],
    ["openIds", () => [data.opens.map((_, j) => data.header.accounts + j).join(), openIds.join()]],
    ["wordsHash", () => [wordsHash(data), m.wordsHash]],
    ["transcript", () => [transcript, signals.transcript]],
    ["publicSignals", () => [signalList(signals).join(), publicSignals.join()]],
    ["kappa", () => [kappaFrom(place, counts, commitments, m.wordsHash, transcript), kappa]],
    ["zeta", () => [zetaOf(kappa, quotient), zeta]],
    ["e", () => [evaluateWords(data, instance, zeta), signals.e]],
    ["z", () => [senderProduct(data, logN, zeta), signals.z]],
    ["delta", () => [columnChange(data, logN, zeta), signals.delta]],
    ["deltaK", () => [keyChange(data, logN, zeta), signals.deltaK]],
    ["groth16", () => verdict(groth16Holds(key, signalList(signals), proof))],
    ["rho", () => [rhoOf(zeta, signals), rho]],
    ["opening", () => {
      const rho2 = mod(rho * rho);
      const changes = mod(signals.s + rho * signals.delta + rho2 * signals.deltaK);
      const [x, y] = kzg.firstRow.map(BigInt);
      return verdict(vanishesAt(zeta, [[1n - rho, oldV], [rho, newV], [kappa - rho2, oldK], [rho2, newK],
        [-signals.z, quotient], [(1n - zeta) * changes, { x, y }]], opening, kzg.tauG2.map(BigInt)));
    }],
  ];
  const { number, token, root, previousRoot, verificationKeyHash } = m;
  if (root !== null) {
    const batch = { number, token, newV, newK, transcript, wordsHash: m.wordsHash };
    checks.push(["root", () => [previousRoot === null ? "none" : batchRoot(previousRoot, batch), root]]);
  }
  if (verificationKeyHash !== null) checks.push(["verificationKey", () => [hashOfKey(key), verificationKeyHash]]);
  const made: Check[] = [];
  for (const [name, sides] of checks) made.push(await check(name, sides));
  return made;
}

const listed = ({ operations, opens, credits, exits, withdrawals }: BatchMaterial["counts"]): string =>
  `${operations} operations, ${opens} opens, ${credits} credits, ${exits} exits, ${withdrawals} withdrawals`;

/** Two addresses, however they are written. */
export const sameAddress = (a: string, b: string): Sides => [getAddress(a), getAddress(b)];
