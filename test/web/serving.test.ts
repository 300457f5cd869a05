import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { FastifyInstance } from "fastify";
import { buildApp } from "../../sequencer/app.ts";
import { run, startWorld, type Running, type World } from "../sequencer/support/world.ts";

describe("Serving the page", () => {
  let world: World;
  let running: Running;
  before(async () => {
    world = await startWorld();
    running = await run(world);
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  it("is at /, with a policy that lets nothing in from elsewhere and nothing inline", async () => {
    const response = await fetch(`${running.url}/`);
    expect(response.status).to.equal(200);
    expect(response.headers.get("content-type")).to.equal("text/html; charset=utf-8");
    expect(response.headers.get("cache-control")).to.equal("no-cache");
    const policy = response.headers.get("content-security-policy")!;
    expect(policy).to.include("default-src 'self';").and.include("frame-ancestors 'none'");
    expect(policy).to.not.match(/unsafe-inline|'unsafe-eval'|https?:|\*/);
    const text = await response.text();
    expect(text).to.not.match(/<style|<script(?![^>]*src="\/assets\/)/);
  });

  it("serves what the page names, packed for who takes that, to be kept for ever", async () => {
    const text = await (await fetch(`${running.url}/`)).text();
    const assets = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(assets).to.not.be.empty;
    for (const path of assets) {
      const [plain, packed] = await Promise.all(
        ["identity", "gzip, br"].map((encoding) =>
          running.app.inject({ url: path, headers: { "accept-encoding": encoding } }),
        ),
      );
      for (const { statusCode, headers } of [plain, packed]) {
        expect(statusCode, path).to.equal(200);
        expect(headers["cache-control"]).to.equal("public, max-age=31536000, immutable");
        expect(headers["x-content-type-options"]).to.equal("nosniff");
        expect(headers.vary).to.include("accept-encoding");
      }
      expect(plain.headers["content-encoding"]).to.equal(undefined);
      expect(packed.headers["content-encoding"]).to.equal("br");
      expect(packed.rawPayload.length).to.be.below(plain.rawPayload.length);
    }
  });

  it("leaves unknown routes, files that were not built and other methods the shape that all errors have", async () => {
    for (const url of [
      "/v1/nothing",
      "/nothing",
      "/assets/nothing.js",
      "/assets/..%2findex.html",
      "/assets/%2e%2e%2fsources.sha256",
    ]) {
      const response = await running.app.inject({ url });
      expect(response.statusCode, url).to.equal(404);
      expect(response.json().error.code, url).to.equal("NOT_FOUND");
    }
    const response = await running.app.inject({ method: "POST", url: "/" });
    expect(response.json().error).to.include({ code: "METHOD_NOT_ALLOWED" });
  });

  it("says how to build the page where it was not built, and goes on without it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "colonnade-page-"));
    const app: FastifyInstance = await buildApp(running.service, {}, { page: folder });
    try {
      const response = await app.inject({ url: "/" });
      expect(response.statusCode).to.equal(404);
      expect(response.body).to.include("npm run web");
      expect((await app.inject({ url: "/v1/status" })).statusCode).to.equal(200);
    } finally {
      await app.close();
      rmSync(folder, { recursive: true });
    }
  });
});
