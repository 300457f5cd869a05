import { expect } from "chai";
import fc from "fast-check";
import { AbiCoder, keccak256 } from "ethers";
import { domainOf, messageHash, operationHash, packMessage, signOperation } from "../../protocol/message.ts";
import { assertOperation, kindOf, type Operation } from "../../protocol/operations.ts";
import { poseidon } from "../../protocol/poseidon.ts";
import { refusal } from "../support/codes.ts";
import { DOMAIN, operation, privateKey } from "../support/world.ts";

const RUNS = { seed: 20_260_106, numRuns: 1000 };
const float = (bits: number): fc.Arbitrary<bigint> => fc.oneof(fc.constant(0n), fc.bigInt(32n, 2n ** BigInt(bits) - 1n));
const operations: fc.Arbitrary<Operation> = fc.record({
  from: fc.integer({ min: 1, max: 2 ** 24 - 1 }), to: fc.integer({ min: 0, max: 2 ** 24 - 1 }), amount36: float(36), fee12: float(12),
  nonce: fc.bigInt(0n, 2n ** 32n - 1n), token: fc.integer({ min: 1, max: 2 ** 16 - 1 }), validUntil: fc.integer({ min: 0, max: 2 ** 41 - 1 }),
  recipient: fc.constant(0n),
});
const same = (a: Operation, b: Operation): boolean => Object.keys(a).every((name) => a[name as keyof Operation] === b[name as keyof Operation]);

describe("signed messages", () => {
  it("pack every field into a slot of its own: what is packed can be read back", () => {
    fc.assert(fc.property(operations, (o) => {
      const w = packMessage(o);
      const field = (at: number, bits: number): bigint => (w >> BigInt(at)) & ((1n << BigInt(bits)) - 1n);
      expect([field(0, 24), field(24, 24), field(48, 36), field(84, 12), field(96, 32), field(128, 16), field(144, 41), w >> 185n])
        .to.deep.equal([o.from, o.to, o.amount36, o.fee12, o.nonce, o.token, o.validUntil, 0].map(BigInt));
    }), RUNS);
  });

  it("are different for different operations", () => {
    const field = fc.constantFrom(...(["from", "to", "amount36", "fee12", "nonce", "token", "validUntil"] as const));
    fc.assert(fc.property(operations, operations, fc.array(field), (a, other, taken) => {
      const b = { ...a, ...Object.fromEntries(taken.map((name) => [name, other[name]])) };
      expect(packMessage(a) === packMessage(b)).to.equal(same(a, b));
    }), RUNS);
    const base = operation({ from: 3, to: 5 });
    const changes: Partial<Operation>[] = [{}, { from: 4 }, { to: 6 }, { amount36: 64n }, { fee12: 64n }, { nonce: 1n }, { token: 2 },
      { validUntil: 7 }, { recipient: 1n }];
    const hashes = changes.map((change) => messageHash({ ...base, ...change }, DOMAIN));
    hashes.push(messageHash(base, DOMAIN + 1n));
    expect(new Set(hashes).size).to.equal(changes.length + 1);
  });

  it("are the Poseidon hash of w, recipient and domain, and name the operation", () => {
    const withdrawal = operation({ from: 3, recipient: 0xabcn });
    expect(messageHash(withdrawal, DOMAIN)).to.equal(poseidon([packMessage(withdrawal), 0xabcn, DOMAIN]));
    expect(operationHash(withdrawal, DOMAIN)).to.match(/^0x[0-9a-f]{64}$/);
    expect(BigInt(operationHash(withdrawal, DOMAIN))).to.equal(messageHash(withdrawal, DOMAIN));
    const again = signOperation(withdrawal, DOMAIN, privateKey(3));
    expect(operationHash(again, DOMAIN)).to.equal(operationHash(withdrawal, DOMAIN));
  });

  it("are tied to chain and contract by 248 bits of a hash", () => {
    const contract = "0x00000000000000000000000000000000000000AA";
    const left = `0x${Buffer.from("colonnade/1").toString("hex").padEnd(64, "0")}`;
    const full = BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint256", "address"], [left, 31337n, contract])));
    expect(domainOf(31337n, contract)).to.equal(full % 2n ** 248n);
    expect(domainOf(1n, contract)).to.not.equal(domainOf(31337n, contract));
    expect(domainOf(1n, contract.replace("AA", "AB"))).to.not.equal(domainOf(1n, contract));
  });
});

describe("operations", () => {
  it("pass with every field inside its range, and are a withdrawal exactly with to = 0", () => {
    fc.assert(fc.property(operations, (o) => {
      expect(kindOf(o)).to.equal(o.to === 0 ? "withdraw" : "transfer");
      if (o.to === 0 && o.amount36 === 0n) refusal("FIELD_OUT_OF_RANGE", () => assertOperation(o));
      else assertOperation(o);
    }), RUNS);
    assertOperation(operation({ from: 1, to: 0, recipient: 2n ** 160n - 1n }));
  });

  it("are refused with the field's name for every value outside", () => {
    const bad: [keyof Operation, (number | bigint)[]][] = [
      ["from", [0, -1, 2 ** 24, 1.5, NaN]], ["to", [-1, 2 ** 24, 0.1, Infinity]], ["token", [0, -1, 2 ** 16]], ["validUntil", [-1, 2 ** 41, 1e300]],
      ["nonce", [-1n, 2n ** 32n]], ["recipient", [-1n, 2n ** 160n]],
    ];
    for (const [name, values] of bad) {
      for (const value of values) {
        const error = refusal("FIELD_OUT_OF_RANGE", () => assertOperation({ ...operation({ from: 3, to: 5 }), [name]: value }));
        expect(error.details).to.have.property(name);
      }
    }
    refusal("FIELD_OUT_OF_RANGE", () => assertOperation({ ...operation({ from: 3, to: 5 }), amount36: 2n ** 36n }));
    refusal("FIELD_OUT_OF_RANGE", () => assertOperation({ ...operation({ from: 3, to: 5 }), fee12: -1n }));
    refusal("FLOAT_NOT_CANONICAL", () => assertOperation({ ...operation({ from: 3, to: 5 }), amount36: 7n }));
    refusal("FLOAT_NOT_CANONICAL", () => assertOperation({ ...operation({ from: 3, to: 5 }), fee12: 31n }));
  });

  it("are refused as a transfer with a recipient, and as a withdrawal that would read as an exit", () => {
    refusal("FIELD_OUT_OF_RANGE", () => assertOperation(operation({ from: 3, to: 5, recipient: 1n })));
    refusal("FIELD_OUT_OF_RANGE", () => assertOperation(operation({ from: 3, to: 0, amount: 0n })));
  });
});
