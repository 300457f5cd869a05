import { expect } from "chai";
import { deposit } from "../../l1/deposit.ts";
import { openAccount } from "../../l1/open-account.ts";
import { readAllEvents } from "../../l1/read-events.ts";
import { registerToken } from "../../l1/register-token.ts";
import { requestExit } from "../../l1/request-exit.ts";
import type { QueueEntry } from "../../protocol/submission.ts";
import { CREDIT, EXIT, OPEN, queueEntry } from "../../sequencer/store/entries.ts";
import { openStore } from "../../sequencer/store/store.ts";
import { as, PARAMETERS } from "./support/chain.ts";
import { keyOfUser } from "./support/users.ts";
import { eventually, followed, idle, openUsers, run, startWorld, type World } from "./support/world.ts";

const ETH = 1;
const DEMO = 2;

describe("Entries that waited while the service was away", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
    const running = await run(world);
    await openUsers(world, 2);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 3);
    await idle(running);
    await running.stop();
  });
  after(() => world?.close());

  const owner = (n: number) => world.chain.signers[n + 1];
  const last = async (kind: number): Promise<{ index: number; entry: QueueEntry }> => {
    const events = await readAllEvents(world.chain.provider, world.address, 0, await world.chain.provider.getBlockNumber());
    const queued = events.findLast((event) => event.name === "Queued" && event.kind === kind);
    if (queued?.name !== "Queued") throw new Error(`nothing of kind ${kind} was queued`);
    return queued;
  };

  it("are taken in the order that somebody insists on, though another is older", async () => {
    const { contract, token, address, chain } = world;
    await registerToken(as(contract, owner(1)), await token.getAddress());
    await requestExit(as(contract, owner(2)), { id: 2, token: ETH });
    await (await as(token, owner(1)).mint(owner(1).address, 500n)).wait();
    await (await as(token, owner(1)).approve(address, 500n)).wait();
    await deposit(as(contract, owner(1)), { token: DEMO, id: 1, amount: 500n, ax: keyOfUser(1).publicKey.ax, owner: owner(1).address });
    await chain.pass(PARAMETERS.deadline / 2 + 10);
    await (await as(contract, owner(3)).insist(CREDIT, DEMO, (await last(CREDIT)).entry)).wait();

    const running = await run(world);
    try {
      await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
      await idle(running);
      const tokens = (await running.client.batches({ limit: 2 })).batches.map((batch) => batch.token);
      expect(tokens, "the last two batches, newest first").to.deep.equal([ETH, DEMO]);
      expect((await contract.queueOf(EXIT, ETH)).head).to.equal(1n);
      await followed(world);
    } finally {
      await running.stop();
    }
  });

  it("are taken as L1 has them now, where a depositor took the fee back", async () => {
    const { contract, chain } = world;
    await openAccount(as(contract, owner(4)), { ax: keyOfUser(4).publicKey.ax, owner: owner(4).address });
    const { index, entry } = await last(OPEN);
    await chain.pass(PARAMETERS.deadline + 10);
    await (await as(contract, owner(4)).reclaimFee(OPEN, 0, index, entry)).wait();
    const running = await run(world);
    try {
      await eventually("the account was open", async () => await contract.accounts() === 4n);
      await idle(running);
      await followed(world);
    } finally {
      await running.stop();
    }
  });
});

describe("The stored fee of an entry", () => {
  it("is 0 from the block on in which it was taken back, and comes back with a reorganisation", () => {
    const store = openStore(":memory:");
    const entry = { kind: OPEN, token: 0, index: 0, id: 1, value: 7n, owner: "0xA", depositor: "0xB", fee: 9n, queuedAt: 100, deadline: 200,
      block: 5, txHash: "0x", seenAt: 1 } as const;
    store.entries.insert(entry);
    const stored = (): QueueEntry => queueEntry(store.entries.untaken(OPEN, 0, 1)[0]);
    expect(stored()).to.deep.equal(queueEntry(entry));
    store.entries.reclaimFee({ kind: OPEN, token: 0, index: 0, block: 8 });
    expect(stored()).to.deep.equal({ ...queueEntry(entry), fee: 0n });
    store.entries.dropAfter(8);
    expect(stored().fee).to.equal(0n);
    store.entries.dropAfter(7);
    expect(stored().fee).to.equal(9n);
    store.close();
  });
});
