import { expect } from "chai";
import { readFileSync } from "node:fs";
import { AbiCoder, concat, keccak256, toBeHex, toUtf8Bytes } from "ethers";
import { P, rowPoint, inverse, mod } from "../../protocol/field.ts";
import { decodeAmount, decodeFee, encodeAmount, encodeFee } from "../../protocol/floats.ts";
import { fromJson } from "../../protocol/json.ts";
import { assertSigned } from "../../protocol/message.ts";
import { poseidon } from "../../protocol/poseidon.ts";
import { refusal } from "../support/codes.ts";
import { VECTORS, vectorText, type BatchVector, type FloatVectors, type MessageVector } from "../support/vectors.ts";

const text = (name: string): string => readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8");
const vectors = <T>(name: string): T => fromJson<T>(text(name));

describe("test/vectors", () => {
  for (const [name, make] of Object.entries(VECTORS)) {
    it(`${name} is what protocol/ makes today`, () => {
      expect(vectorText(make())).to.equal(text(name));
    });
  }
});

describe("test/vectors, recomputed from docs/protocol.md", () => {
  it("floats are mantissa·2^5 + exponent", () => {
    const { amounts, fees, noAmounts, noFees, badAmount36, badFee12 } = vectors<FloatVectors>("floats.json");
    for (const { value, amount36 } of amounts) {
      expect((amount36 / 32n) * 10n ** (amount36 % 32n)).to.equal(value);
      expect([encodeAmount(value), decodeAmount(amount36)]).to.deep.equal([amount36, value]);
    }
    for (const { value, fee12 } of fees) {
      expect((fee12 / 32n) * 10n ** (fee12 % 32n)).to.equal(value);
      expect([encodeFee(value), decodeFee(fee12)]).to.deep.equal([fee12, value]);
    }
    for (const value of noAmounts) refusal("AMOUNT_NOT_ENCODABLE", () => encodeAmount(value));
    for (const value of noFees) refusal("FEE_NOT_ENCODABLE", () => encodeFee(value));
    for (const float of badAmount36) expect(() => decodeAmount(float)).to.throw();
    for (const float of badFee12) expect(() => decodeFee(float)).to.throw();
  });

  it("messages are Poseidon(w, recipient, domain) and signed", () => {
    for (const { chainId, contract, domain, operation: o, packed, message } of vectors<MessageVector[]>("messages.json")) {
      const tag = `0x${Buffer.from("colonnade/1").toString("hex").padEnd(64, "0")}`;
      expect(BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint256", "address"],
        [tag, chainId, contract]))) % 2n ** 248n).to.equal(domain);
      expect(BigInt(o.from) + 2n ** 24n * BigInt(o.to) + 2n ** 48n * o.amount36 + 2n ** 84n * o.fee12 + 2n ** 96n * o.nonce + 2n ** 128n * BigInt(o.token)
        + 2n ** 144n * BigInt(o.validUntil)).to.equal(packed);
      expect(poseidon([packed, o.recipient, domain])).to.equal(message);
      assertSigned(o, domain);
    }
  });

  it("batches have their words, hash, challenges and sums", () => {
    const hash = (name: string, ...values: (bigint | number | string)[]): bigint =>
      BigInt(keccak256(concat([keccak256(toUtf8Bytes(`colonnade/1/${name}`)), ...values.map((value) => toBeHex(BigInt(value), 32))]))) % P;
    for (const v of vectors<BatchVector[]>("batches.json")) {
      const { trace, place, commitments: c, signals: s, quotient } = v;
      const counts = [trace.opens.length, trace.credits.length, trace.exits.length, trace.withdrawals.length, trace.rows.length];
      const points = [c.oldV, c.newV, c.oldK, c.newK].flatMap(({ x, y }) => [x, y]);
      expect(hash("kappa", place.chainId, place.contract, place.batchNumber, place.instanceIndex, place.submitter, ...counts, ...points,
        v.wordsHash, s.transcript))
        .to.equal(s.kappa);
      expect(hash("zeta", s.kappa, quotient.x, quotient.y)).to.equal(s.zeta);
      expect(hash("rho", s.zeta, s.e, s.z, s.s, s.delta, s.deltaK)).to.equal(v.rho);

      const elements = [...v.words, ...Array.from({ length: v.instance.ops }, (_, i) => trace.rows[i])
        .flatMap((row) => (row === undefined ? [0n, 0n, 0n] : [row.cell, row.ax, row.recipient]))];
      let capacity = BigInt(elements.length);
      for (let i = 0; i < elements.length; i += 16) {
        capacity = poseidon(Array.from({ length: 16 }, (_, j) => elements[i + j] ?? 0n), capacity);
      }
      expect(capacity).to.equal(s.transcript);
      expect(mod(v.words.reduce((sum, word, j) => sum + word * s.zeta ** BigInt(j), 0n))).to.equal(s.e);

      // δ from the changes of the columns instead of from the operations: what R2 and R3 demand.
      const share = (row: number): bigint => mod(rowPoint(v.instance.logN, row) * inverse(s.zeta - rowPoint(v.instance.logN, row)));
      const change = (changes: { row: number; before: bigint; after: bigint }[]): bigint =>
        mod(changes.reduce((sum, { row, before, after }) => sum + (after - before) * share(row), 0n));
      expect(change(trace.changes.cells), v.title).to.equal(s.delta);
      expect(change(trace.changes.keys), v.title).to.equal(s.deltaK);
      const starts = trace.rows.filter((row, i) => trace.rows[i - 1]?.from !== row.from);
      expect(starts.reduce((z, { from }) => mod(z * (s.zeta - rowPoint(v.instance.logN, from))), 1n)).to.equal(s.z);
      expect(mod(starts.reduce((sum, { from, cell, ax }) => sum + (cell + s.kappa * ax) * share(from), 0n))).to.equal(s.s);
    }
  });
});
