import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openAccount } from "../../l1/open-account.ts";
import { as, PARAMETERS } from "../sequencer/support/chain.ts";
import { runReal, startRealWorld, type RealWorld } from "../sequencer/support/real-world.ts";
import { keyOfUser } from "../sequencer/support/users.ts";
import { eventually } from "../sequencer/support/world.ts";
import { keyOfSigner, runColonnade } from "./support/colonnade.ts";

const ETHER = 10n ** 18n;
const OWNER = 3;

/** Everybody's way out, typed as a person types it, against a chain of its own. */
describe("npm run colonnade, to leave", () => {
  let world: RealWorld;

  before(async () => {
    world = await startRealWorld(["test-mini"]);
    const running = await runReal(world);
    const owner = world.chain.signers[OWNER];
    for (const n of [1, 2]) {
      await openAccount(as(world.contract, owner), { ax: keyOfUser(n).publicKey.ax, owner: owner.address, token: 1, amount: ETHER });
    }
    await eventually("the deposits were verified", async () => (await world.contract.stateOf(1)).creditHead === 2n, 120_000);
    await running.stop();
  });
  after(() => world?.close());

  const colonnade = async (args: string[], key = keyOfSigner(OWNER)): Promise<{ status: number | null; said: string }> => {
    const { status, out, err } = await runColonnade(args,
      { COLONNADE_KEY: key, COLONNADE_RPC: world.chain.url, COLONNADE_DEPLOYMENTS: join(world.folder, "deployments") });
    return { status, said: out + err };
  };
  async function done(args: string[], key?: string): Promise<string> {
    const { status, said } = await colonnade(args, key);
    expect(status, `${args.join(" ")}: ${said}`).to.equal(0);
    return said;
  }
  async function pass(seconds: number): Promise<void> {
    await world.chain.pass(seconds);
    await world.chain.mine();
  }

  it("says in one line what is wrong with a command, and never the key", async () => {
    for (const [args, says] of [[["fly"], "Name one command"], [["exit"], "exit needs --account"], [["entries", "--kind", "all"], "--kind is one of"],
      [["register", "--asset", "0x12"], "--asset takes an address"], [["freeze", "--kind", "exits"], "There is no such thing"]] as const) {
      const { status, said } = await colonnade([...args]);
      expect(status, args.join(" ")).to.be.oneOf([1, 2]);
      expect(said.trim().split("\n"), said).to.have.lengthOf(1);
      expect(said).to.include(says);
    }
    const mistyped = `${keyOfSigner(OWNER)}0`;
    const { status, said } = await colonnade(["exit", "--account", "1"], mistyped);
    expect(status).to.equal(1);
    expect(said).to.include("COLONNADE_KEY is no key").and.not.include(mistyped.slice(2, 40));
  });

  it("takes an owner from the request to the last wei while nobody works", async () => {
    const owner = world.chain.signers[OWNER];
    expect(await done(["exit", "--account", "1", "--token", "1"])).to.include("asked for its exit");
    expect(await done(["entries"])).to.match(/^0: account 1, value 0/);
    expect((await colonnade(["exit", "--account", "1"])).said).to.include("ExitPending");
    expect((await colonnade(["insist"])).said).to.include("NotLate");
    await pass(PARAMETERS.deadline / 2);
    expect(await done(["insist"], keyOfSigner(9))).to.include("Insisted");
    expect((await colonnade(["freeze"])).said).to.include("NotOverdue");
    await pass(2 * PARAMETERS.deadline);
    expect(await done(["freeze"], keyOfSigner(9))).to.include("Token 1 is frozen");
    // The second goes on where the first ended.
    const checkpoint = join(world.folder, "followed.json");
    for (const id of ["1", "2"]) {
      expect(await done(["escape", "--account", id, "--checkpoint", checkpoint], keyOfSigner(9))).to.include("escaped with 1 ETH");
      const root = await world.contract.batchRoots(await world.contract.batchCount()) as string;
      expect(JSON.parse(readFileSync(checkpoint, "utf8"))).to.include({ root });
    }
    expect(await done(["refund"], keyOfSigner(9))).to.include("given back");
    expect(await done(["entries"])).to.include("Nothing waits there");
    const before = await world.chain.provider.getBalance(owner.address);
    expect(await done(["claim", "--for", owner.address], keyOfSigner(9))).to.include(`sent to ${owner.address}`);
    expect(await world.chain.provider.getBalance(owner.address) - before).to.be.at.least(2n * ETHER);
    expect(await world.contract.heldTotal(1)).to.equal(0n);
  });

  it("registers a token", async () => {
    const asset = await world.token.getAddress();
    expect(await done(["register", "--asset", asset])).to.include(`${asset} is token 2`);
  });
});
