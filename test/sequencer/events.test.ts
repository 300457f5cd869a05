/** GET /v1/events over real HTTP: nothing is missed, whatever breaks. */
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { ColonnadeClient } from "../../client/client.ts";
import type { EventFilter, EventView } from "../../client/event-types.ts";
import type { StreamEvent } from "../../client/events.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { buildApp } from "../../sequencer/app.ts";
import type { Edge } from "../../sequencer/edge.ts";
import type { Store } from "../../sequencer/store/store.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

/** Listens until `stop`; `heard` is what came. */
function listen(client: ColonnadeClient, filter: EventFilter = {}, after?: string) {
  const controller = new AbortController();
  const heard: StreamEvent[] = [];
  const ended = (async () => {
    for await (const event of client.events(filter, { after, signal: controller.signal })) heard.push(event);
  })();
  return {
    heard,
    ready: () => eventually("the stream was open", () => heard.some(({ kind }) => kind === "ready")),
    async stop(): Promise<StreamEvent[]> {
      controller.abort();
      await ended;
      return heard;
    },
  };
}
const told = (events: readonly StreamEvent[]): (EventView & { id: string })[] =>
  events.filter((event): event is EventView & { id: string } => event.kind !== "ready" && event.kind !== "gap");
const kindsOf = (events: readonly StreamEvent[]): string[] => told(events).map(({ kind }) => kind);

/** All events of the table as a listener without a filter would hear them. */
const all = (store: Store): number[] => {
  const ids: number[] = [];
  for (let rows = store.events.after(0, 100); rows.length > 0; rows = store.events.after(rows.at(-1)!.id, 100)) {
    ids.push(...rows.map(({ id }) => id));
  }
  return ids;
};
const placeOf = ({ id }: { id: string }): number => Number(id.split("-")[1]);

describe("Events", () => {
  let world: World;
  let running: Running;
  const nonces = new Map<number, bigint>();
  const send = async (from: number, to = 1): Promise<string> => {
    const nonce = nonces.get(from) ?? 0n;
    const { hash } = await running.client.submit(transferOf({ from, to, nonce }, world));
    nonces.set(from, nonce + 1n);
    return hash;
  };
  beforeEach(async () => {
    nonces.clear();
    world = await startWorld();
    running = await run(world);
    await openUsers(world, 3);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 4);
    await idle(running);
  });
  afterEach(async () => {
    await running?.stop();
    await world?.close();
  });

  it("tells each stage of an operation in order, to whoever asks by account, operation, batch or kind, and nothing else", async () => {
    const sender = listen(running.client, { account: 2 });
    const receiver = listen(running.client, { account: [3] });
    const stranger = listen(running.client, { account: 9_999 });
    const verified = listen(running.client, { kind: ["verified", "rejected"] });
    for (const one of [sender, receiver, stranger, verified]) await one.ready();
    const next = running.service.store.batches.head() + 1;
    const ofBatch = listen(running.client, { batch: next });
    await ofBatch.ready();
    const hash = await send(2, 3);
    await eventually("it was verified", () => kindsOf(sender.heard).includes("verified"));
    await sleep(200);
    const stages = ["pooled", "sealed", "committed", "proven", "submitted", "verified"];
    expect(kindsOf(await sender.stop())).to.deep.equal(stages);
    expect(kindsOf(await receiver.stop())).to.deep.equal(stages);
    expect(kindsOf(await ofBatch.stop())).to.deep.equal(stages.slice(1));
    expect(told(await stranger.stop())).to.deep.equal([]);
    expect(kindsOf(await verified.stop())).to.deep.equal(["verified"]);
    const view = await running.client.operation(hash);
    for (const event of told(sender.heard)) {
      expect(event.operations).to.deep.equal([{ hash, from: 2, to: 3 }]);
      expect(event.stage).to.equal(event.kind);
      expect(event.batch).to.equal(event.kind === "pooled" ? null : view.batch);
    }
    expect(told(sender.heard).at(-1)).to.deep.include({ l1Transaction: view.l1Transaction, l1Block: view.l1Block });
    const ofOperation = listen(running.client, { operation: hash }, `${running.service.store.events.series}-0`);
    await eventually("the past was told", () => kindsOf(ofOperation.heard).length === 6);
    expect(told(await ofOperation.stop())).to.deep.equal(told(sender.heard));
  });

  it("tells of deposits from L1's queue to the verified batch, and of operations that were rejected", async () => {
    const filter: EventFilter = { account: 4 };
    const listener = listen(running.client, filter);
    await listener.ready();
    await openUsers(world, 1, 77n, 4);
    await eventually("it was verified", () => kindsOf(listener.heard).includes("verified"));
    const events = told(await listener.stop());
    expect(kindsOf(events).filter((kind) => kind === "queued")).to.have.length(2);
    expect(events.flatMap(({ entries }) => entries.map(({ queue, account }) => `${queue} ${account}`)).slice(0, 2))
      .to.have.members(["opens 4", "credits 4"]);
    const { store } = running.service;
    const hash = await send(3);
    const rejected = listen(running.client, { operation: hash });
    await rejected.ready();
    store.transaction(() => store.operations.reject(hash, "UNPROVABLE", Date.now()));
    await eventually("it was told", () => kindsOf(rejected.heard).includes("rejected"));
    expect(told(await rejected.stop()).find(({ kind }) => kind === "rejected")).to.include({ code: "UNPROVABLE", stage: "rejected" });
  });

  it("goes on behind the last id without a gap and without telling anything twice, over restarts of the service", async () => {
    const url = new URL(running.url);
    const listener = listen(running.client);
    await listener.ready();
    const from = placeOf(listener.heard[0]);
    for (let round = 0; round < 3; round++) {
      await send(2, 3);
      await send(3, 2);
      await running.stop();
      // Something happens that nobody is there to hear.
      running = await run(world, { flags: ["--port", url.port] });
      await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
      await send(2, 3);
      await eventually("it listens again", () => listener.heard.filter(({ kind }) => kind === "ready").length > round + 1);
    }
    await idle(running);
    const wanted = all(running.service.store).filter((id) => id > from);
    await eventually("everything was told", () => told(listener.heard).length >= wanted.length);
    expect(told(await listener.stop()).map(placeOf)).to.deep.equal(wanted);
    expect(listener.heard.filter(({ kind }) => kind === "ready").length).to.equal(4);
    expect(listener.heard.some(({ kind }) => kind === "gap")).to.equal(false);
  });

  it("tells what a reorganisation took back, live and to those who come later, in the same words", async () => {
    const live = listen(running.client);
    await live.ready();
    const hash = await send(2, 3);
    const snapshot = await world.chain.provider.send("evm_snapshot", []) as string;
    await running.client.waitForVerified(hash, { pollMs: 20 });
    await world.chain.provider.send("evm_revert", [snapshot]);
    await world.chain.mine(1);
    await eventually("it was taken back", () => kindsOf(live.heard).includes("back"));
    await eventually("it was verified again", () => kindsOf(live.heard).lastIndexOf("verified") > kindsOf(live.heard).indexOf("back"));
    await idle(running);
    await sleep(200);
    const heard = told(await live.stop());
    const back = heard.find(({ kind }) => kind === "back")!;
    expect(back.stage).to.equal("proven");
    expect(back.operations).to.deep.equal([{ hash, from: 2, to: 3 }]);
    const later = listen(running.client, {}, live.heard[0].id);
    await eventually("the past was told", () => told(later.heard).length >= heard.length);
    expect(told(await later.stop())).to.deep.equal(heard);
  });

  it("tells what a batch that is built anew held, but not what was rejected", async () => {
    await running.stop();
    running = await run(world, { flags: ["--seal-after", "3600"] });
    const { store } = running.service;
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
    const [kept, rejected] = [await send(2, 3), await send(3, 2)];
    const { sealBatch } = await import("../../sequencer/batches/seal.ts");
    const { unsealFrom } = await import("../../sequencer/store/unseal.ts");
    const { facts } = running.service;
    const listener = listen(running.client);
    await listener.ready();
    const batch = sealBatch(store, { token: 1, domain: facts.domain, batchTime: 1, feeAccount: 0, instances: facts.instances }, Date.now())!;
    store.transaction(() => {
      store.operations.reject(rejected, "UNPROVABLE", Date.now());
      unsealFrom(store, batch.number);
    });
    await eventually("it was told", () => kindsOf(listener.heard).includes("back"));
    const events = told(await listener.stop()).filter(({ kind }) => kind !== "committed");
    expect(events.map(({ kind }) => kind)).to.deep.equal(["sealed", "rejected", "back"]);
    expect(events[0].operations.map(({ hash }) => hash)).to.have.members([kept, rejected]);
    expect(events[2].operations).to.deep.equal([{ hash: kept, from: 2, to: 3 }]);
    expect(events[2]).to.include({ stage: "pooled", batch: batch.number });
  });

  it("says so when what was asked for is pruned, or of another database, and goes on from now", async () => {
    const { store } = running.service;
    await send(2);
    await idle(running);
    const { series } = store.events;
    expect(store.events.prune(Date.now() + 1, 0, 10)).to.equal(true);
    const first = store.events.oldest();
    expect(first).to.equal(11);
    for (const id of [`${series}-5`, `${"0".repeat(8)}-5`, `${series}-${store.events.head() + 1}`]) {
      const listener = listen(running.client, {}, id);
      await listener.ready();
      expect(listener.heard[0], id).to.deep.equal({ kind: "gap", id: `${series}-${store.events.head()}` });
      await sleep(100);
      expect(told(await listener.stop())).to.deep.equal([]);
    }
    const behind = listen(running.client, {}, `${series}-${first - 1}`);
    await eventually("all was told", () => told(behind.heard).length === store.events.head() - first + 1);
    expect((await behind.stop()).some(({ kind }) => kind === "gap")).to.equal(false);
    while (store.events.prune(Date.now() + 1, 0, 1_000));
    expect([store.events.oldest(), store.events.head()]).to.deep.equal([store.events.head() + 1, store.events.head()]);
    const fresh = listen(running.client, {}, `${series}-${store.events.head()}`);
    await fresh.ready();
    await send(3);
    await eventually("the new was told", () => kindsOf(fresh.heard)[0] === "pooled");
    expect((await fresh.stop()).some(({ kind }) => kind === "gap")).to.equal(false);
  });

  it("forgets by age and by number, a few at a time", async () => {
    const { store } = running.service;
    const head = store.events.head();
    expect(store.events.prune(0, 1_000_000, 10)).to.equal(false);
    while (store.events.prune(0, 7, 3));
    expect(store.events.oldest()).to.equal(head - 6);
  });

  /** The same service behind a door with other limits. */
  async function door(events: Partial<Edge["events"]>): Promise<{ url: string; client: ColonnadeClient; close(): Promise<void> }> {
    const { edge } = running.service;
    const app = await buildApp({ ...running.service, edge: { ...edge, events: { ...edge.events, ...events } } });
    const url = await app.listen({ host: "127.0.0.1", port: 0 });
    return { url, client: new ColonnadeClient(url), close: () => app.close() };
  }
  /** A connection that sends the request and, if it is to, reads nothing of the answer. */
  function open(url: string, path: string, reads = true): { socket: Socket; text: () => string; closed: () => boolean } {
    const { hostname, port } = new URL(url);
    let [text, closed] = ["", false];
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    socket.on("error", () => undefined).on("close", () => (closed = true));
    if (reads) socket.on("data", (data) => (text += data.toString()));
    else socket.pause();
    return { socket, text: () => text, closed: () => closed };
  }

  it("has a heartbeat, with the place to go on from", async () => {
    const { url, close } = await door({ heartbeatMs: 50 });
    const { socket, text } = open(url, "/v1/events?account=9999");
    await eventually("it beat", () => (text().match(/: all is well/g) ?? []).length > 2);
    const { store } = running.service;
    await send(2);
    await eventually("what does not match moves the place", () => text().includes(`id: ${store.events.series}-${store.events.head()}\n\n`));
    expect(text()).to.not.include("data: {\"kind\"");
    expect(text()).to.include("content-type: text/event-stream").and.include("cache-control: no-store").and.include("x-request-id: ");
    socket.destroy();
    await close();
  });

  it("cuts off who does not read, keeps little for them meanwhile, and lets them go on without a gap", async () => {
    const { url, client, close } = await door({ slowMs: 300 });
    const { store } = running.service;
    const { series } = store.events;
    const start = store.events.head();
    const slow = open(url, `/v1/events?after=${series}-${start}`, false);
    const brisk = listen(client, {}, `${series}-${start}`);
    await brisk.ready();
    const members = Array.from({ length: 256 }, (_, i): [string, number, number] => [`0x${i.toString(16).padStart(64, "0")}`, 2, 3]);
    // More than both sockets hold.
    for (let n = 0; n < 300; n++) store.transaction(() => store.events.pooled(members, n));
    const before = process.memoryUsage().heapUsed;
    await eventually("the brisk one has all", () => told(brisk.heard).length === 300);
    expect(process.memoryUsage().heapUsed - before).to.be.lessThan(200e6);
    await sleep(1_000);
    let text = "";
    slow.socket.on("data", (data) => (text += data.toString())).resume();
    await eventually("it was cut off", slow.closed);
    const ids = [...text.matchAll(/^id: [0-9a-f]{8}-(\d+)\ndata: .*\n\n/gm)].map(([, id]) => Number(id));
    expect(ids.length).to.be.greaterThan(0).and.lessThan(300);
    const again = listen(client, {}, `${series}-${ids.at(-1)}`);
    await eventually("it has the rest", () => told(again.heard).length === 300 - ids.length);
    expect([...ids, ...told(await again.stop()).map(placeOf)]).to.deep.equal(told(await brisk.stop()).map(placeOf));
    await close();
  });

  it("bounds followers, in all and of one address, and takes new ones when others have gone", async () => {
    for (const [limits, limit] of [[{ limit: 2, perClient: 9 }, 2], [{ limit: 9, perClient: 2 }, 2]] as const) {
      const { url, client, close } = await door(limits);
      const [one, two] = [listen(client), listen(client)];
      await one.ready();
      await two.ready();
      const response = await fetch(`${url}/v1/events`);
      expect(response.status).to.equal(429);
      expect(response.headers.get("retry-after")).to.equal("10");
      expect((await response.json() as { error: object }).error).to.deep.include({ code: "TOO_MANY_STREAMS", details: { open: 2, limit, retryAfter: 10 } });
      const refused = await client.events().next().catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(ColonnadeError).with.property("code", "TOO_MANY_STREAMS");
      await one.stop();
      let free = listen(client);
      await eventually("there is room again", async () => {
        if (free.heard.length > 0) return true;
        await free.stop().catch(() => undefined);
        free = listen(client);
        await sleep(50);
        return free.heard.length > 0;
      });
      await free.stop();
      await two.stop();
      await close();
    }
  });

  it("ends all when the service stops, with a last word", async () => {
    const { url, close } = await door({});
    const { text, closed } = open(url, "/v1/events");
    await eventually("it was open", () => text().includes("event: ready"));
    const started = performance.now();
    await close();
    await eventually("it was closed", closed);
    expect(performance.now() - started).to.be.lessThan(5_000);
    expect(text()).to.match(/event: bye\ndata: \{"reason":"shutdown"\}\n\n/);
  });

  it("stops without waiting for connections on which nothing was asked", async () => {
    const { url, close } = await door({});
    const { hostname, port } = new URL(url);
    const silent = connect(Number(port), hostname);
    await new Promise((resolve) => silent.once("connect", resolve));
    await sleep(50);
    const started = performance.now();
    await close();
    expect(performance.now() - started).to.be.lessThan(2_000);
    silent.destroy();
  });

  it("refuses filters that make no sense, and every method but GET", async () => {
    for (const query of ["account=x", "account=01", "kind=sealed,melted", "operation=0x1", "batch=-1", "after=5", "account=1&account=2", "x=1",
      `account=${Array.from({ length: 21 }, (_, i) => i).join(",")}`]) {
      const response = await fetch(`${running.url}/v1/events?${query}`);
      expect([response.status, ((await response.json()) as { error: { code: string } }).error.code], query).to.deep.equal([400, "REQUEST_INVALID"]);
    }
    expect((await fetch(`${running.url}/v1/events`, { method: "HEAD" })).status).to.equal(405);
  });

  describe("waitForVerified", () => {
    it("is told, and asks no more than it has to", async () => {
      let asked = 0;
      const client = new ColonnadeClient(running.url, { fetch: (input, init) => {
        if (String(input).includes("/v1/operations/")) asked += 1;
        return fetch(input, init);
      } });
      const { heard, stop } = listen(client);
      const hash = await send(2);
      expect(await client.waitForVerified(hash, { pollMs: 1 })).to.include({ stage: "verified" });
      // Polling every millisecond would have asked hundreds of times.
      expect(asked).to.be.lessThan(60);
      expect(heard.length).to.be.greaterThan(0);
      await stop();
    });

    it("asks again and again where the service tells nothing, or not so many, and comes to the same end", async () => {
      for (const status of [404, 429, 500]) {
        const client = new ColonnadeClient(running.url, { fetch: (input, init) => (String(input).includes("/v1/events")
          ? Promise.resolve(new Response("{}", { status })) : fetch(input, init)) });
        expect(await client.waitForVerified(await send(2), { pollMs: 20 })).to.include({ stage: "verified" });
      }
      const none = new ColonnadeClient(running.url, { fetch: (input, init) => (String(input).includes("/v1/events")
        ? Promise.reject(new Error("no streams here")) : fetch(input, init)) });
      expect(await none.waitForVerified(await send(2), { pollMs: 20 })).to.include({ stage: "verified" });
    });

    it("leaves connections to others: two waits listen, and all end", async () => {
      let open = 0;
      const client = new ColonnadeClient(running.url, { fetch: (input, init) => {
        if (String(input).includes("/v1/events")) open += 1;
        return fetch(input, init);
      } });
      const hashes = [await send(2), await send(3), await send(2), await send(3)];
      const views = await Promise.all(hashes.map((hash) => client.waitForVerified(hash, { pollMs: 50 })));
      expect(views.map(({ stage }) => stage)).to.deep.equal(hashes.map(() => "verified"));
      expect(open).to.equal(2);
    });

    it("throws the code of what was rejected, and TIMEOUT in time", async () => {
      await running.stop();
      running = await run(world, { flags: ["--seal-after", "3600"] });
      await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
      const hash = await send(2);
      const codeOf = (error: unknown): string => (error as ColonnadeError).code;
      expect(await running.client.waitForVerified(hash, { timeoutMs: 300, pollMs: 50 }).catch(codeOf)).to.equal("TIMEOUT");
      const waiting = running.client.waitForVerified(hash, { timeoutMs: 9_000, pollMs: 60_000 }).catch(codeOf);
      await sleep(300);
      const { store } = running.service;
      store.transaction(() => store.operations.reject(hash, "EXPIRED", Date.now()));
      expect(await waiting).to.equal("EXPIRED");
    });
  });
});
