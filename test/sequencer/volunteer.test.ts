import { expect } from "chai";
import { insistOn } from "../../l1/insist.ts";
import { registerToken } from "../../l1/register-token.ts";
import { requestExit } from "../../l1/request-exit.ts";
import { deposit } from "../../l1/deposit.ts";
import { as, PARAMETERS } from "./support/chain.ts";
import { transferOf } from "./support/transfers.ts";
import { keyOfUser } from "./support/users.ts";
import { ETHER, eventually, followed, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

/** Hardhat's account 8: no submitter. */
const VOLUNTEER_KEY = "0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97";
const ETH = 1;
const EXIT = 3;

describe("A service for an account that is no submitter", () => {
  let world: World;
  const open: Running[] = [];

  before(async () => {
    world = await startWorld();
  });
  afterEach(async () => {
    for (const running of open.splice(0)) await running.stop();
  });
  after(() => world?.close());

  async function start(options: Parameters<typeof run>[1]): Promise<Running> {
    const running = await run(world, options);
    open.push(running);
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
    return running;
  }
  /** Half a deadline, and a block that says so. */
  async function untilLate(): Promise<void> {
    await world.chain.pass(PARAMETERS.deadline / 2 + 1);
    await world.chain.mine();
  }

  it("does not start unless it is told to volunteer, and says how", async () => {
    const error = await run(world, { data: "refused", operatorKey: VOLUNTEER_KEY }).then(() => undefined, (caught: unknown) => caught);
    expect(error).to.have.property("code", "MANIFEST_MISMATCH");
    expect(String(error)).to.match(/not a submitter.*--volunteer/);
  });

  it("leaves alone what is young, insists on what is late, takes it, and earns its fee", async () => {
    const operator = await start({ data: "operator" });
    await openUsers(world, 3);
    await idle(operator);
    await open.pop()!.stop();

    const owner = world.chain.signers[2];
    await requestExit(as(world.contract, owner), { id: 1, token: ETH });
    const volunteer = await start({ data: "volunteer", flags: ["--volunteer"], operatorKey: VOLUNTEER_KEY });
    const { store } = volunteer.service;
    await eventually("the exit was read", () => store.entries.untaken(EXIT, ETH, 1).length === 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(store.batches.unverified(), "batches before the exit is late").to.deep.equal([]);
    expect(await world.contract.insisted()).to.deep.equal([0n, 0n, 0n, 0n]);

    await untilLate();
    await idle(volunteer);
    expect(volunteer.lines.filter((line) => line.includes("insisted on an entry that is late"))).to.have.lengthOf(1);
    expect(await world.contract.claimable(ETH, owner.address)).to.equal(ETHER);
    const [fee] = await world.contract.quoteFee(EXIT, ETH, 0n) as bigint[];
    expect(await world.contract.claimable(ETH, world.chain.signers[8].address)).to.be.at.least(fee);
    expect((await followed(world)).state.cell(ETH, 1) & (2n ** 96n - 1n)).to.equal(0n);
  });

  it("takes operations along that it acknowledged, with the next entry that is late", async () => {
    const volunteer = await start({ data: "volunteer", flags: ["--volunteer"], operatorKey: VOLUNTEER_KEY });
    const { hash } = await volunteer.client.submit(transferOf({ from: 2, to: 3, nonce: 0n }, { ...world, soon: world.soon + PARAMETERS.deadline }));
    const owner = world.chain.signers[3];
    await deposit(as(world.contract, owner), { token: ETH, id: 2, amount: 5n, ax: keyOfUser(2).publicKey.ax, owner: owner.address });
    await untilLate();
    expect((await volunteer.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 })).stage).to.equal("verified");
  });

  it("and when somebody insists, the operator takes apart what leaves the entry out, and serves it first", async () => {
    const operator = await start({ data: "operator" });
    const owner = world.chain.signers[3];
    const { token } = await registerToken(as(world.contract, owner), await world.token.getAddress());
    await (await as(world.token, owner).mint(owner.address, 100n)).wait();
    await (await as(world.token, owner).approve(world.address, 100n)).wait();
    await deposit(as(world.contract, owner), { token, id: 2, amount: 100n, ax: keyOfUser(2).publicKey.ax, owner: owner.address });
    await idle(operator);
    await open.pop()!.stop();

    // A transfer in ETH waits in the pool when the service ends: it is older than the exit, so its batch would come first.
    const slow = await start({ data: "operator", flags: ["--seal-after", "3600"] });
    const soon = (await world.chain.provider.getBlock("latest"))!.timestamp + 7 * PARAMETERS.deadline;
    const { hash } = await slow.client.submit(transferOf({ from: 3, to: 2, nonce: 0n }, { ...world, soon }));
    await open.pop()!.stop();
    await requestExit(as(world.contract, owner), { id: 2, token });
    await untilLate();
    await insistOn(as(world.contract, world.chain.signers[9]), { kind: EXIT, token, fromBlock: world.deployBlock });
    const first = Number(await world.contract.batchCount()) + 1;

    const again = await start({ data: "operator" });
    await again.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    await idle(again);
    expect((await again.client.batch(first)).token).to.equal(token);
    expect(await world.contract.claimable(token, owner.address)).to.equal(100n);
    expect(await world.contract.insisted()).to.deep.equal([0n, 0n, 0n, 0n]);
  });
});
