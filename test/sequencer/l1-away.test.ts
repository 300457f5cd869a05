import { expect } from "chai";
import { follow } from "../../client/follow.ts";
import { connectProvider } from "../../l1/provider.ts";
import { KnownTauProver } from "../contracts/support/known-tau.ts";
import { startLyingNode, type LyingNode } from "../support/lying-node.ts";
import { SMALL } from "./support/instances.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, expectedOf, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

const SECRET = "correct-horse";

describe("An L1 node that is away, silent, slow or strict", () => {
  let world: World;
  let node: LyingNode;
  let running: Running | undefined;
  let nonce = 0n;

  before(async () => {
    world = await startWorld();
    const first = await run(world);
    await openUsers(world, 2);
    await eventually("the accounts were open", () => first.service.store.cells.accounts() === 3);
    await idle(first);
    await first.stop();
  });
  beforeEach(async () => void (node = await startLyingNode(world.chain.url)));
  afterEach(async () => {
    node.tellTheTruth();
    await running?.stop();
    running = undefined;
    await node.close();
  });
  after(() => world?.close());

  const start = async (flags: string[] = [], rpc = node.url): Promise<Running> => {
    running = await run(world, { rpc, flags });
    await eventually("L1 was read", () => running!.service.watcher.isCaughtUp());
    return running;
  };
  const healthOf = async ({ app }: Running) => {
    const { statusCode, body } = await app.inject({ url: "/health" });
    return { statusCode, ...JSON.parse(body) as { status: string; code?: string } };
  };
  const refusal = ({ client }: Running): Promise<{ code: string; details: Record<string, unknown> }> =>
    client.submit(transferOf({ from: 2, nonce }, world))
      .then(() => { throw new Error("It was taken"); }, (error) => error);
  async function works({ client }: Running): Promise<void> {
    const { hash } = await client.submit(transferOf({ from: 2, nonce: nonce++ }, world));
    await client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 20 });
  }

  it("is away: health and admission say so after the operator's time, and recover by themselves", async () => {
    const service = await start(["--l1-silence", "1"]);
    expect(await healthOf(service)).to.deep.equal({ statusCode: 200, status: "ok" });
    await node.goAway();
    await eventually("health said so", async () => (await healthOf(service)).statusCode === 503);
    expect(await healthOf(service)).to.deep.equal({ statusCode: 503, status: "l1 silent", code: "L1_BEHIND" });
    const refused = await refusal(service);
    expect(refused.code).to.equal("L1_BEHIND");
    expect(refused.details.reason).to.equal("l1 silent");
    const { troubles, l1 } = await service.client.status();
    expect(troubles.watch).to.contain("ECONNREFUSED");
    expect(l1.ready).to.equal(false);
    await node.comeBack();
    await eventually("health was well again", async () => (await healthOf(service)).statusCode === 200);
    await works(service);
    expect((await service.client.status()).troubles).to.deep.equal({});
  });

  it("never answers one question: the watcher goes on, and the status told of it", async () => {
    const service = await start(["--l1-timeout", "0.5"]);
    const hang = node.lie({ kind: "hang", methods: ["eth_getLogs"], times: 2 });
    await world.chain.mine();
    const trouble = async (): Promise<string> => (await service.client.status()).troubles.watch ?? "";
    await eventually("it was said", async () => (await trouble()).includes("eth_getLogs"));
    expect(hang.hits()).to.be.greaterThan(0);
    await works(service);
    const all = node.lie({ kind: "hang", times: 8 });
    await eventually("all of them hung", () => all.hits() === 8);
    await works(service);
  });

  it("stands still: its head's age counts where the operator says so", async () => {
    const service = await start(["--l1-head-age", "30"]);
    expect((await healthOf(service)).status).to.equal("ok");
    const old = `0x${(Math.floor(Date.now() / 1000) - 100).toString(16)}`;
    node.lie({ kind: "replace", methods: ["eth_getBlockByNumber"],
      result: (block) => ({ ...block as object, timestamp: old }) });
    await eventually("health said so", async () => (await healthOf(service)).statusCode === 503);
    expect(await healthOf(service)).to.deep.equal({ statusCode: 503, status: "l1 standing still", code: "L1_BEHIND" });
    expect((await refusal(service)).code).to.equal("L1_BEHIND");
    node.tellTheTruth();
    await eventually("health was well again", async () => (await healthOf(service)).statusCode === 200);
  });

  it("is not there yet at the start: the service waits for it, and says so", async () => {
    await node.goAway();
    const lines: string[] = [];
    const starting = run(world, { rpc: node.url, lines });
    await eventually("it was said", () => lines.some((line) => line.startsWith("waiting for the L1 node")));
    await node.comeBack();
    running = await starting;
    await eventually("L1 was read", () => running!.service.watcher.isCaughtUp());
    await works(running);
  });

  it("takes only short ranges of blocks: service and follower halve theirs", async () => {
    await world.chain.mine(60);
    node.lie({ kind: "range", most: 7 });
    const service = await run(world, { rpc: node.url, data: "short ranges" });
    running = service;
    await eventually("L1 was read", () => service.service.watcher.isCaughtUp());
    expect(service.service.store.cells.accounts()).to.equal(3);
    const provider = await connectProvider(node.url);
    const { batches } = await follow({ provider, contract: world.address, fromBlock: world.deployBlock,
      expected: expectedOf(world), commit: new KnownTauProver(SMALL).commit });
    provider.destroy();
    expect(batches).to.equal(Number(await world.contract.batchCount()));
  });

  it("asks for no more blocks at once than the operator allows", async () => {
    await world.chain.mine(60);
    running = await run(world, { rpc: node.url, data: "flag", flags: ["--log-range", "9"] });
    await eventually("L1 was read", () => running!.service.watcher.isCaughtUp());
    const sizes = node.requests.filter(({ method }) => method === "eth_getLogs").map(({ params: [filter] }) => {
      const { fromBlock, toBlock } = filter as { fromBlock: string; toBlock: string };
      return Number(toBlock) - Number(fromBlock) + 1;
    });
    expect(Math.max(...sizes)).to.equal(9);
  });

  it("wants user and password, which no log and no error shows", async () => {
    const guarded = await startLyingNode(world.chain.url, { credentials: `operator:${SECRET}` });
    try {
      const service = await start(["--l1-timeout", "2"], `${guarded.url}/v3/API-KEY`);
      await works(service);
      guarded.lie({ kind: "error", status: 500, message: "no", times: 20 });
      await eventually("it was said", async () => (await service.client.status()).troubles.watch !== undefined);
      await guarded.goAway();
      const printed = JSON.stringify([service.lines, await service.client.status()]);
      expect(service.lines.some((line) => line.includes("500"))).to.equal(true);
      for (const secret of [SECRET, "API-KEY", Buffer.from(`operator:${SECRET}`).toString("base64")]) {
        expect(printed).to.not.contain(secret);
      }
    } finally {
      await guarded.close();
    }
  });

  it("is refused by its URL where that is none, without showing a password", async () => {
    for (const rpc of [`operator:${SECRET}@127.0.0.1:8545`, "127.0.0.1:8545", `ftp://operator:${SECRET}@host`]) {
      const error = await connectProvider(rpc).catch((caught: unknown) => caught as Error);
      expect((error as Error).message).to.match(/http:\/\/, https:\/\/, ws:\/\/ or wss:\/\//);
      expect((error as Error).message).to.not.contain(SECRET);
    }
    const wrong = await startLyingNode(world.chain.url, { credentials: `operator:${SECRET}` });
    const url = `${wrong.url.replace(SECRET, "wrong-one")}/API-KEY`;
    const away = await connectProvider(url).catch((caught: unknown) => caught as Error);
    await wrong.close();
    expect(away).to.have.property("code", "UNREACHABLE");
    expect((away as Error).message).to.match(/401/).and.not.match(/wrong-one|API-KEY/);
  });

  it("tells which blocks are final: an account of a later one is not served as final", async () => {
    const service = await start();
    await world.chain.mine();
    await eventually("its account was final", async () => (await service.client.account(2)).final);
    const notYet = node.lie({ kind: "replace", methods: ["eth_getBlockByNumber"],
      result: (block, { params: [tag] }) => (tag === "finalized" ? { ...block as object, number: "0x1" } : block) });
    await world.chain.mine();
    await eventually("it was not any more", async () => !(await service.client.account(2)).final);
    expect((await service.client.status()).l1.final).to.equal(1);
    expect((await service.client.account(2)).status).to.equal("open");
    notYet.end();
  });

  it("is spoken to over a WebSocket", async () => {
    const service = await start([], world.chain.url.replace("http", "ws"));
    await works(service);
  });
});
