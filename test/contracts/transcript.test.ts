import { expect } from "chai";
import type { Contract } from "ethers";
import fc from "fast-check";
import { kappaOf, rhoOf, zetaOf } from "../../protocol/challenges.ts";
import { P } from "../../protocol/field.ts";
import { decodeAmount, encodeAmount } from "../../protocol/floats.ts";
import type { Instance } from "../../protocol/instance.ts";
import type { Trace } from "../../protocol/trace.ts";
import { allWords, wordsHash } from "../../protocol/words.ts";
import { argumentOf, SOMEBODY } from "./support/batch-argument.ts";
import { ethers, loadFixture } from "./support/network.ts";

const SEED = 20261;
const INSTANCE: Instance = { name: "any", power: 0, logN: 24, ops: 5, maxOpen: 3, maxCredit: 3, maxExit: 2, maxWithdraw: 2 };

async function deployHarness(): Promise<Contract> {
  return await ethers.deployContract("TranscriptHarness") as unknown as Contract;
}

const bits = (n: number): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: (1n << BigInt(n)) - 1n });
const idNumber = fc.integer({ min: 1, max: 2 ** 24 - 1 });
const element = fc.bigInt({ min: 0n, max: P - 1n });
const upTo = <T>(one: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> => fc.array(one, { maxLength });

/** Traces as far as packing reads them: what they say need not be true. */
const anyTrace: fc.Arbitrary<Trace> = fc.record({
  header: fc.record({ domain: bits(248), token: fc.integer({ min: 1, max: 0xffff }), batchTime: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
    accounts: idNumber, feeAccount: idNumber }),
  opens: upTo(element, INSTANCE.maxOpen),
  credits: upTo(fc.record({ id: idNumber, amount: bits(96) }), INSTANCE.maxCredit),
  exits: upTo(fc.record({ id: idNumber, amount: bits(96) }), INSTANCE.maxExit),
  withdrawals: upTo(fc.record({ recipient: bits(160), from: idNumber, amount36: bits(36) }), INSTANCE.maxWithdraw),
  rows: upTo(fc.record({ kind: fc.constant("transfer" as const), from: idNumber, to: idNumber, amount36: bits(36), fee12: bits(12) })
    .map((row) => ({ ...row, amount: 0n, fee: 0n, cell: 0n, recipient: 0n, ax: 0n })), INSTANCE.ops),
}).map((parts) => ({ ...parts, instance: INSTANCE.name, changes: { cells: [], keys: [] } }));

const sizes = { verifier: SOMEBODY, logN: INSTANCE.logN, ops: 5, maxOpen: 3, maxCredit: 3, maxExit: 2, maxWithdraw: 2 };

describe("Words, their hash and D(ζ)", () => {
  it("are the same in Solidity and TypeScript, however full the sections are", async () => {
    const harness = await loadFixture(deployHarness);
    await fc.assert(fc.asyncProperty(anyTrace, element, async (trace, zeta) => {
      const [, hash, e] = await harness.words(trace.header.domain, trace.header.accounts, argumentOf(trace), sizes, zeta);
      expect(hash).to.equal(wordsHash(trace));
      expect(e).to.equal(allWords(trace, INSTANCE).reduceRight((sum, word) => (sum * zeta + word) % P, 0n));
    }), { seed: SEED, numRuns: 60 });
  });

  it("put an odd last record into the high half of its word", async () => {
    const harness = await loadFixture(deployHarness);
    const row = { kind: "transfer" as const, from: 1, to: 2, amount36: 3n, fee12: 4n, amount: 0n, fee: 0n, cell: 0n, recipient: 0n, ax: 0n };
    const trace: Trace = { instance: "any", header: { domain: 7n, token: 1, batchTime: 2, accounts: 3, feeAccount: 4 },
      opens: [], credits: [], exits: [], withdrawals: [], rows: [row, row, row], changes: { cells: [], keys: [] } };
    const [words] = await harness.words(7n, 3, argumentOf(trace), sizes, 0n);
    const record = (1n << 72n) + (2n << 48n) + (3n << 12n) + 4n;
    const header = 1n + (2n << 16n) + (3n << 56n) + (4n << 80n);
    expect(words).to.deep.equal([7n, header, (record << 96n) + record, record << 96n]);
  });
});

describe("Challenges", () => {
  it("are the same in Solidity and TypeScript", async () => {
    const harness = await loadFixture(deployHarness);
    const address = await harness.getAddress();
    const { chainId } = await ethers.provider.getNetwork();
    const point = fc.record({ x: bits(254), y: bits(254) });
    await fc.assert(fc.asyncProperty(anyTrace, fc.record({ oldV: point, newV: point, oldK: point, newK: point }), element, point,
      fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 0, max: 255 }), async (trace, commitments, h, quotient, batchNumber, instance) => {
        const place = { batchNumber, instance, submitter: SOMEBODY, opens: trace.opens.length, credits: trace.credits.length,
          exits: trace.exits.length, withdrawals: trace.withdrawals.length, records: trace.rows.length };
        const kappa = kappaOf({ chainId, contract: address, batchNumber, instanceIndex: instance, submitter: SOMEBODY }, trace, commitments, h);
        expect(await harness.kappa(place, commitments, wordsHash(trace), h)).to.equal(kappa);
        const zeta = zetaOf(kappa, quotient);
        expect(await harness.zeta(kappa, quotient)).to.equal(zeta);
        const signals = { e: h, z: kappa, s: zeta, delta: 1n, deltaK: 2n };
        expect(await harness.rho(zeta, h, kappa, zeta, 1n, 2n)).to.equal(rhoOf(zeta, signals));
      }), { seed: SEED, numRuns: 20 });
  });
});

describe("Amounts of withdrawals", () => {
  it("decode as in TypeScript, the largest included", async () => {
    const harness = await loadFixture(deployHarness);
    for (const amount of [0n, 1n, 2n ** 31n - 1n, 10n ** 18n, (2n ** 31n - 1n) * 10n ** 31n]) {
      const float = encodeAmount(amount);
      expect(await harness.decodeAmount(float)).to.equal(decodeAmount(float));
    }
  });
});
