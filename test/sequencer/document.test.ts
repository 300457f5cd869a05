import { expect } from "chai";
import Fastify, { type FastifyInstance } from "fastify";
import { Type } from "typebox";
import { closed } from "../../protocol/api/common.ts";
import type { ERRORS } from "../../protocol/errors.ts";
import { buildApp } from "../../sequencer/app.ts";
import { checkAnswers } from "../../sequencer/http/answers.ts";
import { describe as describeRoute } from "../../sequencer/http/describe.ts";
import { HTTP_STATUS, installErrorHandlers } from "../../sequencer/http/errors.ts";
import { examples } from "../../sequencer/http/examples.ts";
import { describeApi } from "../../sequencer/http/openapi.ts";
import { checkOf, holdToDocument, type Document, type PublishedOperation } from "./support/document.ts";
import { run, startWorld, type Running, type World } from "./support/world.ts";

describe("The published document", () => {
  let world: World;
  let running: Running;
  let document: Document;
  before(async () => {
    world = await startWorld();
    running = await run(world);
    document = await (await fetch(`${running.url}/openapi.json`)).json() as Document;
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  const operations = (): [string, PublishedOperation][] => Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, PublishedOperation] => [`${method.toUpperCase()} ${path}`, operation]));

  it("is OpenAPI 3.1 and has every route of the API, with a summary, a tag and an example of each parameter", async () => {
    expect(document.openapi).to.equal("3.1.0");
    const routes: string[] = [];
    const app = await buildApp(running.service, {}, { extend: (plain) => void plain.addHook("onRoute", ({ url, method }) => {
      // Lists of methods answer 405.
      if (/^\/(v1\/|health)/.test(url) && (method === "GET" || method === "POST")) routes.push(`${method} ${url.replaceAll(/:(\w+)/g, "{$1}")}`);
    }) });
    await app.close();
    expect(operations().map(([name]) => name).sort()).to.deep.equal(routes.sort());
    expect(routes).to.include.members(["POST /v1/transfers", "GET /v1/operations/{hash}", "GET /v1/status", "GET /health"]);
    for (const [name, { summary, tags, parameters = [] }] of operations()) {
      expect(summary, name).to.match(/^[A-Z].*[^.]$/);
      expect(tags, name).to.have.length(1);
      for (const parameter of parameters) if (parameter.name !== "after") expect(parameter.example, `${name} ${parameter.name}`).to.be.a("string");
    }
  });

  it("names every code that a route gives, under its status, with an example that fits", () => {
    const named = new Set<string>();
    for (const [name, { responses }] of operations()) {
      for (const [status, { content }] of Object.entries(responses)) {
        if (status === "304") continue;
        const media = content?.["application/json"];
        for (const [code, { value }] of Object.entries(media?.examples ?? {})) {
          named.add(code);
          expect(checkOf(document, media!.schema)(value), `${name} ${code}`).to.equal(undefined);
          if (code !== "REQUEST_INVALID") expect(HTTP_STATUS[code as keyof typeof ERRORS], `${name} ${code}`).to.equal(Number(status));
        }
      }
    }
    expect([...named]).to.include.members(["REQUEST_INVALID", "NONCE_GAP", "OVERLOADED", "L1_BEHIND", "INTERNAL"]);
  });

  it("has an example of everything that has a name, and each fits", () => {
    for (const [title, schema] of Object.entries(document.components.schemas)) {
      expect(examples, title).to.have.property(title);
      expect(schema.examples, title).to.deep.equal([examples[title]]);
      expect(checkOf(document, { $ref: `#/components/schemas/${title}` })(examples[title]), title).to.equal(undefined);
    }
  });

  it("has a page that loads nothing from elsewhere", async () => {
    const page = await fetch(`${running.url}/docs/`);
    expect(page.status).to.equal(200);
    const html = await page.text();
    const linked = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => new URL(url, `${running.url}/docs/`));
    expect(linked.length).to.be.at.least(3);
    for (const url of linked) {
      expect(url.origin).to.equal(new URL(running.url).origin);
      const file = await fetch(url);
      expect(file.status, url.href).to.equal(200);
      // What is not read keeps its connection busy.
      await file.arrayBuffer();
    }
    expect(page.headers.get("content-security-policy")).to.match(/default-src 'self'/);
    const { paths } = await (await fetch(`${running.url}/docs/json`)).json() as Document;
    expect(paths).to.deep.equal(document.paths);
  });
});

describe("An answer that its schema does not have", () => {
  const Answer = closed({ text: Type.String() }, { title: "Answer" });
  async function appThatAnswers(value: object, prepare: (app: FastifyInstance) => void) {
    const app = Fastify();
    installErrorHandlers(app);
    prepare(app);
    await describeApi(app);
    app.get("/v1/answer", { schema: describeRoute({ tag: "service", summary: "An answer", answers: { 200: Answer } }) }, async () => value as never);
    app.get("/v1/secret", async () => ({ text: "" }));
    return app;
  }

  it("does not leave: neither with a property that nobody documented, nor with a number for a string, nor without a property", async () => {
    for (const value of [{ text: "a", more: 1 }, { text: 1 }, {}]) {
      const app = await appThatAnswers(value, checkAnswers);
      const response = await app.inject({ url: "/v1/answer" });
      expect(response.statusCode, JSON.stringify(value)).to.equal(500);
      expect(response.json<{ error: { code: string } }>().error.code).to.equal("INTERNAL");
      await app.close();
    }
    const app = await appThatAnswers({ text: "a" }, checkAnswers);
    expect((await app.inject({ url: "/v1/answer" })).json()).to.deep.equal({ text: "a" });
    await app.close();
  });

  it("is noticed by what looks at the answers of the other tests, as is a route without a description", async () => {
    const found: string[] = [];
    const app = await appThatAnswers({ text: "a", more: 1 }, (plain) => {
      plain.setSerializerCompiler(() => (value) => JSON.stringify(value));
      holdToDocument(plain, (violation) => void found.push(violation));
    });
    expect((await app.inject({ url: "/v1/answer" })).json()).to.deep.equal({ text: "a", more: 1 });
    expect((await app.inject({ url: "/v1/secret" })).statusCode).to.equal(200);
    expect(found).to.have.length(2);
    expect(found[0]).to.match(/^GET \/v1\/answer 200: .*additional propert/);
    expect(found[1]).to.match(/^GET \/v1\/secret 200: is not in the document/);
    await app.close();
  });
});
