/** Rate limits by address and by API key, over real HTTP. */
import { request } from "node:http";
import { join } from "node:path";
import { expect } from "chai";
import { createApiKey, listApiKeys, revokeApiKey } from "../../sequencer/api-keys.ts";
import { defaultPerMinute, readProxies } from "../../sequencer/edge.ts";
import { eventually, run, startWorld, type Running, type World } from "./support/world.ts";

interface Answer { status: number; headers: Record<string, string | undefined>; code: string | undefined }

function ask(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/v1/tokens`, { method, headers, agent: false }, (response) => {
      let text = "";
      response.on("data", (data: Buffer) => (text += data.toString()));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers as Answer["headers"],
        code: text === "" ? undefined : (JSON.parse(text) as { error?: { code: string } }).error?.code }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

describe("Rate limits and API keys", () => {
  let world: World;
  let running: Running;
  let data: string;
  before(async () => {
    world = await startWorld();
    data = join(world.root, "data");
  });
  after(() => world?.close());
  const start = async (...flags: string[]): Promise<void> => {
    running = await run(world, { flags });
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
  };
  afterEach(() => running?.stop());

  it("has none on a loopback address, and some elsewhere", async () => {
    expect(["127.0.0.1", "::1", "localhost", "0.0.0.0", "10.1.2.3"].map(defaultPerMinute)).to.deep.equal([0, 0, 0, 1_200, 1_200]);
    await start();
    expect((await ask(running.url)).headers).to.not.have.property("ratelimit-limit");
  });

  it("counts down in the standard headers, then says when to come again, in the usual shape", async () => {
    await start("--rate-limit", "3");
    for (const left of ["2", "1", "0"]) {
      const { status, headers } = await ask(running.url);
      expect(status).to.equal(200);
      expect(headers).to.include({ "ratelimit-limit": "3", "ratelimit-remaining": left });
      expect(Number(headers["ratelimit-reset"])).to.be.within(1, 60);
    }
    const refused = await ask(running.url);
    expect([refused.status, refused.code]).to.deep.equal([429, "RATE_LIMITED"]);
    expect(Number(refused.headers["retry-after"])).to.be.within(1, 60);
    expect(refused.headers["cache-control"]).to.equal("no-store");
    expect(await (await fetch(`${running.url}/v1/status`)).json()).to.have.nested.property("error.details.limit", 3);
  });

  it("gives each key a limit of its own, from when it is made to when it is revoked, while the service runs", async () => {
    await start("--rate-limit", "2");
    const [few, any] = [createApiKey(data, "few", 4), createApiKey(data, "any", 0)];
    const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
    for (let i = 0; i < 4; i++) expect((await ask(running.url, bearer(few.key))).status).to.equal(200);
    expect((await ask(running.url, bearer(few.key))).code).to.equal("RATE_LIMITED");
    for (let i = 0; i < 20; i++) expect((await ask(running.url, bearer(any.key))).status).to.equal(200);
    expect((await ask(running.url)).headers["ratelimit-remaining"], "the address's own count is untouched").to.equal("1");
    revokeApiKey(data, any.id);
    const refused = await ask(running.url, bearer(any.key));
    expect([refused.status, refused.code, refused.headers["www-authenticate"]]).to.deep.equal([401, "API_KEY_INVALID", "Bearer"]);
    expect((await ask(running.url, bearer(any.key))).code, "guessing counts for the address").to.equal("RATE_LIMITED");
  });

  it("refuses what is no key, whatever it looks like", async () => {
    await start("--rate-limit", "100");
    const { key } = createApiKey(data, "mine", 5);
    for (const authorization of [`Bearer ck_${"A".repeat(43)}`, `Bearer ${key}x`, `Bearer ${key.toLowerCase()}`, key, `Basic ${key}`, "Bearer"]) {
      expect((await ask(running.url, { authorization })).code, authorization).to.equal("API_KEY_INVALID");
    }
    expect((await ask(running.url, { authorization: `Bearer ${"x".repeat(200)}` }, "POST")).status).to.equal(405);
  });

  it("stores no key, only what tells that it is one", async () => {
    await start();
    const { key, id } = createApiKey(data, "secret", 7);
    const db = running.service.store.reader();
    const rows = JSON.stringify(db.prepare("SELECT * FROM api_keys").all());
    db.close();
    expect(rows).to.include(id).and.include("secret");
    expect(rows).to.not.include(key).and.not.include(key.slice(3, 20));
    expect(listApiKeys(data).find((row) => row.id === id)).to.include({ name: "secret", perMinute: 7, revokedAt: null });
    revokeApiKey(data, id);
    expect(listApiKeys(data).find((row) => row.id === id)!.revokedAt).to.be.closeTo(Date.now(), 60_000);
    expect(() => revokeApiKey(data, id)).to.throw(id);
    expect(() => revokeApiKey(data, "nobody")).to.throw("nobody");
    expect(() => createApiKey(data, " ", 1)).to.throw("name");
    expect(() => createApiKey(data, "x", -1)).to.throw("limit");
    expect(() => createApiKey(join(data, "elsewhere"), "x", 1)).to.throw("no database");
  });

  it("believes a proxy that it was told of, and nobody else", async () => {
    await start("--rate-limit", "2");
    const from = (address: string) => ({ "x-forwarded-for": address });
    await ask(running.url, from("192.0.2.1"));
    await ask(running.url, from("192.0.2.2"));
    expect((await ask(running.url, from("192.0.2.3"))).code).to.equal("RATE_LIMITED");
    await running.stop();
    await start("--rate-limit", "2", "--trust-proxy", "127.0.0.1");
    for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) expect((await ask(running.url, from(address))).status).to.equal(200);
    await ask(running.url, from("192.0.2.1"));
    expect((await ask(running.url, from("192.0.2.1"))).code).to.equal("RATE_LIMITED");
    // What the client itself wrote before the proxy's own word does not count.
    expect((await ask(running.url, from("203.0.113.9, 192.0.2.1"))).code).to.equal("RATE_LIMITED");
  });

  it("refuses proxies that are no addresses", () => {
    expect(readProxies("10.0.0.1, 192.168.0.0/16,fd00::/8")).to.deep.equal(["10.0.0.1", "192.168.0.0/16", "fd00::/8"]);
    for (const text of ["true", "*", "proxy.example", "10.0.0.0/33", "10.0.0.0/8/8", "10.0.0.0/x", ","]) {
      expect(() => readProxies(text), text).to.throw("--trust-proxy");
    }
  });
});
