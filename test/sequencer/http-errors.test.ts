import { connect } from "node:net";
import { expect } from "chai";
import type { FastifyInstance } from "fastify";
import type { ErrorBody } from "../../client/api-types.ts";
import { toBody } from "../../client/to-body.ts";
import { ERRORS } from "../../protocol/errors.ts";
import { buildApp } from "../../sequencer/app.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, fingerprint, run, startWorld, type Running, type World } from "./support/world.ts";

interface Answer { status: number; headers: Map<string, string>; body: ErrorBody; closed: boolean }

describe("Errors over HTTP", () => {
  let world: World;
  let running: Running;
  let hasty: FastifyInstance;
  let ports: { normal: number; hasty: number };

  before(async () => {
    world = await startWorld();
    running = await run(world);
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
    hasty = await buildApp(running.service, { requestTimeout: 300,
      http: { requestTimeout: 300, headersTimeout: 200, connectionsCheckingInterval: 50, requireHostHeader: false } });
    ports = { normal: Number(new URL(running.url).port), hasty: Number(new URL(await hasty.listen({ host: "127.0.0.1", port: 0 })).port) };
  });
  after(async () => {
    await hasty?.close();
    await running?.stop();
    await world?.close();
  });

  /** Sends bytes as they are and reads the first answer, which has to have the documented shape. */
  async function raw(text: string | Buffer, port = ports.normal): Promise<Answer> {
    const socket = connect(port, "127.0.0.1");
    let got = "";
    let closed = false;
    socket.on("data", (data) => (got += data.toString())).on("error", () => {}).on("close", () => (closed = true));
    socket.write(text);
    const whole = (): RegExpExecArray | null => /^HTTP\/1\.1 (\d+) [^\r]+\r\n([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(got);
    await eventually("an answer came", () => {
      const found = whole();
      return found !== null && Buffer.byteLength(found[3]) >= Number(/content-length: (\d+)/i.exec(found[2])?.[1] ?? Infinity);
    }, 10_000);
    const [, status, head, body] = whole()!;
    const headers = new Map(head.split("\r\n").map((line): [string, string] => [line.split(": ")[0].toLowerCase(), line.split(": ").slice(1).join(": ")]));
    if (headers.get("connection") === "close") await eventually("the connection was closed", () => closed, 10_000);
    socket.destroy();
    const answer = { status: Number(status), headers, body: JSON.parse(body) as ErrorBody, closed };
    expect(headers.get("content-type")).to.equal("application/json; charset=utf-8");
    expect(Object.keys(answer.body)).to.deep.equal(["error"]);
    expect(Object.keys(answer.body.error)).to.deep.equal(["code", "message", "details"]);
    expect(ERRORS).to.have.property(answer.body.error.code);
    expect(body.length, "nothing is repeated at length").to.be.lessThan(1_500);
    return answer;
  }
  const post = (headers: string, body = ""): string => `POST /v1/transfers HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`;
  const json = "Content-Type: application/json\r\n";

  const closing: [string, number, () => string | Buffer, ("normal" | "hasty")?][] = [
    ["headers that come drop by drop", 408, () => "GET /health HTTP/1.1\r\nHost: x\r\n", "hasty"],
    ["a body that never ends", 408, () => post(`${json}Content-Length: 1000`, "{"), "hasty"],
    ["headers of 20 kB", 431, () => `GET /health HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(20_000)}\r\n\r\n`],
    ["a path of 20 kB", 431, () => `GET /${"y".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ["what is no HTTP", 400, () => "hello\r\n\r\n"],
    ["a method that nobody knows", 400, () => "SNATCH / HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["both lengths", 400, () => post(`${json}Content-Length: 2\r\nTransfer-Encoding: chunked`, "0\r\n\r\n")],
    ["two lengths", 400, () => post(`${json}Content-Length: 2\r\nContent-Length: 3`, "{}")],
    ["bad chunks", 400, () => post(`${json}Transfer-Encoding: chunked`, "zz\r\n{}\r\n0\r\n\r\n")],
    ["no Host", 400, () => "GET /health HTTP/1.1\r\n\r\n"],
    ["two Hosts", 400, () => "GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"],
    ["an expectation", 417, () => post(`${json}Expect: a miracle\r\nContent-Length: 2`, "{}")],
    ["CONNECT", 405, () => "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n"],
    ["a body that is too long", 413, () => post(`${json}Content-Length: 100000`, "{")],
    ["a body that grows too long", 413, () => post(`${json}Transfer-Encoding: chunked`, `4000\r\n${" ".repeat(0x4000)}\r\n0\r\n\r\n`)],
  ];
  for (const [what, status, request, port = "normal"] of closing) {
    it(`answers ${what} with ${status} in the usual shape and closes`, async () => {
      const answer = await raw(request(), ports[port]);
      expect(answer.status).to.equal(status);
      expect(answer.headers.get("connection")).to.equal("close");
      expect(answer.body.error.code).to.equal(status === 405 ? "METHOD_NOT_ALLOWED" : "REQUEST_INVALID");
      expect(answer.body.error.message).to.not.include("FST_");
    });
  }

  it("answers the request before a malformed one first", async () => {
    const socket = connect(ports.normal, "127.0.0.1");
    let got = "";
    const closed = new Promise((resolve) => socket.on("data", (data) => (got += data.toString())).on("error", () => {}).on("close", resolve));
    socket.write("GET /v1/batches/999 HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n");
    await closed;
    expect(got.match(/HTTP\/1\.1 \d+|"code":"\w+"/g)).to.deep.equal(["HTTP/1.1 404", `"code":"NOT_FOUND"`, "HTTP/1.1 400", `"code":"REQUEST_INVALID"`]);
  });

  it("answers bad percent signs and long parameters without repeating them", async () => {
    for (const [path, status] of [["/v1/accounts/%zz", 400], [`/v1/accounts/${"9".repeat(8_000)}`, 414], [`/v1/claims/%${"a".repeat(8_000)}`, 400],
      [`/nowhere/${"9".repeat(8_000)}`, 404]] as const) {
      expect((await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)).status, path.slice(0, 40)).to.equal(status);
    }
  });

  it("says which methods a path has", async () => {
    for (const [method, url, allow] of [["DELETE", "/v1/transfers", "OPTIONS, POST"], ["GET", "/v1/transfers", "OPTIONS, POST"], ["PUT", "/v1/operations", "GET, HEAD, OPTIONS, POST"], ["POST", "/v1/accounts/1", "GET, HEAD, OPTIONS"],
      ["PUT", "/health", "GET, HEAD, OPTIONS"], ["PATCH", "/v1/status", "GET, HEAD, OPTIONS"]] as const) {
      const response = await running.app.inject({ method, url, payload: method === "GET" ? undefined : "x", headers: { "content-type": "text/plain" } });
      expect(response.statusCode, `${method} ${url}`).to.equal(405);
      expect(response.headers.allow).to.equal(allow);
      expect(response.json<ErrorBody>().error).to.deep.include({ code: "METHOD_NOT_ALLOWED", details: { method, allow } });
    }
    expect((await running.app.inject({ method: "HEAD", url: "/health" })).statusCode).to.equal(200);
    for (const [url, allow] of [["/v1/transfers", "OPTIONS, POST"], ["/v1/batches", "GET, HEAD, OPTIONS"]] as const) {
      const response = await running.app.inject({ method: "OPTIONS", url });
      expect([response.statusCode, response.headers.allow, response.body]).to.deep.equal([204, allow, ""]);
    }
    expect((await running.app.inject({ method: "OPTIONS", url: "/nowhere" })).statusCode).to.equal(404);
  });

  describe("bodies that could be read in two ways", () => {
    const send = async (payload: string | Buffer, type = "application/json", more: Record<string, string> = {}) => {
      const before = fingerprint(running);
      const response = await running.app.inject({ method: "POST", url: "/v1/transfers", payload, headers: { "content-type": type, ...more } });
      expect(fingerprint(running)).to.equal(before);
      const { error } = response.json<ErrorBody>();
      return { status: response.statusCode, code: error.code, reason: error.details.reason, path: error.details.path, property: error.details.property };
    };
    let good: string;
    before(() => {
      good = JSON.stringify(toBody(transferOf({ from: 1, to: 2, nonce: 0n }, world)));
    });

    it("takes a plain one for what it is", async () => {
      for (const type of ["application/json", "Application/JSON", "application/json; charset=utf-8", `application/json;charset="UTF-8"`]) {
        expect((await send(good, type)).code, type).to.equal("ACCOUNT_UNKNOWN");
      }
    });

    it("refuses a key that is there twice, however it is written, and names it", async () => {
      expect(await send(good.replace(`"to":2`, `"to":2,"to":3`))).to.deep.include({ status: 400, code: "REQUEST_INVALID", path: "/to", reason: "is there twice" });
      expect(await send(good.replace(`"to":2`, String.raw`"to":2,"\u0074o":3`))).to.deep.include({ code: "REQUEST_INVALID", path: "/to" });
      expect(await send(good.replace(`"s":`, `"s":"1","s":`))).to.deep.include({ code: "REQUEST_INVALID", path: "/signature/s" });
      expect(await send(good.replace(`"to":2`, `"__proto__":{},"__proto__":{}`))).to.deep.include({ status: 400, path: "/__proto__" });
    });

    it("refuses a byte order mark, other charsets, other types, and packed bodies", async () => {
      expect(await send(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(good)]))).to.include({ status: 400, reason: "starts with a byte order mark" });
      expect(await send(Buffer.from(good, "utf16le"))).to.include({ status: 400 });
      expect(await send(Buffer.from(good.replace(`"to"`, `"t\xf6"`), "latin1"))).to.include({ status: 400, reason: "is not UTF-8" });
      for (const type of ["text/plain", "application/json; charset=utf-16", "application/json; charset=latin1", "application/json; charset=utf-8; charset=latin1",
        "application/x-www-form-urlencoded", "application/json, text/plain"]) {
        expect(await send(good, type), type).to.include({ status: 415, code: "REQUEST_INVALID" });
      }
      expect(await send(good, "application/json", { "content-encoding": "gzip" })).to.include({ status: 415 });
    });

    it("refuses numbers that are not written plainly, and deep nesting", async () => {
      for (const number of ["2.0", "2e0", "-0", "2.00000000000000000001", "9007199254740993"]) {
        expect(await send(good.replace(`"to":2`, `"to":${number}`)), number).to.include({ status: 400, path: "/to" });
      }
      expect((await send(good.replace(`"to":2`, `"to":${"[".repeat(9)}${"]".repeat(9)}`))).reason).to.match(/nested/);
    });

    it("names the property that is unknown or missing", async () => {
      expect(await send(good.replace(`"to":2`, `"to":2,"tip":1`))).to.include({ property: "tip", path: "/", reason: "has an unknown property" });
      expect(await send(good.replace(`"ay":`, `"az":`))).to.include({ path: "/key", property: "ay", reason: "lacks a property" });
      expect((await send(good.replace(`"to":2`, `"${"x".repeat(5_000)}":2`))).property).to.have.length.lessThan(300);
    });
  });

  it("refuses numbers and addresses in paths and queries in any form but the canonical one", async () => {
    const address = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
    const wrong = address.replace("C5", "c5");
    for (const url of ["/v1/batches?limit=0", "/v1/batches?limit=101", "/v1/batches?limit=007", "/v1/batches?before=01", "/v1/accounts/0002", "/v1/batches/01", "/v1/batches?limit=1&limit=2",
      "/v1/batches?limit=%31%zz", `/v1/claims/${wrong}`, `/v1/accounts?owner=${wrong}`, `/v1/claims/${address.slice(2)}`]) {
      const response = await running.app.inject({ url });
      expect(response.statusCode, url).to.equal(400);
      expect(response.json<ErrorBody>().error.code).to.equal("REQUEST_INVALID");
    }
    for (const text of [address, address.toLowerCase(), `0x${address.slice(2).toUpperCase()}`]) {
      expect((await running.app.inject({ url: `/v1/claims/${text}` })).statusCode, text).to.equal(200);
    }
    expect((await running.app.inject({ url: "/v1/accounts/999" })).json<ErrorBody>().error.details).to.deep.equal({ id: 999 });
    expect((await running.app.inject({ url: "/v1/batches/999" })).json<ErrorBody>().error.details).to.deep.equal({ batch: 999 });
  });
});
