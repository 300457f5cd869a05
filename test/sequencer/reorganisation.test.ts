import { expect } from "chai";
import { openAccount } from "../../l1/open-account.ts";
import { unpackCell } from "../../protocol/cell.ts";
import { as } from "./support/chain.ts";
import { transferOf } from "./support/transfers.ts";
import { keyOfUser } from "./support/users.ts";
import { ETHER, eventually, followed, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

describe("Reorganisations of L1", () => {
  let world: World;
  let running: Running;

  beforeEach(async () => {
    world = await startWorld();
    running = await run(world);
    await openUsers(world, 2);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 3);
    await idle(running);
  });
  afterEach(async () => {
    await running?.stop();
    await world?.close();
  });

  /** Takes the chain back to a snapshot and lets another history begin. */
  async function reorganise(snapshot: string, blocks = 1): Promise<void> {
    await world.chain.provider.send("evm_revert", [snapshot]);
    await world.chain.pass(1); // else the new blocks could be the old ones
    await world.chain.mine(blocks);
  }
  const snapshot = (): Promise<string> => world.chain.provider.send("evm_snapshot", []);

  it("sends a batch again, with the proof that it had, when only its block vanished", async () => {
    const before = await snapshot();
    const { hash } = await running.client.submit(transferOf({ from: 2, nonce: 0n }, world));
    const first = await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    const proven = running.lines.filter((line) => line.includes("proven")).length;

    await reorganise(before);
    await eventually("the service noticed", () => running.lines.some((line) => line.startsWith("L1 reorganised")));
    const second = await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    expect(second.batch).to.equal(first.batch);
    expect(running.lines.filter((line) => line.includes("proven")).length).to.equal(proven);
    await idle(running);
    const { state } = await followed(world);
    expect(unpackCell(state.cell(1, 1)).balance).to.equal(ETHER + 1_000n);
  });

  it("returns operations to the pool when the L1 entry beside them in the batch vanished, and verifies them without it", async () => {
    const before = await snapshot();
    await openUsers(world, 1, ETHER, 3);
    const { hash } = await running.client.submit(transferOf({ from: 2, nonce: 0n }, world));
    await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    await idle(running);
    expect(running.service.store.cells.accounts()).to.equal(4);

    await reorganise(before);
    await eventually("the account was gone again", () => running.service.store.cells.accounts() === 3);
    expect((await running.client.findAccounts({ owner: world.chain.signers[4].address })).accounts).to.deep.equal([]);
    await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    await idle(running);
    const { state } = await followed(world);
    expect([...state.keys.keys()]).to.deep.equal([1, 2]);
    expect(unpackCell(state.cell(1, 1)).balance).to.equal(ETHER + 1_000n);
  });

  it("rejects operations of an account whose id went to another key, and keeps those of the others", async () => {
    const before = await snapshot();
    await openUsers(world, 1, ETHER, 3);
    await eventually("the account was open", () => running.service.store.cells.accounts() === 4);
    await idle(running);
    const lost = await running.client.submit(transferOf({ from: 3, nonce: 0n }, world));
    const kept = await running.client.submit(transferOf({ from: 2, nonce: 0n, to: 3 }, world));

    await world.chain.provider.send("evm_revert", [before]);
    await world.chain.pass(1);
    const [, , , , , owner] = world.chain.signers;
    const { id } = await openAccount(as(world.contract, owner), { ax: keyOfUser(9).publicKey.ax, owner: owner.address, token: 1, amount: ETHER });
    expect(id).to.equal(3);
    await world.chain.mine(3);
    await running.client.waitForVerified(kept.hash, { timeoutMs: 60_000, pollMs: 20 });
    await eventually("the lost account's operation was rejected", async () => (await running.client.operation(lost.hash)).stage === "rejected");
    expect((await running.client.operation(lost.hash)).code).to.equal("KEY_MISMATCH");
    await idle(running);
    const { state } = await followed(world);
    expect(state.key(3)).to.equal(keyOfUser(9).publicKey.ax);
    // The sender signed for account 3, whoever holds it: that is what an id means before it is final.
    expect(unpackCell(state.cell(1, 3)).balance).to.equal(ETHER + 1_000n);
    expect(unpackCell(state.cell(1, 1)).balance).to.equal(ETHER);
  });

  it("notices a reorganisation that happened while the service was stopped", async () => {
    const before = await snapshot();
    const { hash } = await running.client.submit(transferOf({ from: 2, nonce: 0n }, world));
    await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    await running.stop();
    await reorganise(before, 5);
    running = await run(world);
    await eventually("the service noticed", () => running.lines.some((line) => line.startsWith("L1 reorganised")));
    await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    await idle(running);
    expect((await followed(world)).batches).to.equal(2);
  });

  it("calls a batch verified only when it has the confirmations that were asked for, and sends the next one meanwhile", async () => {
    await running.stop();
    running = await run(world, { flags: ["--confirmations", "4"] });
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
    const hashes: string[] = [];
    for (const nonce of [0n, 1n]) {
      const { hash } = await running.client.submit(transferOf({ from: 2, nonce }, world));
      await eventually("it was submitted", async () => (await running.client.operation(hash)).stage === "submitted");
      hashes.push(hash);
    }
    const [one, two] = await Promise.all(hashes.map((hash) => running.client.operation(hash)));
    expect(one.batch).to.not.equal(two.batch);
    expect([one.stage, two.stage]).to.deep.equal(["submitted", "submitted"]);
    const { tokens: [{ verified, pending }] } = await running.client.account(2);
    expect([verified.nonce, pending.nonce]).to.deep.equal(["0", "2"]);

    await eventually("both were mined", async () => Number(await world.contract.batchCount()) === two.batch);
    await world.chain.mine(3);
    for (const hash of hashes) await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
  });
});
