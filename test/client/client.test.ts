import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { ColonnadeClient } from "../../client/client.ts";
import { ColonnadeError } from "../../protocol/errors.ts";

const HASH = `0x${"1".repeat(64)}`;

describe("The HTTP client", () => {
  const servers: Server[] = [];
  const stop = (): void => servers.splice(0).forEach((server) => {
    server.close();
    server.closeAllConnections();
  });
  afterEach(stop);

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const refusal = (work: Promise<unknown>): Promise<ColonnadeError> =>
    work.then(() => { throw new Error("Nothing was refused"); }, (error: unknown) => error as ColonnadeError);

  it("tells a service that is not there from one that is slow and one that talks nonsense", async () => {
    const url = await serve((_request, response) => void response.end("<html>"));
    expect((await refusal(new ColonnadeClient(url).status())).code).to.equal("INTERNAL");
    stop();
    expect((await refusal(new ColonnadeClient(url).status())).code).to.equal("UNREACHABLE");
    const silent = await serve(() => {});
    expect((await refusal(new ColonnadeClient(silent, { timeoutMs: 100 }).status())).code).to.equal("TIMEOUT");
  });

  it("takes no error code on trust that it does not know", async () => {
    const url = await serve((_request, response) => void response.writeHead(400).end(`{"error":{"code":"SOMETHING","message":"","details":{}}}`));
    expect(await refusal(new ColonnadeClient(url).status())).to.deep.include({ code: "INTERNAL", details: { url, status: 400 } });
  });

  it("waits through a restart of the service", async () => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked += 1;
      if (asked === 1) response.end(JSON.stringify({ stage: "pooled" }));
      else if (asked === 2) request.socket.destroy();
      else if (asked === 3) response.writeHead(503).end(`{"error":{"code":"L1_BEHIND","message":"","details":{}}}`);
      else response.end(JSON.stringify({ stage: "verified", batch: 7 }));
    });
    expect(await new ColonnadeClient(url).waitForVerified(HASH, { pollMs: 5 })).to.include({ batch: 7 });
    expect(asked).to.equal(4);
  });

  it("stops waiting where waiting is of no use", async () => {
    const answers = [{ stage: "pooled" }, { stage: "rejected", code: "NONCE_USED" }];
    const url = await serve((_request, response) => void response.end(JSON.stringify(answers.length > 1 ? answers.shift() : answers[0])));
    expect(await refusal(new ColonnadeClient(url).waitForVerified(HASH, { pollMs: 5 }))).to.deep.include({ code: "NONCE_USED", details: { hash: HASH } });
    const gone = await serve((_request, response) => void response.writeHead(404).end(`{"error":{"code":"NOT_FOUND","message":"","details":{}}}`));
    expect((await refusal(new ColonnadeClient(gone).waitForVerified(HASH, { pollMs: 5 }))).code).to.equal("NOT_FOUND");
    const stuck = await serve((_request, response) => void response.end(`{"stage":"proven"}`));
    expect(await refusal(new ColonnadeClient(stuck).waitForVerified(HASH, { pollMs: 5, timeoutMs: 50 }))).to.deep.include({ code: "TIMEOUT",
      details: { hash: HASH, stage: "proven", timeoutMs: 50 } });
  });

  it("keeps the path of its base URL, and takes none that is no base", async () => {
    const asked: string[] = [];
    const url = await serve((request, response) => void (asked.push(request.url!), response.end("{}")));
    for (const base of [url, `${url}/`, `${url}/rollup`, `${url}/rollup/a//`]) await new ColonnadeClient(base).status();
    expect(asked).to.deep.equal(["/v1/status", "/v1/status", "/rollup/v1/status", "/rollup/a/v1/status"]);
    for (const bad of ["", "localhost:8645", "ftp://x", `${url}?key=1`, `${url}#a`, "http://user:secret@x"]) {
      expect(() => new ColonnadeClient(bad), bad).to.throw(TypeError).with.property("message").that.does.not.include("secret");
    }
  });

  it("lets nothing through that would lead to another route", async () => {
    let asked = 0;
    const url = await serve((_request, response) => void (asked += 1, response.end("{}")));
    const client = new ColonnadeClient(url);
    const work = [() => client.operation("../status"), () => client.operation(`${HASH}/../../status`), () => client.operation(HASH.slice(0, -1)), () => client.account(-1),
      () => client.account(1.5), () => client.batch("../status" as unknown as number), () => client.claims("../status"), () => client.claims("0x1"), () => client.batchProof(-1),
      () => client.verificationKey("../status"), () => client.verificationKey("a/b"), () => client.waitForVerified("../status")];
    for (const call of work) expect(await refusal(call())).to.be.instanceOf(ColonnadeError).with.property("code", "REQUEST_INVALID");
    expect(asked).to.equal(0);
  });
});
