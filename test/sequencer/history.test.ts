import { expect } from "chai";
import type { AccountListView, EntryListView, HistoryView } from "../../client/api-types.ts";
import { deposit } from "../../l1/deposit.ts";
import { requestExit } from "../../l1/request-exit.ts";
import { as } from "./support/chain.ts";
import { transferOf } from "./support/transfers.ts";
import { keyOfUser } from "./support/users.ts";
import { eventually, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

describe("History over HTTP", () => {
  let world: World;
  let running: Running;
  const get = async <T>(path: string): Promise<T> => (await running.app.inject({ url: path })).json<T>();
  const history = (path: string): Promise<HistoryView> => get<HistoryView>(path);
  /** What an item was, in one word, with the direction. */
  const wordsOf = ({ items }: HistoryView): string[] => items.map(({ kind, direction }) => `${kind} ${direction}`);

  const depositTo = (id: number, amount: bigint) => {
    const owner = world.chain.signers[id + 1];
    return deposit(as(world.contract, owner), { id, token: 1, amount, ax: keyOfUser(id).publicKey.ax, owner: owner.address });
  };

  before(async () => {
    world = await startWorld();
    running = await run(world);
    await openUsers(world, 3);
    await idle(running);
    for (const operation of [transferOf({ from: 1, nonce: 0n, to: 2 }, world), transferOf({ from: 2, nonce: 0n, to: 1 }, world),
      transferOf({ from: 1, nonce: 1n, to: 1 }, world), transferOf({ from: 1, nonce: 2n, to: 0, recipient: BigInt(world.chain.signers[5].address) }, world)]) {
      await running.client.submit(operation);
      await idle(running);
    }
    const { contract, chain: { signers } } = world;
    await depositTo(1, 77n);
    await requestExit(as(contract, signers[2]), { id: 1, token: 1 });
    await idle(running);
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  it("shows what an account signed, received and did on L1, newest first", async () => {
    const { items, after } = await history("/v1/accounts/1/operations");
    expect(after).to.equal(null);
    // The chain's clock runs ahead of ours: its entries come first.
    expect(items.map(({ kind, direction }) => `${kind} ${direction}`).sort()).to.deep.equal(
      ["deposit in", "deposit in", "exit out", "open in", "transfer in", "transfer out", "transfer self", "withdraw out"]);
    const times = items.map(({ at }) => at);
    expect(times).to.deep.equal([...times].sort().reverse());
    for (const item of items) expect(("operation" in item ? item.operation : item.entry).stage).to.equal("verified");
    const [exit] = items.flatMap((item) => ("entry" in item && item.kind === "exit" ? [item.entry] : []));
    expect(exit).to.include({ account: 1, token: 1, index: 0, amount: null, ax: null, position: null });
    const first = items.at(-1)!;
    expect(first.kind).to.be.oneOf(["open", "transfer"]);
  });

  it("filters by direction, token, kind, stage, time and batch", async () => {
    expect(wordsOf(await history("/v1/accounts/1/operations?direction=out")).sort())
      .to.deep.equal(["exit out", "transfer out", "transfer self", "withdraw out"]);
    expect(wordsOf(await history("/v1/accounts/1/operations?direction=in&kind=transfer"))).to.deep.equal(["transfer self", "transfer in"]);
    expect(wordsOf(await history("/v1/accounts/1/operations?kind=withdraw"))).to.deep.equal(["withdraw out"]);
    expect(wordsOf(await history("/v1/accounts/1/operations?kind=deposit&token=1"))).to.deep.equal(["deposit in", "deposit in"]);
    expect(wordsOf(await history("/v1/accounts/1/operations?token=2"))).to.deep.equal([]);
    expect(wordsOf(await history("/v1/accounts/1/operations?stage=pooled"))).to.deep.equal([]);
    const all = await history("/v1/accounts/1/operations?stage=verified");
    expect(all.items).to.have.length(8);
    expect(await running.client.history({ account: 1, stage: "verified" })).to.deep.equal(all);
    const { items } = await history("/v1/operations?account=1&kind=withdraw");
    const [item] = items;
    if (!("operation" in item)) throw new Error("no operation");
    const { batch } = item.operation;
    const ofBatch = await history(`/v1/operations?batch=${batch}`);
    expect(ofBatch.items).to.deep.equal([{ ...item, direction: null }]);
    const at = Date.parse(item.at);
    expect(wordsOf(await history(`/v1/operations?account=1&kind=withdraw&since=${at}&until=${at}`))).to.deep.equal(["withdraw out"]);
    expect(wordsOf(await history(`/v1/operations?account=1&kind=withdraw&since=${at + 1}`))).to.deep.equal([]);
    expect(wordsOf(await history(`/v1/operations?account=1&kind=withdraw&until=${at - 1}`))).to.deep.equal([]);
  });

  it("gives the same by pages of any size, with every item once", async () => {
    for (const path of ["/v1/accounts/1/operations?", "/v1/operations?", "/v1/accounts/1/operations?direction=out&", "/v1/operations?kind=transfer&"]) {
      const whole = (await history(`${path}limit=100`)).items;
      expect(whole.length).to.be.at.least(2);
      for (const limit of [1, 2, 3]) {
        const found: unknown[] = [];
        for (let after: string | null = ""; after !== null;) {
          const page: HistoryView = await history(`${path}limit=${limit}${after === "" ? "" : `&after=${after}`}`);
          expect(page.items.length).to.be.at.most(limit);
          found.push(...page.items);
          after = page.after;
        }
        expect(found, `${path} ${limit}`).to.deep.equal(whole);
      }
    }
  });

  it("knows no history of an account that does not exist", async () => {
    expect((await running.app.inject({ url: "/v1/accounts/99/operations" })).json()).to.have.nested.property("error.code", "ACCOUNT_UNKNOWN");
  });

  it("lists all accounts by pages", async () => {
    const first = await get<AccountListView>("/v1/accounts?limit=2");
    expect(first.accounts.map(({ id }) => id)).to.deep.equal([1, 2]);
    const second = await get<AccountListView>(`/v1/accounts?limit=2&after=${first.after}`);
    expect(second.accounts.map(({ id }) => id)).to.deep.equal([3]);
    expect(second.after).to.equal(null);
  });

  it("says where a deposit is: seen, queued, in a batch, verified", async () => {
    await running.stop();
    running = await run(world, { flags: ["--confirmations", "3", "--seal-after", "3600"] });
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
    const { provider } = world.chain;
    const { txHash } = await depositTo(2, 5n);
    const whereIs = async () => (await get<EntryListView>(`/v1/l1/entries?transaction=${txHash}`)).entries[0];
    await eventually("it was seen", async () => (await whereIs()) !== undefined);
    const seen = await whereIs();
    expect(seen).to.include({ kind: "deposit", account: 2, token: 1, amount: "5", stage: "seen", position: 0, batch: null });
    expect(seen.confirmations).to.deep.equal({ have: 1, wanted: 3 });
    expect(seen.secondsLeft).to.be.within(1, seen.deadline - seen.queuedAt);
    await provider.send("evm_mine", []);
    await eventually("another block came", async () => (await whereIs()).confirmations.have === 2);
    const second = await depositTo(2, 6n);
    await eventually("it was queued", async () => (await whereIs()).stage === "queued");
    expect((await whereIs()).confirmations).to.deep.equal({ have: 3, wanted: 3 });
    const later = (await get<EntryListView>(`/v1/l1/entries?account=2&queue=credits`)).entries;
    expect(later.map(({ amount, position, stage }) => [amount, position, stage]).slice(0, 2)).to.deep.equal([["6", 1, "seen"], ["5", 0, "queued"]]);
    expect((await get<EntryListView>(`/v1/l1/entries?owner=${later[0].owner}&limit=1`)).entries).to.deep.equal([later[0]]);
    for (let n = 0; n < 2; n++) await provider.send("evm_mine", []);
    await running.stop();
    running = await run(world);
    await idle(running);
    const verified = await whereIs();
    expect(verified).to.include({ stage: "verified", position: null, secondsLeft: null });
    const batch = await running.client.batch(verified.batch!);
    expect(verified.batchTransaction).to.equal(batch.l1Transaction);
    expect((await get<EntryListView>(`/v1/l1/entries?transaction=${second.txHash}`)).entries[0].stage).to.equal("verified");
  });

  it("gives entries by pages, newest first", async () => {
    const whole = (await get<EntryListView>("/v1/l1/entries?limit=100")).entries;
    expect((await running.client.entries({ queue: "exits" })).entries).to.deep.equal(whole.filter(({ kind }) => kind === "exit"));
    const found: unknown[] = [];
    for (let after: string | null = ""; after !== null;) {
      const page: EntryListView = await get<EntryListView>(`/v1/l1/entries?limit=2${after === "" ? "" : `&after=${after}`}`);
      found.push(...page.entries);
      after = page.after;
    }
    expect(found).to.deep.equal(whole);
    expect(whole.length).to.be.at.least(8);
  });
});
