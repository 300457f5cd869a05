import { expect } from "chai";
import type { Prover } from "../../prover/port.ts";
import { KnownTauProver } from "../contracts/support/known-tau.ts";
import { SMALL } from "./support/instances.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, followed, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

describe("Publishing", () => {
  let world: World;
  let running: Running;
  let operator: string;

  before(async () => {
    world = await startWorld();
    running = await run(world);
    operator = running.service.operator;
    await openUsers(world, 3);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 4);
    await idle(running);
    await running.stop();
  });
  afterEach(async () => {
    await world.chain.provider.send("evm_setAutomine", [true]);
    await running.stop();
  });
  after(() => world?.close());

  const mined = (): Promise<number> => world.chain.provider.getTransactionCount(operator);
  const pendingHashes = async (): Promise<string[]> => {
    const block: { transactions: string[] } = await world.chain.provider.send("eth_getBlockByNumber", ["pending", false]);
    return block.transactions;
  };
  const start = async (flags: string[] = [], createProver?: () => Prover): Promise<void> => {
    running = await run(world, { flags, createProver });
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
  };

  it("replaces a transaction that is not mined by one that pays more, under the same nonce", async () => {
    await start(["--bump-after", "1"]);
    const before = await mined();
    await world.chain.provider.send("evm_setAutomine", [false]);
    const { hash } = await running.client.submit(transferOf({ from: 2, nonce: 0n }, world));
    await eventually("it was sent", async () => (await running.client.operation(hash)).l1Transaction !== null);
    const { l1Transaction: first } = await running.client.operation(hash);
    await eventually("it was replaced", async () => (await running.client.operation(hash)).l1Transaction !== first);
    const { l1Transaction: second } = await running.client.operation(hash);
    const [cheap, dear] = await Promise.all([first!, second!].map((tx) => world.chain.provider.getTransaction(tx)));
    expect(cheap === null || dear!.maxFeePerGas! > cheap.maxFeePerGas!).to.equal(true);
    await world.chain.provider.send("evm_setAutomine", [true]);
    await world.chain.mine();
    await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    expect(await mined()).to.equal(before + 1);
  });

  it("does not send a second transaction when it is stopped while the first one is on its way", async () => {
    await start();
    const before = await mined();
    await world.chain.provider.send("evm_setAutomine", [false]);
    const { hash } = await running.client.submit(transferOf({ from: 2, nonce: 1n }, world));
    await eventually("it was sent", async () => (await running.client.operation(hash)).l1Transaction !== null);
    const sent = await pendingHashes();
    expect(sent).to.have.length(1);
    await running.stop();
    await start();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await pendingHashes()).to.deep.equal(sent);
    await world.chain.mine();
    expect((await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 })).l1Transaction).to.equal(sent[0]);
    expect(await mined()).to.equal(before + 1);
  });

  it("sends the stored transaction, and no other, when it died between signing and sending", async () => {
    await start();
    await world.chain.provider.send("evm_setAutomine", [false]);
    const { hash } = await running.client.submit(transferOf({ from: 2, nonce: 2n }, world));
    await eventually("it was sent", async () => (await running.client.operation(hash)).l1Transaction !== null);
    const { l1Transaction } = await running.client.operation(hash);
    await running.stop();
    // The node forgets it, which looks the same as never having been told.
    await world.chain.provider.send("hardhat_dropTransaction", [l1Transaction]);
    expect(await pendingHashes()).to.deep.equal([]);
    await start();
    await eventually("it was sent again", async () => (await pendingHashes()).includes(l1Transaction!));
    await world.chain.mine();
    expect((await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 })).l1Transaction).to.equal(l1Transaction);
  });

  it("sends the same transaction again where the node forgot it, time came for a bump, and fees are what they were", async () => {
    await start();
    await world.chain.provider.send("evm_setAutomine", [false]);
    const { hash } = await running.client.submit(transferOf({ from: 3, nonce: 0n }, world));
    await eventually("it was sent", async () => (await running.client.operation(hash)).l1Transaction !== null);
    const { l1Transaction } = await running.client.operation(hash);
    await running.stop();
    await world.chain.provider.send("hardhat_dropTransaction", [l1Transaction]);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await start(["--bump-after", "1"]);
    await eventually("it was sent again", async () => (await pendingHashes()).length === 1);
    await world.chain.provider.send("evm_setAutomine", [true]);
    await world.chain.mine();
    await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
  });

  it("comes to a bump where the node keeps forgetting what it was sent", async () => {
    await start(["--bump-after", "2"]);
    const { provider } = world.chain;
    await provider.send("evm_setAutomine", [false]);
    const { hash } = await running.client.submit(transferOf({ from: 3, nonce: 1n }, world));
    await eventually("it was signed anew", async () => {
      // Each time that it is sent again the node forgets it again.
      for (const tx of await pendingHashes()) await provider.send("hardhat_dropTransaction", [tx]);
      return running.lines.some((line) => line.includes("is not mined, sending it with a fee of"));
    });
    await provider.send("evm_setAutomine", [true]);
    await world.chain.mine();
    await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
  });

  it("builds a batch anew when proving took longer than L1 takes its time, with a proof for the new one", async () => {
    let hold = true;
    const known = new KnownTauProver(SMALL);
    const slow: Prover = {
      ready: known.ready, check: known.check, open: known.open,
      commit: known.commit.bind(known),
      close: known.close.bind(known),
      async prove(job) {
        const late = hold;
        while (late && hold) await new Promise((resolve) => setTimeout(resolve, 20));
        return known.prove(job);
      },
    };
    await start([], () => slow);
    const { hash } = await running.client.submit(transferOf({ from: 2, nonce: 3n }, world));
    await eventually("it was sealed", async () => (await running.client.operation(hash)).batch !== null);
    const { batch: number } = await running.client.operation(hash);
    const { batchTime } = await running.client.batch(number!);
    await world.chain.pass(4_000);
    await world.chain.mine();
    await eventually("it was sealed anew", async () =>
      (await running.client.operation(hash)).batch !== null && (await running.client.batch(number!)).batchTime > batchTime + 3_600);
    hold = false;
    await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    await idle(running);
  });

  it("rejects an operation that expired while it waited, and tells so", async () => {
    await start(["--seal-after", "3600"]);
    const soon = running.service.l1Time()! + running.service.minimumValidity + 10;
    const { hash } = await running.client.submit(transferOf({ from: 2, nonce: 4n, validUntil: soon }, world));
    const { hash: other } = await running.client.submit(transferOf({ from: 3, nonce: 2n }, world));
    await world.chain.pass(4_000);
    await world.chain.mine();
    await eventually("it was rejected", async () => (await running.client.operation(hash)).stage === "rejected");
    const view = await running.client.operation(hash);
    expect(view.code).to.equal("EXPIRED");
    expect(view.stages.map(({ stage }) => stage)).to.deep.equal(["pooled", "rejected"]);
    expect((await running.client.operation(other)).stage).to.equal("pooled");
    expect((await running.client.account(2)).tokens[0].pending.nonce).to.equal("4");
    const error = await running.client.waitForVerified(hash, { timeoutMs: 1_000 }).catch((caught: unknown) => caught);
    expect(error).to.have.property("code", "EXPIRED");
    const late = await running.client.waitForVerified(other, { timeoutMs: 200, pollMs: 50 }).catch((caught: unknown) => caught);
    expect(late).to.have.property("code", "TIMEOUT");
  });

  it("ends where L1 is: the rebuilt state is the service's state", async () => {
    await start();
    await idle(running);
    const { state, batches, root } = await followed(world);
    const { store } = running.service;
    expect(store.batches.verifiedHead()).to.equal(batches);
    expect(store.batches.get(batches)!.root).to.equal(root);
    for (const id of [1, 2, 3]) expect(store.cells.view.cell(1, id)).to.equal(state.cell(1, id));
  });
});
