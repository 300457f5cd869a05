/** The baseline is a real circuit: honest batches pass, others do not, and nothing that it reads is left unbound. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect } from "chai";
import { baselineBatch } from "../../bench/baseline/fixture.ts";
import { BaselineLedger, type BaselineInput, type BaselineTransfer } from "../../bench/baseline/ledger.ts";
import { MerkleTree } from "../../bench/baseline/tree.ts";
import { baselineCircuit, benchPaths } from "../../bench/circuits.ts";
import { publicKeyOf } from "../../protocol/eddsa.ts";
import { encodeAmount, encodeFee } from "../../protocol/floats.ts";
import { poseidon } from "../../protocol/poseidon.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { compileCircuit } from "../../prover/setup/compile.ts";
import { calculateWitness } from "../../prover/snarkjs.ts";
import { parseWitness } from "../support/circuit.ts";
import { brokenRows, combination, readRows, type Rows } from "../support/rows.ts";
import { P } from "../../protocol/field.ts";

const LEVELS = 4;
const OPS = 2;
const paths = benchPaths("test-baseline");
const wasm = join(PROJECT_ROOT, paths.wasm);
const HEADER = { domain: 77n, token: 3, batchTime: 1_800_000_000, feeAccount: 1 };

const privateKeyOf = (row: number): Uint8Array => createHash("sha256").update(`baseline test ${row}`).digest();
const ledger = (): BaselineLedger => new BaselineLedger(LEVELS, HEADER.token, new Map([1, 2, 3].map((row) =>
  [row, { key: publicKeyOf(privateKeyOf(row)), balance: 1_000n, nonce: 0n }])));
const transfer = (from: number, to: number, amount: bigint, signer = from): BaselineTransfer => ({
  from, to, amount36: encodeAmount(amount), fee12: encodeFee(1n), validUntil: HEADER.batchTime + 60, privateKey: privateKeyOf(signer) });

describe("the bench's baseline circuit", () => {
  let rows: Rows;
  before(async () => {
    await compileCircuit(PROJECT_ROOT, baselineCircuit(OPS, LEVELS).source, paths);
    rows = readRows(join(PROJECT_ROOT, paths.r1cs));
  });

  const witnessOf = async (input: BaselineInput): Promise<bigint[]> => parseWitness(await calculateWitness(input, wasm));

  async function accepts({ input, dataHash }: { input: BaselineInput; dataHash: bigint }): Promise<bigint[]> {
    const witness = await witnessOf(input);
    expect(brokenRows(rows, witness)).to.deep.equal([]);
    expect(witness[1], "the public signal").to.equal(dataHash);
    return witness;
  }

  async function refuses(input: BaselineInput): Promise<void> {
    const refused = await witnessOf(input).then(() => false, () => true);
    expect(refused).to.equal(true);
  }

  it("accepts a full batch between accounts of their own", async () => {
    await accepts(baselineBatch(OPS, LEVELS));
  });

  it("accepts empty slots and an empty batch", async () => {
    await accepts(baselineBatch(OPS, LEVELS, 1));
    await accepts(baselineBatch(OPS, LEVELS, 0));
  });

  it("accepts a transfer to oneself, and one that spends what came in just before", async () => {
    await accepts(ledger().execute(HEADER, [transfer(2, 2, 500n), transfer(2, 3, 990n)], OPS));
    await accepts(ledger().execute(HEADER, [transfer(2, 3, 999n), transfer(3, 2, 1_998n)], OPS));
  });

  it("has one public signal", () => {
    expect(rows.publics).to.equal(1);
  });

  it("binds every input: a witness with any one of them edited breaks a row", async () => {
    const { input, dataHash } = baselineBatch(OPS, LEVELS);
    const witness = await accepts({ input, dataHash });
    const inputs = Object.values(input).flat(2).length;
    // Wire 0 is the constant, wire 1 the public signal; main's inputs follow.
    const edited = new Map(Array.from({ length: inputs + 1 }, (_, i) => [1 + i, [] as number[]]));
    for (let r = 0; r < rows.count; r++) {
      for (let t = rows.offsets[3 * r]; t < rows.offsets[3 * r + 3]; t++) edited.get(rows.wire[t])?.push(r);
    }
    const holds = (r: number, values: readonly bigint[]): boolean =>
      (combination(rows, 3 * r, values) * combination(rows, 3 * r + 1, values) - combination(rows, 3 * r + 2, values)) % P === 0n;
    const unbound = [...edited].filter(([wire, touched]) => {
      const values = witness.slice();
      values[wire] += 1n;
      return touched.every((r) => holds(r, values));
    });
    expect(unbound.map(([wire]) => wire)).to.deep.equal([]);
  });

  it("refuses a signature by another key", async () => {
    await refuses(ledger().execute(HEADER, [transfer(2, 3, 10n, 1)], OPS).input);
  });

  it("refuses a debit that the balance does not cover", async () => {
    const { input } = ledger().execute(HEADER, [transfer(2, 3, 999n)], OPS);
    await refuses({ ...input, fromBalance: (input.fromBalance as bigint[]).map((balance) => balance - 1n) });
    expect(() => ledger().execute(HEADER, [transfer(2, 3, 1_000n)], OPS)).to.throw(RangeError);
  });

  it("refuses a path that does not lead to the root", async () => {
    const { input } = ledger().execute(HEADER, [transfer(2, 3, 10n)], OPS);
    const siblings = (input.toSiblings as bigint[][]).map((path, i) => (i === 0 ? [path[0] + 1n, ...path.slice(1)] : path));
    await refuses({ ...input, toSiblings: siblings });
  });

  it("refuses an amount in an empty slot", async () => {
    const { input } = ledger().execute(HEADER, [], OPS);
    await refuses({ ...input, amount36: [encodeAmount(0n) + 32n, 0n] });
  });
});

describe("the baseline's Merkle tree", () => {
  it("has the root that its siblings lead to", () => {
    const tree = new MerkleTree(3);
    tree.set(5, 11n);
    tree.set(0, 7n);
    const [a, b, c] = tree.siblings(5); // 5 is 101: right, left, right
    expect(poseidon([c, poseidon([poseidon([a, 11n]), b])])).to.equal(tree.root);
    expect(a).to.equal(0n);
  });
});
