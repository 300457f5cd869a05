import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { requestExit } from "../../l1/request-exit.ts";
import { unpackCell } from "../../protocol/cell.ts";
import type { Prover } from "../../prover/port.ts";
import { KnownTauProver } from "../contracts/support/known-tau.ts";
import { as } from "./support/chain.ts";
import { SMALL } from "./support/instances.ts";
import { transferOf } from "./support/transfers.ts";
import { ETHER, eventually, followed, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

/** Hardhat's account 9, the second submitter. */
const SECOND_KEY = "0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6";

describe("Recovery from L1", () => {
  let world: World;
  const open: Running[] = [];

  before(async () => {
    world = await startWorld({ submitters: ({ signers }) => [signers[1].address, signers[9].address] });
  });
  afterEach(async () => {
    for (const running of open.splice(0)) await running.stop();
  });
  after(() => world?.close());

  async function start(data: string, options: Parameters<typeof run>[1] = {}): Promise<Running> {
    const running = await run(world, { data, ...options });
    open.push(running);
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
    return running;
  }

  /** What two services must agree on. */
  const stateOf = ({ service: { store } }: Running) => [1, 2, 3].map((id) => [store.cells.view.key(id), store.cells.view.cell(1, id)]);

  it("rebuilds everything that L1 knows in an empty data directory, and goes on from there", async () => {
    const first = await start("first");
    await openUsers(world, 3);
    await eventually("the accounts were open", () => first.service.store.cells.accounts() === 4);
    const { hash } = await first.client.submit(transferOf({ from: 2, nonce: 0n }, world));
    await first.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    await requestExit(as(world.contract, world.chain.signers[4]), { id: 3, token: 1 });
    await idle(first);
    const wanted = stateOf(first);
    const batches = first.service.store.batches.verifiedHead();
    await first.stop();
    open.pop();

    const second = await start("second");
    expect(stateOf(second)).to.deep.equal(wanted);
    expect(second.service.store.batches.verifiedHead()).to.equal(batches);
    const { batches: list } = await second.client.batches();
    expect(list.every(({ own, stage }) => !own && stage === "verified")).to.equal(true);
    await eventually("its commitments were compared with L1's", () => second.service.store.batches.unchecked().length === 0);
    expect(second.service.store.entries.untaken(2, 1, 10)).to.deep.equal([]);

    const { hash: next } = await second.client.submit(transferOf({ from: 2, nonce: 1n }, world));
    await second.client.waitForVerified(next, { timeoutMs: 60_000, pollMs: 20 });
    expect((await followed(world)).batches).to.equal(batches + 1);
  });

  it("takes up a backup that is older than L1: what L1 has done counts as done", async () => {
    const first = await start("backed-up", { flags: ["--seal-after", "3600"] });
    const { hash } = await first.client.submit(transferOf({ from: 2, nonce: 2n }, world));
    const { hash: other } = await first.client.submit(transferOf({ from: 3, nonce: 0n, amount: 0n }, world));
    await first.stop();
    open.pop();
    cpSync(join(world.root, "backed-up"), join(world.root, "backup"), { recursive: true });

    const later = await start("backed-up");
    for (const each of [hash, other]) await later.client.waitForVerified(each, { timeoutMs: 60_000, pollMs: 20 });
    const { batch } = await later.client.operation(hash);
    await later.stop();
    open.pop();

    const restored = await start("backup");
    for (const each of [hash, other]) {
      const view = await restored.client.waitForVerified(each, { timeoutMs: 5_000, pollMs: 20 });
      expect(view.batch).to.equal(batch);
    }
    expect((await restored.client.batch(batch!)).operations).to.include.members([hash, other]);
  });

  it("makes way for the batches of another submitter, and both end in one state", async () => {
    const ours = await start("ours", { flags: ["--seal-after", "0.1"] });
    const theirs = await start("theirs", { flags: ["--seal-after", "0.15"], operatorKey: SECOND_KEY });
    expect(theirs.service.operator).to.not.equal(ours.service.operator);

    const hashes: string[] = [];
    for (let i = 0n; i < 6n; i++) {
      const [here, from] = i % 2n === 0n ? [ours, 2] : [theirs, 3];
      const { tokens: [{ pending }] } = await here.client.account(from);
      const amount = from === 3 ? 0n : 1_000n;
      hashes.push((await here.client.submit(transferOf({ from, nonce: BigInt(pending.nonce), amount }, world))).hash);
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    for (const [i, hash] of hashes.entries()) await (i % 2 === 0 ? ours : theirs).client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    await Promise.all([idle(ours, 60_000), idle(theirs, 60_000)]);
    await eventually("both read the same head", () => ours.service.store.batches.verifiedHead() === theirs.service.store.batches.verifiedHead());
    expect(stateOf(ours)).to.deep.equal(stateOf(theirs));
    const { state } = await followed(world);
    expect(stateOf(ours)).to.deep.equal([1, 2, 3].map((id) => [state.key(id), state.cell(1, id)]));
    const foreign = (await ours.client.batches({ limit: 100 })).batches.some(({ own }) => !own);
    expect(foreign).to.equal(true);
  });

  it("stops working, and says so, where its own commitments differ from L1's", async () => {
    const known = new KnownTauProver(SMALL);
    const wrong: Prover = {
      ready: known.ready, check: known.check, open: known.open, prove: known.prove.bind(known), close: known.close.bind(known),
      commit: async (logN, before, changes) => {
        const { v, k } = await known.commit(logN, before, changes);
        return { v: { x: v.x + 1n, y: v.y }, k };
      },
    };
    const running = await start("wrong", { createProver: () => wrong });
    await eventually("it noticed", () => running.service.fault() !== undefined);
    const { fault } = await running.client.status();
    expect(fault!.code).to.equal("STATE_MISMATCH");
    expect(fault!.message).to.match(/ours: \d+,\d+, contract: \d+,\d+/);
    expect((await running.app.inject({ url: "/health" })).statusCode).to.equal(503);
    const { tokens: [{ pending }] } = await running.client.account(2);
    const refused = await running.client.submit(transferOf({ from: 2, nonce: BigInt(pending.nonce) }, world)).catch((caught: unknown) => caught);
    expect(refused).to.have.property("code", "SERVICE_FAULT");
  });

  it("pays an exit that empties an account while operations wait, and keeps those for when there is money again", async () => {
    let running = await start("exits", { flags: ["--seal-after", "3600"] });
    const { tokens: [{ pending }] } = await running.client.account(2);
    const nonce = BigInt(pending.nonce);
    const amount = ETHER / 2n;
    // A batch has room for two withdrawals: the third one is left over, and then its sender has nothing any more.
    const hashes: string[] = [];
    for (let i = 0n; i < 3n; i++) {
      const withdrawal = transferOf({ from: 2, to: 0, recipient: 0x5555n, nonce: nonce + i, amount: i === 2n ? amount : 1n }, world);
      hashes.push((await running.client.submit(withdrawal)).hash);
    }
    await requestExit(as(world.contract, world.chain.signers[3]), { id: 2, token: 1 });
    await running.stop();
    open.pop();
    running = await start("exits");
    for (const hash of hashes.slice(0, 2)) await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    await eventually("the exit was paid", async () => await world.contract.claimable(1, world.chain.signers[3].address) > 0n);
    expect((await running.client.operation(hashes[2])).stage).to.equal("pooled");
    expect(BigInt((await running.client.account(2)).tokens[0].pending.balance)).to.equal(-amount);

    const { client } = running;
    const { tokens: [{ pending: payer }] } = await client.account(1);
    const { hash } = await client.submit(transferOf({ from: 1, to: 2, nonce: BigInt(payer.nonce), amount: ETHER }, world));
    await client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    await client.waitForVerified(hashes[2], { timeoutMs: 60_000, pollMs: 20 });
    await idle(running);
    const { state } = await followed(world);
    expect(unpackCell(state.cell(1, 2)).balance).to.equal(ETHER - amount);
  });
});

describe("A frozen token", () => {
  it("refuses its operations, and its unverified batches are taken apart", async () => {
    const world = await startWorld({ parameters: { deadline: 86_400, gap: 60, window: 900, entryFee: 1_000n, batchFee: 50_000n } });
    let running = await run(world);
    try {
      await openUsers(world, 2);
      await eventually("the accounts were open", () => running.service.store.cells.accounts() === 3);
      await idle(running);
      await running.stop();

      // An operator that proves nothing: the exit's deadline passes.
      const { ready, check, commit, open } = new KnownTauProver(SMALL);
      const stuck: Prover = { ready, check, commit, open, prove: () => new Promise(() => {}), close: async () => {} };
      running = await run(world, { createProver: () => stuck });
      await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
      const { hash } = await running.client.submit(transferOf({ from: 1, to: 2, nonce: 0n, validUntil: world.soon }, world));
      await requestExit(as(world.contract, world.chain.signers[3]), { id: 2, token: 1 });
      await eventually("the batch was sealed", async () => (await running.client.operation(hash)).batch !== null);
      await world.chain.pass(87_000);
      await world.chain.mine();
      const [exit] = await world.contract.queryFilter(world.contract.filters.Queued(3)) as unknown as { args: Record<string, unknown> }[];
      const { id, value, owner, depositor, fee, queuedAt, deadline } = exit.args;
      await (await (as(world.contract, world.chain.signers[5]).freeze(1, 3, { id, value, owner, depositor, fee, queuedAt, deadline }))).wait();
      await eventually("the service saw it", async () => (await running.client.tokens()).tokens[0].frozen);
      expect(running.service.store.batches.unverified()).to.deep.equal([]);
      expect((await running.client.operation(hash)).stage).to.equal("pooled");
      const refused = await running.client.submit(transferOf({ from: 1, to: 2, nonce: 1n }, world)).catch((caught: unknown) => caught);
      expect(refused).to.have.property("code", "TOKEN_FROZEN");
    } finally {
      await running.stop();
      await world.close();
    }
  });
});
