import { join } from "node:path";
import { expect } from "chai";
import { id } from "ethers";
import { colonnadeInterface } from "../../l1/contract.ts";
import { requestExit } from "../../l1/request-exit.ts";
import { unpackCell } from "../../protocol/cell.ts";
import { openDatabase } from "../../sequencer/store/database.ts";
import { startLyingNode, type LyingNode } from "../support/lying-node.ts";
import { as } from "./support/chain.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, followed, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

const topicOf = (event: string): string => colonnadeInterface().getEvent(event)!.topicHash;

describe("A node that leaves something out", () => {
  let world: World;
  let node: LyingNode;
  let running: Running;

  beforeEach(async () => {
    world = await startWorld();
    node = await startLyingNode(world.chain.url);
    running = await start();
    await openUsers(world, 2);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 3);
    await idle(running);
  });
  afterEach(async () => {
    node.tellTheTruth();
    await running?.stop();
    await node?.close();
    await world?.close();
  });

  const start = (flags: string[] = []): Promise<Running> => run(world, { rpc: node.url, flags });
  const startCaughtUp = async (flags: string[]): Promise<void> => {
    running = await start(flags);
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
  };
  const read = (): number => running.service.watcher.heads().read;
  const trouble = async (): Promise<string> => (await running.client.status()).troubles.watch ?? "";
  const submit = async (nonce: bigint): Promise<string> =>
    (await running.client.submit(transferOf({ from: 2, nonce }, world))).hash;
  const claimable = (): Promise<bigint> => world.contract.claimable(1, world.chain.signers[3].address);
  const verified = (hash: string) => running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });

  /** Edits the database while nobody uses it, as a version that believed its node would have left it. */
  async function withHistory(edit: (run: (sql: string) => void) => void): Promise<void> {
    await running.stop();
    const db = openDatabase(join(world.root, "data", "colonnade.sqlite"));
    edit((sql) => void db.prepare(sql).run());
    db.close();
    running = await start();
  }

  it("does not move on over a queue entry that it hides, and reads it when it is shown", async () => {
    const before = read();
    const lie = node.lie({ kind: "empty", blocks: [before + 1, before + 1] });
    await openUsers(world, 1, 5n, 3);
    await eventually("the hole was noticed", async () => (await trouble()).includes("queue of opens"));
    expect(read()).to.equal(before);
    expect(running.service.store.entries.account(3)).to.equal(undefined);
    expect(await trouble()).to.match(/tail of the queue of opens is 2 by the events, 3 by the contract/);
    expect(lie.hits()).to.be.greaterThan(0);
    lie.end();
    await eventually("the account was open", () => running.service.store.cells.accounts() === 4);
    await idle(running);
    expect(await trouble()).to.equal("");
    expect((await followed(world)).state.keys.size).to.equal(3);
  });

  it("notices an exit that is left out beside other events of its block range", async () => {
    await running.stop();
    const before = await world.chain.provider.getBlockNumber();
    await requestExit(as(world.contract, world.chain.signers[3]), { id: 2, token: 1 });
    await openUsers(world, 1, 5n, 3);
    const exit = (await world.contract.queryFilter(world.contract.filters.Queued(3)))[0].blockNumber;
    type Logs = { blockNumber: string }[];
    node.lie({ kind: "replace", methods: ["eth_getLogs"],
      result: (logs) => (logs as Logs).filter(({ blockNumber }) => Number(blockNumber) !== exit) });
    running = await start();
    await eventually("the hole was noticed", async () => (await trouble()).includes("exits of token 1"));
    expect(read()).to.be.lessThan(exit);
    expect(read()).to.be.at.least(before);
    node.tellTheTruth();
    await eventually("the exit was paid", async () => await claimable() > 0n);
    await idle(running);
  });

  it("hides an acceptance: the batch is verified once the node tells of it, and the next one waits", async () => {
    const lie = node.lie({ kind: "drop", topics: [topicOf("BatchAccepted")] });
    const hash = await submit(0n);
    await eventually("the hole was noticed", async () => (await trouble()).includes("number of batches"));
    expect((await running.client.operation(hash)).stage).to.equal("submitted");
    lie.end();
    await verified(hash);
    await verified(await submit(1n));
    await idle(running);
    expect(await trouble()).to.equal("");
  });

  it("is a fault that names both sides when it never tells the truth", async () => {
    const before = read();
    node.lie({ kind: "empty" });
    await openUsers(world, 1, 5n, 3);
    await eventually("it gave up", () => running.service.fault() !== undefined);
    const { fault } = await running.client.status();
    expect(fault!.code).to.equal("STATE_MISMATCH");
    expect(fault!.message)
      .to.match(/part: tail of the queue of opens, ours: 2, contract: 3, block: \d+, remedy: .*--rpc/);
    expect(read()).to.equal(before);
    expect(await running.client.health()).to.deep.equal({ status: "fault", code: "SERVICE_FAULT" });

    await running.stop();
    node.tellTheTruth();
    running = await start();
    await eventually("the account was open", () => running.service.store.cells.accounts() === 4);
  });

  it("left a gap in a queue in the time of an earlier version: it is read again, and nothing is lost", async () => {
    await running.stop();
    await startCaughtUp(["--seal-after", "3600"]);
    const waiting = await submit(0n);
    await openUsers(world, 2, 5n, 3);
    await eventually("both were read", () => running.service.store.entries.account(4) !== undefined);
    await withHistory((sql) => sql("DELETE FROM l1_entries WHERE kind = 1 AND id = 3"));
    await eventually("the account was open", () => running.service.store.cells.accounts() === 5);
    const line = "entry 2 of a queue is missing (kind 1, token 0)";
    expect(running.lines.some((each) => each.includes(line))).to.equal(true);
    await verified(waiting);
    await idle(running);
    const { state } = await followed(world);
    expect([...state.keys.keys()]).to.deep.equal([1, 2, 3, 4]);
    expect(unpackCell(state.cell(1, 2)).nonce).to.equal(1n);
  });

  it("left out the last entry in the time of an earlier version: the contract tells of it", async () => {
    await running.stop();
    await startCaughtUp(["--seal-after", "3600"]);
    const waiting = await submit(0n);
    await requestExit(as(world.contract, world.chain.signers[3]), { id: 2, token: 1 });
    await eventually("it was read", () => running.service.store.entries.untaken(3, 1, 1).length === 1);
    await withHistory((sql) => sql("DELETE FROM l1_entries WHERE kind = 3"));
    await eventually("it was read again", async () => await claimable() > 0n);
    const line = /what was read of L1 after block \d+ was incomplete/;
    expect(running.lines.some((each) => line.test(each))).to.equal(true);
    await idle(running);
    expect((await running.client.operation(waiting)).stage).to.equal("verified");
  });

  it("hid an acceptance in the time of an earlier version: its batch needs no other transaction", async () => {
    const hash = await submit(0n);
    await verified(hash);
    const sent = await world.chain.provider.getTransactionCount(running.service.operator);
    await withHistory((sql) => sql(`UPDATE batches
      SET stage = 'submitted', l1_block = NULL, root = NULL, verified_at = NULL
      WHERE number = (SELECT max(number) FROM batches)`));
    await verified(hash);
    await idle(running);
    expect(await world.chain.provider.getTransactionCount(running.service.operator)).to.equal(sent);
    await verified(await submit(1n));
  });

  it("has no old state: its history is compared near the head, and holes far back are found all the same", async () => {
    const early = read();
    await running.stop();
    await openUsers(world, 1, 5n, 3);
    const opened = await world.chain.provider.getBlockNumber();
    for (let i = 0; i < 100; i++) await world.chain.mine();
    const blocks: [number, number] = [early + 1, opened + 30];
    const noState = node.lie({ kind: "error", methods: ["eth_call"], blocks, message: "missing trie node" });
    const hidden = node.lie({ kind: "empty", blocks });
    running = await start(["--log-range", "10"]);
    await eventually("the hole was noticed", async () => (await trouble()).includes("queue of opens"));
    expect(noState.hits()).to.be.greaterThan(0);
    expect(running.lines.some((line) => line.includes("has no state of block"))).to.equal(true);
    hidden.end();
    await eventually("the account was open", () => running.service.store.cells.accounts() === 4);
    await idle(running);
  });

  it("answers for a head that lags behind what was read: nothing is taken back", async () => {
    await verified(await submit(0n));
    await idle(running);
    const at = read();
    const lie = node.lie({ kind: "stale", behind: 2, times: 6 });
    await eventually("the lie was heard", () => lie.hits() === 6);
    await verified(await submit(1n));
    expect(read()).to.be.at.least(at);
    expect(running.lines.filter((line) => line.startsWith("L1 reorganised"))).to.deep.equal([]);
  });

  it("swallows a transaction: it is sent again", async () => {
    const lie = node.lie({ kind: "swallow", times: 2 });
    await verified(await submit(0n));
    expect(lie.hits()).to.equal(2);
  });
});

it("The contract's events have the topics that tests drop", () => {
  expect(topicOf("TokenRegistered")).to.equal(id("TokenRegistered(uint16,address)"));
});
