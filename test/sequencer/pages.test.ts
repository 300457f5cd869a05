import { join } from "node:path";
import SQLite from "better-sqlite3";
import { expect } from "chai";
import { getAddress, toBeHex } from "ethers";
import { packCell } from "../../protocol/cell.ts";
import type { ColonnadeError, ErrorCode } from "../../protocol/errors.ts";
import { OPEN } from "../../sequencer/store/entries.ts";
import { keyOfUser } from "./support/users.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

const TOKENS = 300;
const ACCOUNTS = 250;
const OWNER = getAddress(toBeHex(0x5151, 20));

describe("Lists that strangers make long", () => {
  let world: World;
  let running: Running;
  before(async () => {
    world = await startWorld();
    running = await run(world);
    await openUsers(world, 3);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 4);
    await idle(running);
    await running.stop();
    running = await run(world, { flags: ["--seal-after", "3600", "--tokens", "1,2,250"] });
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());

    const { store } = running.service;
    store.transaction(() => {
      for (let token = 2; token <= TOKENS; token++) store.chain.addToken(token, toBeHex(10_000 + token, 20), 10 ** 9);
      for (let id = 4; id < 4 + ACCOUNTS; id++) {
        store.entries.insert({ kind: OPEN, token: 0, index: id - 1, id, value: keyOfUser(4).publicKey.ax, owner: OWNER, depositor: OWNER, fee: 0n,
          queuedAt: 0, deadline: 1, block: 10 ** 9, txHash: "0x", seenAt: Date.now() });
      }
      let logIndex = 0;
      for (let round = 0; round < 3; round++) {
        for (let token = 1; token <= TOKENS; token++) {
          store.chain.addClaim({ block: 10 ** 9, logIndex: logIndex++, txHash: "0x", token, who: OWNER, amount: token === 7 ? BigInt(round - 1) : 5n });
        }
      }
    });
    // Dust in every third token for account 2, as deposits and batches would have left it.
    const db = new SQLite(join(world.root, "data", "colonnade.sqlite"));
    const insert = db.prepare("INSERT INTO cells VALUES (?, 2, ?)");
    for (let token = 3; token <= TOKENS; token += 3) insert.run(token, packCell({ balance: BigInt(token), nonce: 0n }).toString());
    insert.run(2, packCell({ balance: 1_000n, nonce: 0n }).toString());
    insert.run(4, "0");
    db.close();
    store.version += 1;
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  const refusal = async (work: Promise<unknown>): Promise<ErrorCode> => {
    const error = await work.catch((caught: unknown) => caught);
    return (error as ColonnadeError).code;
  };
  /** All pages one after the other. */
  async function collect<T>(ask: (after: number | undefined) => Promise<{ list: T[]; after: number | null }>): Promise<T[][]> {
    const pages: T[][] = [];
    for (let after: number | undefined; ;) {
      const page = await ask(after);
      pages.push(page.list);
      if (page.after === null) return pages;
      after = page.after;
    }
  }
  const held = [1, 2, ...Array.from({ length: TOKENS / 3 }, (_, i) => 3 * (i + 1))];

  it("shows of an account what it holds, page by page, and not every token that there is", async () => {
    const { client } = running;
    expect((await client.account(1)).tokens.map(({ token }) => token)).to.deep.equal([1]);
    const pages = await collect(async (after) => client.account(2, { after, limit: 40 }).then((view) => ({ list: view.tokens, after: view.after })));
    expect(pages.map(({ length }) => length)).to.deep.equal([40, 40, 22]);
    expect(pages.flat().map(({ token }) => token)).to.deep.equal(held);
    expect(pages.flat().find(({ token }) => token === 9)).to.deep.equal({ token: 9, verified: { balance: "9", nonce: "0" }, pending: { balance: "9", nonce: "0" } });
    const whole = await client.account(2);
    expect([whole.tokens.length, whole.after]).to.deep.equal([100, 294]);
  });

  it("shows one token alone, also where there is nothing, because a wallet needs its nonce", async () => {
    const { client } = running;
    const nothing = { balance: "0", nonce: "0" };
    expect(await client.account(2, { token: 250 })).to.deep.include({ tokens: [{ token: 250, verified: nothing, pending: nothing }], after: null });
    expect((await client.account(2, { token: 300 })).tokens[0].pending.balance).to.equal("300");
    expect(await refusal(client.account(2, { token: 301 }))).to.equal("TOKEN_UNKNOWN");
  });

  it("shows an operation of nothing in a token that the account never had", async () => {
    const { hash } = await running.client.submit(transferOf({ from: 3, token: 250, amount: 0n, nonce: 0n }, world));
    expect((await running.client.operation(hash)).stage).to.equal("pooled");
    const { tokens } = await running.client.account(3);
    expect(tokens.map(({ token, pending }) => [token, pending.nonce])).to.deep.equal([[1, "0"], [250, "1"]]);
    expect((await running.client.account(3, { token: 250 })).tokens[0].pending.nonce).to.equal("1");
  });

  it("takes operations in the tokens that the operator serves, and says which they are", async () => {
    const operation = (token: number) => running.client.submit(transferOf({ from: 2, token, amount: 1n, nonce: 0n }, world));
    expect(await refusal(operation(3))).to.equal("TOKEN_NOT_SERVED");
    expect((await operation(2)).stage).to.equal("pooled");
    const { tokens, tokenCount } = await running.client.status();
    expect([tokens.map(({ token }) => token), tokenCount]).to.deep.equal([[1, 2, 250], TOKENS]);
    const pages = await collect(async (after) => running.client.tokens({ after }).then((view) => ({ list: view.tokens, after: view.after })));
    expect(pages.map(({ length }) => length)).to.deep.equal([100, 100, 100]);
    expect(pages.flat().filter(({ served }) => served).map(({ token }) => token)).to.deep.equal([1, 2, 250]);
  });

  it("shows the accounts of an owner and of a key by pages, with few tokens each", async () => {
    const { client } = running;
    for (const filter of [{ owner: OWNER }, { ax: keyOfUser(4).publicKey.ax }, { owner: OWNER, ax: keyOfUser(4).publicKey.ax }]) {
      const pages = await collect(async (after) => client.findAccounts({ ...filter, after, limit: 100 }).then((view) => ({ list: view.accounts, after: view.after })));
      expect(pages.map(({ length }) => length)).to.deep.equal([100, 100, 50]);
      expect(pages.flat().map(({ id }) => id)).to.deep.equal(Array.from({ length: ACCOUNTS }, (_, i) => 4 + i));
    }
    expect((await client.findAccounts({ owner: OWNER })).accounts).to.have.length(20);
    const [two] = (await client.findAccounts({ owner: (await client.account(2)).owner })).accounts;
    expect([two.tokens.map(({ token }) => token), two.after]).to.deep.equal([held.slice(0, 10), held[9]]);
  });

  it("adds up claims once, by pages, and sees what changed since", async () => {
    const { client, service: { store } } = running;
    const claims = async () => (await collect(async (after) => client.claims(OWNER, { after }).then((view) => ({ list: view.claims, after: view.after })))).flat();
    const all = await claims();
    expect(all).to.have.length(TOKENS - 1);
    expect(all.every(({ token, amount }) => amount === "15" && token !== 7)).to.equal(true);
    store.transaction(() => store.chain.addClaim({ block: 10 ** 9 + 1, logIndex: 0, txHash: "0x", token: 8, who: OWNER, amount: -15n }));
    expect((await claims()).map(({ token }) => token)).to.not.include(8);
    store.transaction(() => store.chain.dropAfter(10 ** 9));
    expect(await claims()).to.deep.equal(all);
    expect(() => store.transaction(() => {
      store.chain.addClaim({ block: 10 ** 9 + 1, logIndex: 0, txHash: "0x", token: 8, who: OWNER, amount: -15n });
      store.chain.claimable(OWNER);
      throw new Error("undone");
    })).to.throw("undone");
    expect(await claims()).to.deep.equal(all);
  });

  it("costs the database as many questions for one token as for hundreds", () => {
    const { store } = running.service;
    const db = store.reader();
    try {
      for (const [sql, index] of [["SELECT * FROM cells WHERE row = 2 AND token > 5 ORDER BY token LIMIT 10", "cells_row"],
        ["SELECT * FROM l1_entries WHERE kind = 1 AND token = 0 AND idx >= 5 AND owner = 'x' ORDER BY idx LIMIT 10", "l1_entries_owner"]]) {
        const plan = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => detail).join("; ");
        expect(plan).to.include(index);
        expect(plan).to.not.include("TEMP B-TREE");
      }
    } finally {
      db.close();
    }
  });
});
