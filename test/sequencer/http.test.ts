import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { expect } from "chai";
import { ERRORS } from "../../protocol/errors.ts";
import { buildApp } from "../../sequencer/app.ts";
import { HTTP_STATUS } from "../../sequencer/http/errors.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

describe("The HTTP side", () => {
  let world: World;
  let running: Running;
  before(async () => {
    world = await startWorld();
    running = await run(world);
    await openUsers(world, 3);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 4);
    await idle(running);
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  it("has an HTTP status for every error code, and a line in the documentation", () => {
    expect(Object.keys(HTTP_STATUS).sort()).to.deep.equal(Object.keys(ERRORS).sort());
    const page = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
    for (const code of Object.keys(ERRORS)) expect(page, code).to.include(`\`${code}\``);
  });

  it("tells who it works for", async () => {
    const status = await running.client.status();
    expect(status).to.include({ chainId: "31337", contract: world.address, domain: world.domain.toString(), operator: world.chain.signers[1].address,
      accounts: 3, minimumValidity: 3_660, window: 3_600, fault: null });
    expect(status.instances.map(({ name, index }) => [name, index])).to.deep.equal([["small", 0], ["tiny", 1]]);
    expect(status.tokens).to.deep.equal((await running.client.tokens()).tokens);
    expect(status.tokens).to.deep.equal([{ token: 1, asset: `0x${"0".repeat(40)}`, frozen: false, served: true, minimumFee: "0", minimumWithdrawalFee: "0" }]);
    expect(status.l1).to.include({ ready: true, confirmations: 1 });
    expect(await running.client.health()).to.deep.equal({ status: "ok" });
  });

  it("finds accounts by key, by owner and by both", async () => {
    const one = await running.client.account(1);
    expect(one).to.include({ id: 1, owner: world.chain.signers[2].address, status: "open" });
    expect(one.key.ay).to.equal(null);
    const ax = BigInt(one.key.ax);
    for (const filter of [{ ax }, { owner: one.owner }, { ax, owner: one.owner }, { owner: one.owner.toLowerCase() }]) {
      expect((await running.client.findAccounts(filter)).accounts).to.deep.equal([one]);
    }
    expect((await running.client.findAccounts({ ax, owner: world.chain.signers[3].address })).accounts).to.deep.equal([]);
  });

  it("pages through batches, newest first", async () => {
    for (let n = 0; n < 2; n++) {
      const { tokens: [{ pending: { nonce } }] } = await running.client.account(2);
      const { hash } = await running.client.submit(transferOf({ from: 2, nonce: BigInt(nonce) }, world));
      await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
    }
    const numbers: number[] = [];
    for (let before: number | undefined; ;) {
      const page = await running.client.batches({ before, limit: 2 });
      expect(page.batches.length).to.be.at.most(2);
      numbers.push(...page.batches.map(({ number }) => number));
      if (page.before === null) break;
      before = page.before;
    }
    const head = running.service.store.batches.head();
    expect(numbers).to.deep.equal(Array.from({ length: head }, (_, i) => head - i));
    const detail = await running.client.batch(head);
    expect(detail.operations).to.have.length(1);
    const [x, y] = (await world.contract.stateOf(1)).commitment.map(String) as [string, string];
    expect(detail.commitments!.newV).to.deep.equal({ x, y });
    expect(detail.root).to.equal(await world.contract.batchRoots(head));
  });

  it("cuts off a client that sends its body drop by drop", async () => {
    const app = await buildApp(running.service, { requestTimeout: 300, http: { requestTimeout: 300, headersTimeout: 200, connectionsCheckingInterval: 50 } });
    const url = new URL(await app.listen({ host: "127.0.0.1", port: 0 }));
    const socket = connect(Number(url.port), url.hostname);
    const answer = new Promise<string>((resolve) => {
      let text = "";
      socket.on("data", (data) => (text += data.toString()));
      socket.on("error", () => resolve(text));
      socket.on("close", () => resolve(text));
    });
    socket.write("POST /v1/transfers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
    const drops = setInterval(() => socket.write(" "), 50);
    const started = performance.now();
    expect(await answer).to.match(/^HTTP\/1.1 408 /);
    clearInterval(drops);
    expect(performance.now() - started).to.be.lessThan(5_000);
    await app.close();
  });

  it("shows what waits on L1 and what is only sealed beside what is verified", async () => {
    await running.stop();
    running = await run(world, { flags: ["--seal-after", "3600"] });
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
    await openUsers(world, 1, 5n, 4);
    await eventually("the entries were read", async () => (await running.client.status()).queues.opens === 1);
    expect((await running.client.status()).queues).to.deep.equal({ opens: 1, credits: 1, exits: 0 });
    expect(await running.client.account(4)).to.include({ id: 4, status: "queued" });
    await running.client.submit(transferOf({ from: 3, nonce: 0n, amount: 10n }, world));
    const { tokens: [{ verified, pending }] } = await running.client.account(3);
    expect([verified.nonce, pending.nonce]).to.deep.equal(["0", "1"]);
    expect(BigInt(verified.balance) - BigInt(pending.balance)).to.equal(10n);
    expect((await running.client.status()).pool.operations).to.equal(1);
  });

  it("says from when an operation that was not executed is void: when no block can take a batch of its time any more", async () => {
    const operation = transferOf({ from: 3, nonce: 1n, amount: 10n }, world);
    const view = await running.client.submit(operation);
    expect(view.voidAfter).to.equal(operation.validUntil + Number((await world.contract.parameters()).window));
    expect((await running.client.operation(view.hash)).voidAfter).to.equal(view.voidAfter);
  });
});
