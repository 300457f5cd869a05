/** All that it takes to check a batch, as a service tells it or L1 has it, and as numbers. */
import { getAddress, getBytes, toBeHex } from "ethers";
import { rhoOf, signalList, type BatchPlace, type Commitments, type G1Point, type Signals } from "../../protocol/challenges.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { BatchContent } from "../../protocol/trace.ts";
import { packWithdrawal, parseRecords, RECORD_BYTES } from "../../protocol/words.ts";

interface PointText { x: string; y: string }

/** What GET /v1/batches/:n/proof answers, and what `batchFromL1` reads. Numbers beyond JSON's are decimal strings. */
export interface BatchMaterial {
  number: number;
  chainId: string;
  contract: string;
  submitter: string;
  instanceIndex: number;
  /** keccak256 of the key's numbers; null where nobody says it. */
  verificationKeyHash: string | null;
  domain: string;
  token: number;
  batchTime: number;
  /** The id of the next account to open before the batch. */
  firstAccount: number;
  feeAccount: number;
  counts: { operations: number; opens: number; credits: number; exits: number; withdrawals: number };
  opens: { id: number; ax: string }[];
  credits: { id: number; amount: string }[];
  exits: { id: number; amount: string }[];
  withdrawals: { recipient: string; fromAndAmount: string }[];
  /** 12 bytes each, hex. */
  records: string;
  wordsHash: string;
  commitments: { oldV: PointText; newV: PointText; oldK: PointText; newK: PointText };
  transcript: string;
  quotient: PointText;
  opening: PointText;
  /** a, b with imaginary parts first, c. */
  proof: string[];
  signals: Record<keyof Signals, string>;
  publicSignals: string[];
  rho: string;
  /** null before L1 verified the batch before. */
  previousRoot: string | null;
  /** null before L1 verified it. */
  root: string | null;
}

/** What a service or a reader of L1 knows of a batch, as numbers. */
export interface Proven {
  place: BatchPlace;
  content: BatchContent;
  /** 12 bytes each, hex. */
  records: string;
  wordsHash: string;
  commitments: Commitments;
  quotient: G1Point;
  opening: G1Point;
  proof: readonly bigint[];
  signals: Signals;
  verificationKeyHash: string | null;
  previousRoot: string | null;
  root: string | null;
}

/** The inverse of `readMaterial`. */
export function writeMaterial(
  { place, content, records, wordsHash, commitments, quotient, opening, proof, signals, verificationKeyHash,
    previousRoot, root }: Proven,
): BatchMaterial {
  const { header, opens, credits, exits, withdrawals, rows } = content;
  const { oldV, newV, oldK, newK } = commitments;
  return {
    number: place.batchNumber, chainId: String(place.chainId), contract: place.contract,
    submitter: place.submitter, instanceIndex: place.instanceIndex, verificationKeyHash,
    domain: String(header.domain), token: header.token, batchTime: header.batchTime, firstAccount: header.accounts,
    feeAccount: header.feeAccount,
    counts: { operations: rows.length, opens: opens.length, credits: credits.length, exits: exits.length,
      withdrawals: withdrawals.length },
    opens: opens.map((ax, j) => ({ id: header.accounts + j, ax: String(ax) })),
    credits: credits.map(texts), exits: exits.map(texts),
    withdrawals: withdrawals.map((w) =>
      ({ recipient: getAddress(toBeHex(w.recipient, 20)), fromAndAmount: String(packWithdrawal(w)) })),
    records, wordsHash,
    commitments: { oldV: texts(oldV), newV: texts(newV), oldK: texts(oldK), newK: texts(newK) },
    transcript: String(signals.transcript), quotient: texts(quotient), opening: texts(opening),
    proof: proof.map(String), signals: texts(signals), publicSignals: signalList(signals).map(String),
    rho: String(rhoOf(signals.zeta, signals)), previousRoot, root,
  };
}

type Texts<T> = { [K in keyof T]: T[K] extends bigint ? string : T[K] };

/** bigints as decimal strings, the rest as it is. */
function texts<T extends object>(values: T): Texts<T> {
  const text = (value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, text(value)])) as Texts<T>;
}

/** A verification key as snarkjs writes it. */
export interface Groth16Key {
  nPublic: number;
  vk_alpha_1: string[];
  vk_beta_2: string[][];
  vk_gamma_2: string[][];
  vk_delta_2: string[][];
  IC: string[][];
}

/** The material as numbers. */
export interface ReadMaterial {
  /** In the shape that words are made of. */
  data: BatchContent;
  openIds: number[];
  commitments: Commitments;
  transcript: bigint;
  quotient: G1Point;
  opening: G1Point;
  proof: bigint[];
  signals: Signals;
  publicSignals: bigint[];
  rho: bigint;
}

/** Throws BATCH_INVALID, naming the part, for what cannot be read as a batch at all. */
export function readMaterial(m: BatchMaterial): ReadMaterial {
  const header = { domain: number("domain", m.domain), token: count("token", m.token),
    batchTime: count("batchTime", m.batchTime), accounts: count("firstAccount", m.firstAccount),
    feeAccount: count("feeAccount", m.feeAccount) };
  const moved = (part: string, list: { id: number; amount: string }[]) => array(part, list)
    .map(({ id, amount }) => ({ id: count(part, id), amount: number(part, amount) }));
  const opens = array("opens", m.opens);
  const data: ReadMaterial["data"] = {
    header, opens: opens.map(({ ax }) => number("opens", ax)),
    credits: moved("credits", m.credits), exits: moved("exits", m.exits),
    withdrawals: array("withdrawals", m.withdrawals).map(({ recipient, fromAndAmount }) => {
      const packed = number("withdrawals", fromAndAmount);
      const [from, amount36] = [Number(packed & 0xffffffn), packed >> 24n];
      return { recipient: address("withdrawals", recipient), from, amount36 };
    }),
    rows: readRecords(m.records),
  };
  const { oldV, newV, oldK, newK } = m.commitments ?? {};
  const signals = Object.fromEntries(SIGNALS.map((name) => [name, number(`signals.${name}`, m.signals?.[name])]));
  return {
    data, openIds: opens.map(({ id }) => count("opens", id)),
    commitments: { oldV: point("oldV", oldV), newV: point("newV", newV), oldK: point("oldK", oldK),
      newK: point("newK", newK) },
    transcript: number("transcript", m.transcript), quotient: point("quotient", m.quotient),
    opening: point("opening", m.opening), proof: array("proof", m.proof).map((word) => number("proof", word)),
    signals: signals as unknown as Signals,
    publicSignals: array("publicSignals", m.publicSignals).map((signal) => number("publicSignals", signal)),
    rho: number("rho", m.rho),
  };
}

const SIGNALS = ["transcript", "e", "z", "s", "delta", "deltaK", "kappa", "zeta"] as const;

function readRecords(text: string): ReturnType<typeof parseRecords> {
  if (typeof text !== "string" || !/^0x([0-9a-f]{2})*$/i.test(text)) throw invalid("records");
  const bytes = getBytes(text);
  if (bytes.length % RECORD_BYTES !== 0) throw invalid("records");
  return parseRecords(bytes);
}

const invalid = (part: string): ColonnadeError =>
  new ColonnadeError("BATCH_INVALID", { part, reason: "it cannot be read" });

function number(part: string, text: unknown): bigint {
  if (typeof text !== "string" || !/^(0|[1-9]\d{0,77})$/.test(text)) throw invalid(part);
  return BigInt(text);
}

function address(part: string, text: unknown): bigint {
  if (typeof text !== "string" || !/^0x[0-9a-fA-F]{40}$/.test(text)) throw invalid(part);
  return BigInt(text);
}

function count(part: string, value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw invalid(part);
  return value as number;
}

function array<T>(part: string, value: T[]): T[] {
  if (!Array.isArray(value)) throw invalid(part);
  return value;
}

function point(part: string, given: PointText | undefined): G1Point {
  return { x: number(part, given?.x), y: number(part, given?.y) };
}
