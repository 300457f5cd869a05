/** Batch data: the words of D(X), and the bytes that go to L1. Offsets and slots are those of docs/protocol.md. */
import { concat, hexlify, keccak256, toBeHex } from "ethers";
import type { Instance } from "./instance.ts";
import type { BatchContent, BatchHeader, RecordRow, Withdrawal } from "./trace.ts";

export const RECORD_BYTES = 12;
const RECORD_BITS = 96n;

/** Offset of each section in D(X), and the number of words. */
export interface Layout { opens: number; credits: number; exits: number; withdrawals: number; records: number; words: number }

export function layoutOf(instance: Instance): Layout {
  const opens = 2;
  const credits = opens + instance.maxOpen;
  const exits = credits + 2 * instance.maxCredit;
  const withdrawals = exits + 2 * instance.maxExit;
  const records = withdrawals + 2 * instance.maxWithdraw;
  return { opens, credits, exits, withdrawals, records, words: records + Math.ceil(instance.ops / 2) };
}

export function packHeader({ token, batchTime, accounts, feeAccount }: BatchHeader): bigint {
  return BigInt(token) | (BigInt(batchTime) << 16n) | (BigInt(accounts) << 56n) | (BigInt(feeAccount) << 80n);
}

export function packRecord({ from, to, amount36, fee12 }: RecordRow): bigint {
  return (BigInt(from) << 72n) | (BigInt(to) << 48n) | (amount36 << 12n) | fee12;
}

/** The second word of a withdrawal. */
export function packWithdrawal({ from, amount36 }: Withdrawal): bigint {
  return BigInt(from) | (amount36 << 24n);
}

/** The words of each section that are present, without padding. */
function sections(trace: BatchContent): { [section in Exclude<keyof Layout, "words">]: readonly bigint[] } {
  const records = trace.rows.map(packRecord);
  return {
    opens: trace.opens,
    credits: trace.credits.flatMap(({ id, amount }) => [BigInt(id), amount]),
    exits: trace.exits.flatMap(({ id, amount }) => [BigInt(id), amount]),
    withdrawals: trace.withdrawals.flatMap((w) => [w.recipient, packWithdrawal(w)]),
    records: records.flatMap((high, i) => (i % 2 === 0 ? [(high << RECORD_BITS) | (records[i + 1] ?? 0n)] : [])),
  };
}

/** All W words, zero padded in each section: the coefficients of D(X). */
export function allWords(trace: BatchContent, instance: Instance): bigint[] {
  const layout = layoutOf(instance);
  const words = new Array<bigint>(layout.words).fill(0n);
  words[0] = trace.header.domain;
  words[1] = packHeader(trace.header);
  const { opens, credits, exits, withdrawals, records } = sections(trace);
  for (const [offset, section] of [[layout.opens, opens], [layout.credits, credits], [layout.exits, exits],
    [layout.withdrawals, withdrawals], [layout.records, records]] as const) {
    section.forEach((word, j) => (words[offset + j] = word));
  }
  return words;
}

/** keccak256 of the words that are present, each as 32 bytes. */
export function wordsHash(trace: BatchContent): string {
  const { opens, credits, exits, withdrawals, records } = sections(trace);
  const present = [trace.header.domain, packHeader(trace.header), ...opens, ...credits, ...exits, ...withdrawals, ...records];
  return keccak256(concat(present.map((word) => toBeHex(word, 32))));
}

/** The records as they go to L1: 12 bytes each, as 0x-prefixed hex. */
export function recordBytes(trace: Pick<BatchContent, "rows">): string {
  return concat(trace.rows.map((row) => toBeHex(packRecord(row), RECORD_BYTES)));
}

/** The inverse of `recordBytes`. The caller has checked that the length is a multiple of 12. */
export function parseRecords(bytes: Uint8Array): RecordRow[] {
  const hex = hexlify(bytes).slice(2);
  return Array.from({ length: bytes.length / RECORD_BYTES }, (_, i) => {
    const record = BigInt(`0x${hex.slice(2 * RECORD_BYTES * i, 2 * RECORD_BYTES * (i + 1))}`);
    return { from: Number(record >> 72n), to: Number((record >> 48n) & 0xffffffn), amount36: (record >> 12n) & 0xfffffffffn,
      fee12: record & 0xfffn };
  });
}
