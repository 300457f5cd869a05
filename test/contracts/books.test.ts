import { expect } from "chai";
import type { Contract } from "ethers";
import fc from "fast-check";
import { unpackCell } from "../../protocol/cell.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import type { QueueEntry } from "../../protocol/submission.ts";
import { claimants, expectBalanced } from "./support/books.ts";
import { alice, as, bob, carol, fundedRollup, INSTANCES, keyOf, loadWorld, PARAMETERS, stranger } from "./support/fixture.ts";
import { openCell } from "./support/known-tau.ts";
import { ethers, networkHelpers } from "./support/network.ts";
import { CREDIT, ETH, EXIT, OPEN } from "./support/rollup.ts";

const DEMO = 2;
const TOKENS = [ETH, DEMO];
const PLENTY = 10n ** 9n;
const SEED = 20263;
const people = [alice, bob, carol, stranger];

const STEPS = ["open", "openByWallet", "openAndDeposit", "deposit", "flood", "exit", "batch", "insist", "freeze", "escape", "refund", "reclaimFee", "claim",
  "claimFor", "register", "wait", "waitLong"] as const;
/** What only comes after something else is tried more often. */
const WEIGHTS: Partial<Record<Step["what"], number>> = { batch: 3, exit: 2, freeze: 2, escape: 3, refund: 3, reclaimFee: 2, claim: 2, waitLong: 2 };
interface Step { what: (typeof STEPS)[number]; a: number; b: number }

async function withDemoToken() {
  const world = await fundedRollup();
  const { colonnade, token, rollup } = world;
  await colonnade.registerToken(await token.getAddress(), { value: PLENTY });
  for (const who of people) {
    await token.mint(who.address, PLENTY);
    await as(token, who).approve(rollup.address, PLENTY);
  }
  const wallet = await ethers.deployContract("Wallet") as unknown as Contract;
  await wallet.refuseEther(true);
  const flooder = await ethers.deployContract("Flooder") as unknown as Contract;
  return { ...world, wallet, flooder, assets: new Map([[DEMO, token]]) };
}
type World = Awaited<ReturnType<typeof withDemoToken>>;

const ids = async ({ colonnade }: World): Promise<number> => Number(await colonnade.nextId()) - 1;
const isFrozen = async ({ colonnade }: World, token: number): Promise<boolean> => (await colonnade.stateOf(token)).frozen;

/** Signed operations out of what accounts have: transfers and withdrawals with and without a fee. */
function operationsOf({ rollup }: World, token: number, { a, b }: Step): SignedOperation[] {
  return [1, 2, 3].slice(0, a % 4).map((from) => {
    const { balance, nonce } = unpackCell(rollup.state.cell(token, from));
    const recipient = b % 2 === 0 ? BigInt(people[b % 4].address) : 0n;
    return rollup.sign({ from, to: recipient === 0n ? 1 + (b % 3) : 0, amount: balance / 3n, fee: balance > 9n ? BigInt(b % 3) : 0n, nonce, token, recipient });
  });
}

interface Waiting { kind: number; of: number; index: number; entry: QueueEntry; isHead: boolean }

/** All entries that are in a queue, not taken and not refunded. */
async function waitingEntries({ colonnade, rollup }: World): Promise<Waiting[]> {
  const all: Waiting[] = [];
  for (const [kind, of] of [[OPEN, 0], [CREDIT, ETH], [CREDIT, DEMO], [EXIT, ETH], [EXIT, DEMO]] as const) {
    const head = Number((await colonnade.queueOf(kind, of)).head);
    for (const [i, entry] of (await rollup.pending(kind, of)).entries()) all.push({ kind, of, index: head + i, entry, isHead: i === 0 });
  }
  return all;
}

/** Tries one call; what the contract refuses changes nothing. */
async function take(world: World, step: Step): Promise<void> {
  const { colonnade, rollup, wallet, flooder, assets } = world;
  const { what, a, b } = step;
  const who = people[a % 4];
  const id = 1 + (a % await ids(world));
  const token = TOKENS[b % 2];
  const queue = async (choose: (waiting: Waiting) => boolean | Promise<boolean>): Promise<Waiting> => {
    const fit: Waiting[] = [];
    for (const waiting of await waitingEntries(world)) if (await choose(waiting)) fit.push(waiting);
    return fit[b % fit.length];
  };
  const now = await networkHelpers.time.latest();
  const frozen = await isFrozen(world, DEMO) && (b % 2 === 0 || !(await isFrozen(world, ETH))) ? DEMO : ETH;
  const next = keyOf(1 + await ids(world));
  const sent = { value: PLENTY + BigInt(a) };
  switch (what) {
    case "open": return void await as(colonnade, who).open(next, people[b % 4].address, sent);
    case "openByWallet":
      return void await wallet.execute(rollup.address, colonnade.interface.encodeFunctionData("open", [next, who.address]), sent);
    case "openAndDeposit": return void await as(colonnade, who).openAndDeposit(next, who.address, token, 50 + b, sent);
    case "deposit": return void await as(colonnade, who).deposit(token, id, 10 + a, await colonnade.keyOf(id), await colonnade.ownerOf(id), sent);
    case "flood": return void await flooder.deposits(rollup.address, id, 1 + a % 70, { value: PLENTY * 10n, gasLimit: 16_000_000 });
    case "exit": {
      const owner = await ethers.getSigner(await colonnade.ownerOf(id));
      return void await as(colonnade, owner).requestExit(id, token, sent);
    }
    case "batch": return void await rollup.advance({ token, feeAccount: 1, opens: a % 4, operations: operationsOf(world, token, step) });
    case "insist": {
      const { kind, of, entry } = await queue(({ entry, isHead }) => isHead && entry.queuedAt + PARAMETERS.deadline / 2 <= now);
      return void await as(colonnade, who).insist(kind, of, entry);
    }
    case "freeze": {
      const { kind, of, entry } = await queue(({ kind, entry, isHead }) => kind !== OPEN && isHead && entry.deadline < now);
      return void await as(colonnade, who).freeze(of, kind, entry);
    }
    case "escape": return void await colonnade.escape(frozen, id, ...await cellAndOpening(world, frozen, id));
    case "refund": {
      const { of, index, entry } = await queue(({ of }) => of === frozen);
      return void await colonnade.refund(of, index, entry);
    }
    case "reclaimFee": {
      const { kind, of, index, entry } = await queue(({ entry }) => entry.deadline < now);
      return void await as(colonnade, people.find(({ address }) => address === entry.depositor) ?? who).reclaimFee(kind, of, index, entry);
    }
    case "claim": case "claimFor": {
      const owners = await claimants(colonnade, token);
      const owner = owners[b % owners.length];
      if (what === "claimFor") return void await as(colonnade, who).claimFor(token, owner);
      return void await as(colonnade, await ethers.getSigner(owner)).claim(token, who.address);
    }
    case "register": {
      const asset = await ethers.deployContract("DemoToken", ["Another", "A"]) as unknown as Contract;
      await as(colonnade, who).registerToken(await asset.getAddress(), sent);
      return void assets.set(Number(await colonnade.tokenCount()), asset);
    }
    case "wait": return void await networkHelpers.time.increase(1 + a * b);
    case "waitLong": return void await networkHelpers.time.increase(PARAMETERS.deadline / (1 + a % 3) + b);
  }
}

async function cellAndOpening({ rollup }: World, token: number, id: number): Promise<[bigint, bigint[]]> {
  const { x, y } = await openCell(INSTANCES[0].logN, rollup.state.columns.get(token) ?? [], id);
  return [rollup.state.cell(token, id), [x, y]];
}

/** Nobody works any more: tokens freeze by an entry of anybody's, and everything leaves by calls that anyone may make. */
async function everybodyLeaves(world: World): Promise<void> {
  const { colonnade, rollup, wallet } = world;
  const entries = async (kind: number, token: number) => {
    const { head } = await colonnade.queueOf(kind, token);
    return (await rollup.pending(kind, token)).map((entry, i) => ({ entry, index: head + BigInt(i) }));
  };
  for (const token of TOKENS) {
    if (await isFrozen(world, token)) continue;
    const owner = await ethers.getSigner(await colonnade.ownerOf(1));
    await as(colonnade, owner).requestExit(1, token, { value: PLENTY }).catch(() => {}); // pending already
  }
  await networkHelpers.time.increase(3 * PARAMETERS.deadline);
  for (const token of TOKENS) {
    const [exit] = await entries(EXIT, token);
    if (!(await isFrozen(world, token))) await colonnade.freeze(token, EXIT, exit.entry);
    for (let id = 1; id <= await ids(world); id++) {
      if (!(await colonnade.escaped(token, id))) await colonnade.escape(token, id, ...await cellAndOpening(world, token, id));
    }
    for (const kind of [CREDIT, EXIT]) {
      for (const { entry, index } of await entries(kind, token)) {
        if (await colonnade.entryHash(kind, token, index) !== ethers.ZeroHash) await as(colonnade, stranger).refund(token, index, entry);
      }
    }
  }
  for (const { entry, index } of await entries(OPEN, 0)) if (entry.fee > 0n) await as(colonnade, stranger).reclaimFee(OPEN, 0, index, entry);
  await wallet.refuseEther(false);
  for (const token of TOKENS) {
    for (const who of await claimants(colonnade, token)) {
      if (await colonnade.claimable(token, who) > 0n) await as(colonnade, stranger).claimFor(token, who);
    }
  }
}

describe("The contract's books", () => {
  it("balance after every call of any order, and at the end everybody leaves and nothing stays", async () => {
    const done = new Map<string, number>();
    const step = fc.record({ what: fc.oneof(...STEPS.map((what) => ({ arbitrary: fc.constant(what), weight: WEIGHTS[what] ?? 1 }))), a: fc.nat(200), b: fc.nat(200) });
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 45 }), async (steps) => {
      const loaded = await loadWorld(withDemoToken);
      const world = { ...loaded, assets: new Map(loaded.assets) };
      for (const one of steps) {
        await take(world, one).then(() => done.set(one.what, (done.get(one.what) ?? 0) + 1), () => {});
        await expectBalanced(world.colonnade, world.assets, JSON.stringify(one));
      }
      await everybodyLeaves(world);
      await expectBalanced(world.colonnade, world.assets, "everybody left");
      for (const token of TOKENS) expect(await world.colonnade.heldTotal(token)).to.equal(0n);
      expect(await ethers.provider.getBalance(world.rollup.address), "wei that stayed").to.equal(0n);
      expect(await world.token.balanceOf(world.rollup.address), "tokens that stayed").to.equal(0n);
    }), { seed: SEED, numRuns: 10, endOnFailure: true });
    expect([...done.keys()].sort(), "every call succeeded somewhere").to.deep.equal([...STEPS].sort());
  });
});
