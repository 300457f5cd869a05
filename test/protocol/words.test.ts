import { expect } from "chai";
import fc from "fast-check";
import { concat, getBytes, keccak256, toBeHex } from "ethers";
import type { Instance } from "../../protocol/instance.ts";
import type { Trace, TraceRow } from "../../protocol/trace.ts";
import { allWords, layoutOf, packHeader, packRecord, packWithdrawal, parseRecords, recordBytes, wordsHash } from "../../protocol/words.ts";
import { header } from "../support/world.ts";

const RUNS = { seed: 20_260_107, numRuns: 500 };
const instance: Instance = { name: "words", power: 0, logN: 10, ops: 5, maxOpen: 2, maxCredit: 2, maxExit: 1, maxWithdraw: 1 };
type Record = Pick<TraceRow, "from" | "to" | "amount36" | "fee12">;
const id = fc.integer({ min: 0, max: 2 ** 24 - 1 });
const records = fc.array(fc.record({ from: id, to: id, amount36: fc.bigInt(0n, 2n ** 36n - 1n), fee12: fc.bigInt(0n, 2n ** 12n - 1n) }),
  { maxLength: 5 });

function traceOf(rows: Record[], parts: Partial<Trace> = {}): Trace {
  return { instance: "words", header: header(9), opens: [], credits: [], exits: [], withdrawals: [], changes: { cells: [], keys: [] }, ...parts,
    rows: rows.map((row): TraceRow => ({ kind: "transfer", amount: 0n, fee: 0n, cell: 0n, recipient: 0n, ax: 0n, ...row })) };
}

describe("records", () => {
  it("come back from their 12 bytes", () => {
    fc.assert(fc.property(records, (rows) => {
      const bytes = getBytes(recordBytes(traceOf(rows)));
      expect(bytes.length).to.equal(12 * rows.length);
      expect(parseRecords(bytes)).to.deep.equal(rows);
    }), RUNS);
  });

  it("are from, to, amount36 and fee12 in 24, 24, 36 and 12 bits, big-endian", () => {
    expect(recordBytes(traceOf([{ from: 1, to: 2, amount36: 3n, fee12: 4n }]))).to.equal("0x000001000002000000003004");
    expect(packRecord({ from: 2 ** 24 - 1, to: 2 ** 24 - 1, amount36: 2n ** 36n - 1n, fee12: 2n ** 12n - 1n })).to.equal(2n ** 96n - 1n);
  });
});

describe("words", () => {
  const full = traceOf([1, 2, 3].map((from) => ({ from, to: 7, amount36: 64n, fee12: 32n })), {
    opens: [11n], credits: [{ id: 3, amount: 5n }, { id: 4, amount: 6n }], exits: [{ id: 5, amount: 7n }],
    withdrawals: [{ recipient: 8n, from: 9, amount36: 10n }] });

  it("have each section at its fixed offset, zero padded", () => {
    expect(layoutOf(instance)).to.deep.equal({ opens: 2, credits: 4, exits: 8, withdrawals: 10, records: 12, words: 15 });
    const record = (from: bigint): bigint => (from << 72n) + (7n << 48n) + (64n << 12n) + 32n;
    expect(allWords(full, instance)).to.deep.equal([full.header.domain, packHeader(full.header), 11n, 0n, 3n, 5n, 4n, 6n, 5n, 7n, 8n,
      9n + (10n << 24n),
      (record(1n) << 96n) + record(2n), record(3n) << 96n, 0n]);
  });

  it("count as docs/protocol.md says, for odd and even sizes", () => {
    fc.assert(fc.property(fc.record({ ops: fc.integer({ min: 1, max: 500 }), maxOpen: fc.nat(64), maxCredit: fc.nat(64), maxExit: fc.nat(32),
      maxWithdraw: fc.nat(32) }), (sizes) => {
      const { ops, maxOpen, maxCredit, maxExit, maxWithdraw } = sizes;
      expect(layoutOf({ ...instance, ...sizes }).words).to.equal(2 + maxOpen + 2 * maxCredit + 2 * maxExit + 2 * maxWithdraw + Math.ceil(ops / 2));
    }), RUNS);
  });

  it("hash as the present ones alone, in order, an odd last record in the high half", () => {
    const present = allWords(full, instance).filter((word) => word !== 0n);
    expect(wordsHash(full)).to.equal(keccak256(concat(present.map((word) => toBeHex(word, 32)))));
    expect(wordsHash(traceOf([]))).to.equal(keccak256(concat([full.header.domain, packHeader(full.header)].map((word) => toBeHex(word, 32)))));
  });

  it("hash differently when any part differs", () => {
    const others: Partial<Trace>[] = [{ opens: [12n] }, { opens: [] }, { credits: full.credits.toReversed() }, { exits: [{ id: 5, amount: 8n }] },
      { exits: [] },
      { withdrawals: [{ recipient: 9n, from: 9, amount36: 10n }] }, { rows: full.rows.slice(1) }, { rows: full.rows.toReversed() },
      { header: { ...full.header, feeAccount: 2 } }, { header: { ...full.header, batchTime: full.header.batchTime + 1 } }];
    expect(new Set([full, ...others.map((part) => ({ ...full, ...part }))].map(wordsHash)).size).to.equal(others.length + 1);
  });

  it("pack header and withdrawal into slots that do not touch", () => {
    fc.assert(fc.property(fc.nat(2 ** 16 - 1), fc.bigInt(0n, 2n ** 40n - 1n), id, id, fc.bigInt(0n, 2n ** 36n - 1n),
      (token, time, accounts, feeAccount, amount36) => {
      const word = packHeader({ domain: 0n, token, batchTime: Number(time), accounts, feeAccount });
      expect([word & 0xffffn, (word >> 16n) & (2n ** 40n - 1n), (word >> 56n) & 0xffffffn, word >> 80n]).to.deep.equal([BigInt(token), time,
        BigInt(accounts), BigInt(feeAccount)]);
      const second = packWithdrawal({ recipient: 0n, from: accounts, amount36 });
      expect([second & 0xffffffn, second >> 24n]).to.deep.equal([BigInt(accounts), amount36]);
    }), RUNS);
  });
});
