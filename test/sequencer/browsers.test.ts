/** What browsers and proxies in between need: origins, request ids, what may be kept, compression. */
import { request } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect } from "chai";
import { toBody } from "../../client/to-body.ts";
import { buildApp } from "../../sequencer/app.ts";
import { readOrigins } from "../../sequencer/edge.ts";
import { REQUEST_LOG } from "../../sequencer/server.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

interface Answer { status: number; headers: Record<string, string | undefined>; body: Buffer }

/** As it comes over the wire: fetch would unpack it. */
function ask(url: string, headers: Record<string, string> = {}, method = "GET", body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => void parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode!, body: Buffer.concat(parts),
        headers: response.headers as Answer["headers"] }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

describe("Answers for browsers and proxies", () => {
  const ORIGIN = "https://wallet.example";
  let world: World;
  let running: Running;
  before(async () => {
    world = await startWorld();
    running = await run(world, { flags: ["--cors", `${ORIGIN},http://127.0.0.1:5173`, "--keep-final", "1000"] });
    await openUsers(world, 2);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 3);
    await idle(running);
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  it("lets pages of the origins that it was told read answers, errors too, and no others", async () => {
    for (const path of ["/v1/status", "/v1/batches/999", "/nowhere"]) {
      const allowed = await ask(`${running.url}${path}`, { origin: ORIGIN });
      expect(allowed.headers["access-control-allow-origin"], path).to.equal(ORIGIN);
      for (const name of ["Retry-After", "RateLimit-Remaining", "ETag", "x-request-id"]) {
        expect(allowed.headers["access-control-expose-headers"]).to.include(name);
      }
      expect(allowed.headers.vary?.toLowerCase()).to.include("origin");
      expect(allowed.headers["access-control-allow-credentials"]).to.equal(undefined);
      const other = await ask(`${running.url}${path}`, { origin: "https://evil.example" });
      expect(other.headers["access-control-allow-origin"], path).to.equal(undefined);
    }
  });

  it("answers a preflight with methods and headers, and lets no other origin through", async () => {
    const preflight = { "access-control-request-method": "POST", "access-control-request-headers": "content-type" };
    const { status, headers, body } = await ask(`${running.url}/v1/transfers`, { origin: ORIGIN, ...preflight }, "OPTIONS");
    expect([status, body.length]).to.deep.equal([204, 0]);
    expect(headers["access-control-allow-origin"]).to.equal(ORIGIN);
    expect(headers["access-control-allow-methods"]).to.include("POST");
    expect(headers["access-control-allow-headers"]!.toLowerCase()).to.include("content-type").and.include("last-event-id");
    const other = await ask(`${running.url}/v1/transfers`, { origin: "https://evil.example", ...preflight }, "OPTIONS");
    expect(other.headers["access-control-allow-origin"]).to.equal(undefined);
  });

  it("allows nobody but its own origin by default, and everybody if told so", async () => {
    const alone = await run(world, { data: "alone" });
    const open = await run(world, { data: "open", flags: ["--cors", "*"] });
    const origin = { origin: ORIGIN };
    expect((await ask(`${alone.url}/v1/status`, origin)).headers["access-control-allow-origin"]).to.equal(undefined);
    expect((await ask(`${open.url}/v1/status`, origin)).headers["access-control-allow-origin"]).to.equal("*");
    await alone.stop();
    await open.stop();
  });

  it("refuses as an origin what is none", () => {
    expect(readOrigins("https://a.example, http://b:1")).to.deep.equal(["https://a.example", "http://b:1"]);
    for (const text of ["a.example", "https://a.example/", "https://a.example/path", "https://A.example", "null", ","]) {
      expect(() => readOrigins(text), text).to.throw("--cors");
    }
  });

  it("names each request, takes a safe name over, and no other", async () => {
    const names = new Set<string>();
    for (const path of ["/health", "/v1/batches/999", "/nowhere", "/v1/accounts/%zz"]) {
      names.add((await ask(`${running.url}${path}`)).headers["x-request-id"]!);
    }
    names.add((await ask(`${running.url}/v1/transfers`, { "content-type": "application/json" }, "POST", "{")).headers["x-request-id"]!);
    expect(names.size).to.equal(5);
    expect([...names].every((name) => /^[0-9a-f]{12}-[0-9a-z]+$/.test(name))).to.equal(true);
    const given = async (name: string): Promise<string> =>
      (await ask(`${running.url}/v1/accounts/%zz`, { "x-request-id": name })).headers["x-request-id"]!;
    expect(await given("order-17.a_B")).to.equal("order-17.a_B");
    for (const name of ["x".repeat(65), "a b", "a\tb", "-a", 'a"b', "{}", "ä"]) expect(await given(name)).to.not.equal(name);
  });

  it("names the request in the log as in the answer", async () => {
    const { store } = running.service;
    const lines: string[] = [];
    const app = await buildApp(running.service, { logController: REQUEST_LOG, logger: { stream: { write: (line: string) => void lines.push(line) } } });
    const { get } = store.batches;
    store.batches.get = () => { throw new Error("the disk is gone"); };
    const { statusCode, headers } = await app.inject({ url: "/v1/batches/1" });
    store.batches.get = get;
    await app.close();
    expect(statusCode).to.equal(500);
    const line = lines.find((text) => text.includes("the disk is gone"))!;
    expect((JSON.parse(line) as { requestId: string }).requestId).to.equal(headers["x-request-id"]);
  });

  it("answers 304 to those who have what did not change, and the whole answer once it did", async () => {
    const first = await ask(`${running.url}/v1/accounts/1`);
    expect(first.headers["cache-control"]).to.equal("no-cache");
    const known = { "if-none-match": `"other", ${first.headers.etag}` };
    const again = await ask(`${running.url}/v1/accounts/1`, known);
    expect([again.status, again.body.length, again.headers.etag]).to.deep.equal([304, 0, first.headers.etag]);
    await running.client.submit(transferOf({ from: 2, nonce: 0n }, world));
    await idle(running);
    const changed = await ask(`${running.url}/v1/accounts/1`, known);
    expect(changed.status).to.equal(200);
    expect(changed.headers.etag).to.not.equal(first.headers.etag);
    expect(changed.body.equals(first.body)).to.equal(false);
  });

  it("lets everybody keep final batches and their operations, and nothing that may still change", async () => {
    const head = running.service.store.batches.head();
    const [hash] = (await running.client.batch(head)).operations;
    await eventually("it was final", () => running.service.watcher.heads().final >= running.service.store.batches.get(head)!.l1Block!);
    for (const path of [`/v1/batches/${head}`, `/v1/operations/${hash}`]) {
      expect((await ask(`${running.url}${path}`)).headers["cache-control"], path).to.equal("public, max-age=1000, immutable");
    }
    for (const path of ["/v1/batches", "/v1/status", "/health"]) {
      expect((await ask(`${running.url}${path}`)).headers["cache-control"], path).to.equal("no-cache");
    }
    for (const path of ["/v1/batches/999", `/v1/operations/0x${"0".repeat(64)}`]) {
      expect((await ask(`${running.url}${path}`)).headers["cache-control"], path).to.equal("no-store");
    }
    const posted = JSON.stringify({ operations: [] });
    expect((await ask(`${running.url}/v1/operations`, { "content-type": "application/json" }, "POST", posted)).headers["cache-control"])
      .to.equal("no-store");
    // A local chain that is started anew has other batches under the same numbers.
    const usual = await run(world, { data: "usual" });
    await eventually("it has read the batches", () => usual.service.watcher.heads().final >= running.service.watcher.heads().final);
    expect((await ask(`${usual.url}/v1/batches/${head}`)).headers["cache-control"]).to.equal("no-cache");
    await usual.stop();
  });

  it("does not call final what L1 may still take back", async () => {
    const { store, watcher } = running.service;
    const { hash } = await running.client.submit(transferOf({ from: 2, nonce: 1n }, world));
    await running.client.waitForVerified(hash, { pollMs: 20 });
    const { batch } = await running.client.operation(hash);
    const heads = watcher.heads();
    watcher.heads = () => ({ ...heads, final: store.batches.get(batch!)!.l1Block! - 1 });
    for (const path of [`/v1/batches/${batch}`, `/v1/operations/${hash}`]) {
      expect((await ask(`${running.url}${path}`)).headers["cache-control"], path).to.equal("no-cache");
    }
  });

  it("compresses long answers for those who ask, and neither short ones nor those to POST", async () => {
    const { store } = running.service;
    for (let token = 2; token <= 80; token++) {
      store.transaction(() => store.chain.addToken(token, `0x${String(token).padStart(40, "0")}`, 0));
    }
    const tokens = `${running.url}/v1/tokens`;
    const plain = await ask(tokens);
    expect(plain.body.length).to.be.greaterThan(4_096);
    expect(plain.headers["content-encoding"]).to.equal(undefined);
    for (const [encoding, unpack] of [["br", brotliDecompressSync], ["gzip", gunzipSync]] as const) {
      const packed = await ask(tokens, { "accept-encoding": encoding });
      expect(packed.headers).to.include({ "content-encoding": encoding, etag: plain.headers.etag });
      expect(packed.headers.vary?.toLowerCase()).to.include("accept-encoding");
      expect(packed.body.length).to.be.lessThan(plain.body.length / 2);
      expect(unpack(packed.body).equals(plain.body)).to.equal(true);
      expect((await ask(tokens, { "accept-encoding": encoding, "if-none-match": plain.headers.etag! })).status).to.equal(304);
    }
    expect((await ask(`${running.url}/health`, { "accept-encoding": "br" })).headers["content-encoding"]).to.equal(undefined);
    const operations = Array.from({ length: 40 }, (_, i) => toBody(transferOf({ from: 3, nonce: BigInt(i) }, world)));
    const list = await ask(`${running.url}/v1/operations`, { "content-type": "application/json", "accept-encoding": "br" }, "POST",
      JSON.stringify({ operations }));
    expect(list.status).to.equal(200);
    expect(list.body.length).to.be.greaterThan(4_096);
    expect(list.headers["content-encoding"]).to.equal(undefined);
  });

  it("still refuses bodies that are compressed", async () => {
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    expect((await ask(`${running.url}/v1/transfers`, headers, "POST", "{}")).status).to.equal(415);
  });
});
