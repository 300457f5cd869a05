/**
 * The committed test vectors: what they hold and how they are made. `scripts/vectors.ts` writes them; tests compare them with
 * protocol/, the circuit and the contract, so that a change of an encoding shows in all three.
 */
import { kappaOf, rhoOf, zetaOf, type BatchPlace, type Commitments, type G1Point, type Signals } from "../../protocol/challenges.ts";
import { evaluateSignals } from "../../protocol/evaluate.ts";
import { encodeAmount, encodeFee } from "../../protocol/floats.ts";
import type { Instance } from "../../protocol/instance.ts";
import { toJson } from "../../protocol/json.ts";
import { domainOf, messageHash, packMessage } from "../../protocol/message.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import type { Trace } from "../../protocol/trace.ts";
import { transcriptHash } from "../../protocol/transcript.ts";
import { allWords, recordBytes, wordsHash } from "../../protocol/words.ts";
import { executed } from "./batch-circuit.ts";
import { BATCH_TIME, header, privateKey, signed, worldState } from "./world.ts";

export interface FloatVectors {
  amounts: { value: bigint; amount36: bigint }[];
  fees: { value: bigint; fee12: bigint }[];
  /** Values without an exact float. */
  noAmounts: bigint[];
  noFees: bigint[];
  /** Floats that nobody accepts: too wide, or a zero with an exponent. */
  badAmount36: bigint[];
  badFee12: bigint[];
}

export function floatVectors(): FloatVectors {
  const largest = 2n ** 31n - 1n;
  const amounts = [0n, 1n, 9n, 10n, 1000n, largest, largest * 10n, 2n ** 31n + 2n, 123_456_789n * 10n ** 18n, 10n ** 18n, largest * 10n ** 31n];
  const fees = [0n, 1n, 127n, 130n, 1000n, 99n * 10n ** 15n, 127n * 10n ** 31n];
  return {
    amounts: amounts.map((value) => ({ value, amount36: encodeAmount(value) })),
    fees: fees.map((value) => ({ value, fee12: encodeFee(value) })),
    noAmounts: [2n ** 31n + 1n, 10n ** 18n + 1n, largest * 10n ** 32n, 2n ** 96n - 1n],
    noFees: [128n, 1001n, 128n * 10n ** 31n],
    badAmount36: [1n, 31n, 2n ** 36n],
    badFee12: [1n, 31n, 2n ** 12n],
  };
}

export interface MessageVector {
  privateKey: string;
  chainId: bigint;
  contract: string;
  domain: bigint;
  operation: SignedOperation;
  packed: bigint;
  message: bigint;
}

const CHAIN_ID = 31337n;
const CONTRACT = "0x00000000000000000000000000000000C010AADE";

export function messageVectors(): MessageVector[] {
  const domain = domainOf(CHAIN_ID, CONTRACT);
  const widest = { from: 2 ** 24 - 1, to: 2 ** 24 - 1, amount: (2n ** 31n - 1n) * 10n ** 31n, fee: 127n * 10n ** 31n, nonce: 2n ** 32n - 1n,
    token: 2 ** 16 - 1, validUntil: 2 ** 41 - 1 };
  return [{ from: 3, to: 5, nonce: 9n }, { from: 3, to: 0, recipient: 2n ** 160n - 1n }, { from: 7, to: 7, amount: 0n, fee: 0n, token: 2 },
    widest].map((choice) => {
    const operation = signed(choice, choice.from, domain);
    return { privateKey: Buffer.from(privateKey(choice.from)).toString("hex"), chainId: CHAIN_ID, contract: CONTRACT, domain, operation,
      packed: packMessage(operation), message: messageHash(operation, domain) };
  });
}

export interface BatchVector {
  title: string;
  /** The sizes that the vector is made for, whatever circuits/instances.json says today. */
  instance: Instance;
  trace: Trace;
  words: bigint[];
  records: string;
  wordsHash: string;
  place: BatchPlace;
  commitments: Commitments;
  quotient: G1Point;
  signals: Signals;
  rho: bigint;
}

const INSTANCE: Instance = { name: "vector", power: 14, logN: 10, ops: 3, maxOpen: 2, maxCredit: 2, maxExit: 2, maxWithdraw: 2 };
const G: G1Point = { x: 1n, y: 2n };
const TWO_G: G1Point = {
  x: 0x030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3n,
  y: 0x15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4n,
};
const IDENTITY: G1Point = { x: 0n, y: 0n };

export function batchVectors(): BatchVector[] {
  const domain = domainOf(CHAIN_ID, CONTRACT);
  const state = worldState(8);
  const head = header(9, { domain });
  const sign = (choice: Parameters<typeof signed>[0]): SignedOperation => signed(choice, choice.from, domain);
  const traces: [string, Trace][] = [
    ["empty", executed(INSTANCE, state, head, [])],
    ["every kind at once", executed(INSTANCE, state, head, [sign({ from: 2, to: 7 }), sign({ from: 4, to: 0, recipient: 0xabcdefn, fee: 120n })],
      { opens: [123n, 456n], credits: [{ id: 3, amount: 2n ** 80n }, { id: 10, amount: 5n }], exits: [5] })],
    ["one run, two records", executed(INSTANCE, state, header(9, { domain, batchTime: BATCH_TIME + 5, feeAccount: 2 }),
      [sign({ from: 2, to: 2 }), sign({ from: 2, to: 3, nonce: 1n })])],
    ["only L1 entries, before the first account is open", executed(INSTANCE, worldState(0), header(1, { domain, feeAccount: 0, token: 2 }), [],
      { opens: [789n], credits: [{ id: 1, amount: 10n ** 18n }], exits: [1, 1] })],
  ];
  return traces.map(([title, trace], i) => {
    const place: BatchPlace = { chainId: CHAIN_ID, contract: CONTRACT, batchNumber: i + 1, instanceIndex: i % 2,
      submitter: "0x000000000000000000000000000000000000dEaD" };
    const commitments: Commitments = { oldV: IDENTITY, newV: G, oldK: G, newK: TWO_G };
    const transcript = transcriptHash(trace, INSTANCE);
    const kappa = kappaOf(place, trace, commitments, transcript);
    const zeta = zetaOf(kappa, TWO_G);
    const signals = evaluateSignals(trace, INSTANCE, transcript, kappa, zeta);
    return { title, instance: INSTANCE, trace, words: allWords(trace, INSTANCE), records: recordBytes(trace), wordsHash: wordsHash(trace), place,
      commitments,
      quotient: TWO_G, signals, rho: rhoOf(zeta, signals) };
  });
}

/** File name in test/vectors → content. */
export const VECTORS: Record<string, () => unknown> = { "floats.json": floatVectors, "messages.json": messageVectors, "batches.json": batchVectors };

/** Readable, and read back by protocol/json.ts. */
export const vectorText = (value: unknown): string => `${JSON.stringify(JSON.parse(toJson(value)), null, 1)}\n`;
