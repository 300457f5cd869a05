import { expect } from "chai";
import { escapeProof } from "../../client/escape-proof.ts";
import { follow, type CommitFunction } from "../../client/follow.ts";
import { decodeBatch } from "../../l1/read-batch.ts";
import { openAccount } from "../../l1/open-account.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { KnownTauProver, openCell } from "../contracts/support/known-tau.ts";
import { as } from "../sequencer/support/chain.ts";
import { SMALL } from "../sequencer/support/instances.ts";
import { transferOf } from "../sequencer/support/transfers.ts";
import { eventually, expectedOf, idle, openUsers, run, startWorld, type World } from "../sequencer/support/world.ts";

describe("A follower", () => {
  let world: World;
  const commit: CommitFunction = new KnownTauProver(SMALL).commit;

  before(async () => {
    world = await startWorld();
    const running = await run(world);
    await openUsers(world, 3);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 4);
    for (const nonce of [0n, 1n]) {
      const { hash } = await running.client.submit(transferOf({ from: 2, to: 3, nonce }, world));
      await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    }
    await idle(running);
    await running.stop();
  });
  after(() => world?.close());

  const options = () => ({ provider: world.chain.provider, contract: world.address, fromBlock: world.deployBlock, commit,
    expected: expectedOf(world) });
  const refusal = (work: Promise<unknown>): Promise<ColonnadeError> =>
    work.then(() => { throw new Error("Nothing was refused"); }, (error: unknown) => error as ColonnadeError);

  it("agrees with the contract batch by batch", async () => {
    const seen: number[] = [];
    const followed = await follow({ ...options(), onBatch: ({ number }) => void seen.push(number) });
    expect(seen).to.deep.equal(Array.from({ length: followed.batches }, (_, i) => i + 1));
    expect(followed.root).to.equal(await world.contract.batchRoots(followed.batches));
    const [x, y] = (await world.contract.stateOf(1)).commitment as bigint[];
    expect(followed.commitments.get(1)).to.deep.equal({ x, y });
    const [kx, ky] = await world.contract.keyCommitment() as bigint[];
    expect(followed.keyCommitment).to.deep.equal({ x: kx, y: ky });
  });

  it("stops at an earlier block where it is told to", async () => {
    const { blockNumber } = (await world.contract.queryFilter(world.contract.filters.BatchAccepted(1)))[0];
    expect((await follow({ ...options(), toBlock: blockNumber })).batches).to.equal(1);
  });

  it("refuses a contract whose commitment to row 0 is not that of its own points", async () => {
    const other: CommitFunction = (logN, before, changes) => commit(logN + 1, before, changes);
    const error = await refusal(follow({ ...options(), commit: other }));
    expect(error.code).to.equal("STATE_MISMATCH");
    expect(error.details).to.include({ part: "firstRow.x" });
  });

  it("refuses a contract that is not what its own clone builds: points, sizes, gate, verifier", async () => {
    const expected = expectedOf(world);
    const [first, ...rest] = expected.instances;
    const other = { ...expected.gate, runtime: "0x600160005260206000f3" };
    const instance = (edit: Partial<typeof first>) => ({ ...expected, instances: [{ ...first, ...edit }, ...rest] });
    const cases: [part: string, expected: typeof expected][] = [
      ["small.tauG2", instance({ kzg: { ...first.kzg, tauG2: ["1", "2", "3", "4"] } })],
      ["small.firstRow", instance({ kzg: { ...first.kzg, firstRow: ["1", "2"] } })],
      ["small.ops", instance({ ops: first.ops + 1 })],
      ["small.logN", instance({ logN: first.logN + 1 })],
      ["small.verifier: code of DigestVerifier", instance({ verifier: { ...first.verifier, runtime: other.runtime } })],
      ["small.gate: code of Groth16Gate", { ...expected, gate: other }],
      ["rollup: code of Colonnade", { ...expected, rollup: { ...other, contract: "Colonnade" } }],
      ["number of instances", { ...expected, instances: [first] }],
    ];
    for (const [part, wrong] of cases) {
      const error = await refusal(follow({ ...options(), expected: wrong }));
      expect([error.code, error.details.part]).to.deep.equal(["MANIFEST_MISMATCH", part]);
      expect(error.details.ours).to.not.equal(error.details.contract);
    }
  });

  it("names both sides where its commitment is another than the contract's", async () => {
    const wrong: CommitFunction = async (...args) => {
      const { v, k } = await commit(...args);
      return { v, k: { x: k.x, y: k.y + 1n } };
    };
    const error = await refusal(follow({ ...options(), commit: wrong }));
    expect(error.code).to.equal("STATE_MISMATCH");
    expect(error.details).to.include({ batch: 1, part: "newK.y" });
    expect(BigInt(error.details.ours) - BigInt(error.details.contract)).to.equal(1n);
  });

  /** The world's provider, but one transaction's calldata is another: a node that lies. */
  function lyingAbout(txHash: string, edit: (data: string) => string): World["chain"]["provider"] {
    return new Proxy(world.chain.provider, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name !== "getTransaction") return typeof value === "function" ? value.bind(target) : value;
        return async (hash: string) => {
          const transaction = await target.getTransaction(hash);
          return hash === txHash ? { to: transaction!.to, data: edit(transaction!.data) } : transaction;
        };
      },
    });
  }

  it("notices calldata that is not what the contract saw", async () => {
    const accepted = await world.contract.queryFilter(world.contract.filters.BatchAccepted());
    const { transactionHash } = accepted.at(-1)!;
    const { data } = (await world.chain.provider.getTransaction(transactionHash))!;
    // The last record: its amount, one unit of the float more.
    const [record] = decodeBatch(data).data.records;
    expect(record).to.include({ from: 2, to: 3 });
    const packed = (r: typeof record) => ((BigInt(r.from) << 72n) | (BigInt(r.to) << 48n) | (r.amount36 << 12n) | r.fee12).toString(16).padStart(24, "0");
    const forged = (text: string) => text.replace(packed(record), packed({ ...record, amount36: record.amount36 + 32n }));
    expect(forged(data)).to.not.equal(data);
    const error = await refusal(follow({ ...options(), provider: lyingAbout(transactionHash, forged) }));
    expect(error).to.have.property("code", "STATE_MISMATCH");
    expect(error.details).to.include({ batch: accepted.length, part: "wordsHash" });
  });

  it("refuses calldata that is no batch", async () => {
    expect(() => decodeBatch("0x12345678")).to.throw(ColonnadeError).with.property("code", "BATCH_INVALID");
    const [{ transactionHash }] = await world.contract.queryFilter(world.contract.filters.BatchAccepted());
    const error = await refusal(follow({ ...options(), provider: lyingAbout(transactionHash, () => "0x") }));
    expect(error.code).to.equal("BATCH_INVALID");
  });

  it("proves cells to the contract, and knows which accounts are none", async () => {
    const { state, logN } = await follow(options());
    const opened = { state, logN, token: 1, openCell: async (n: number, column: readonly (readonly [number, bigint])[], row: number) =>
      ({ value: state.cell(1, row), proof: await openCell(n, column, row) }) };
    const proof = await escapeProof({ ...opened, id: 3 });
    expect(proof.cell).to.equal(state.cell(1, 3));
    expect((await refusal(escapeProof({ ...opened, id: 9 }))).code).to.equal("ACCOUNT_UNKNOWN");
    const lying = { ...opened, openCell: async () => ({ value: 1n, proof: { x: 0n, y: 0n } }) };
    expect((await refusal(escapeProof({ ...lying, id: 3 }))).code).to.equal("STATE_MISMATCH");
  });

  it("opens an account without a deposit, and tells its id", async () => {
    const signer = world.chain.signers[7];
    expect((await openAccount(as(world.contract, signer), { ax: 5n, owner: signer.address })).id).to.equal(4);
  });
});
