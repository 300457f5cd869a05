import { expect } from "chai";
import type { ErrorBody, OperationListBody, OperationResultsView } from "../../client/api-types.ts";
import { toBody } from "../../client/to-body.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, fingerprint, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

describe("POST /v1/operations", () => {
  let world: World;
  let running: Running;
  before(async () => {
    world = await startWorld();
    running = await run(world);
    await openUsers(world, 3);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 4);
    await idle(running);
    await running.stop();
    running = await run(world, { flags: ["--seal-after", "3600", "--seal-size", "1000", "--provers", "1"] });
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  const transfer = (from: number, nonce: bigint, more = {}) => transferOf({ from, nonce, ...more }, world);
  const post = (body: unknown) => running.app.inject({ method: "POST", url: "/v1/operations", payload: JSON.stringify(body), headers: { "content-type": "application/json" } });
  async function refused(body: unknown, status: number): Promise<ErrorBody["error"]> {
    const before = fingerprint(running);
    const response = await post(body);
    expect(response.statusCode).to.equal(status);
    expect(fingerprint(running)).to.equal(before);
    return response.json<ErrorBody>().error;
  }

  it("admits transfers and withdrawals in their order and answers each with its hash or its error", async () => {
    const withdrawal = transfer(2, 1n, { to: 0, recipient: 0x1234n, amount: 5n });
    const results = await running.client.submitAll([transfer(2, 0n), withdrawal, transfer(2, 3n), transfer(3, 0n), transfer(9, 0n), transfer(2, 2n)]);
    const codes = results.map((result) => ("error" in result ? result.error.code : result.stage));
    expect(codes).to.deep.equal(["pooled", "pooled", "NONCE_GAP", "pooled", "ACCOUNT_UNKNOWN", "pooled"]);
    const [first, second, gap] = results;
    if (!("hash" in first) || !("hash" in second) || !("error" in gap)) throw new Error("impossible");
    expect(gap.error.details).to.deep.equal({ nonce: "3", next: "2" });
    expect(await running.client.operation(first.hash)).to.include({ kind: "transfer", nonce: "0", stage: "pooled" });
    expect(await running.client.operation(second.hash)).to.include({ kind: "withdraw", amount: "5" });
    // Posted again, alone or among others, an operation is what it was.
    const before = fingerprint(running);
    expect((await running.client.submitAll([withdrawal]))[0]).to.deep.equal(second);
    expect((await running.client.submit(transfer(2, 0n))).hash).to.equal(first.hash);
    expect(fingerprint(running)).to.equal(before);
  });

  it("answers amounts that no float holds, and a transfer to account 0, in their places", async () => {
    const body = toBody(transfer(3, 1n));
    const response = await post({ operations: [{ ...body, amount: "9".repeat(40) }, { ...body, to: 0 }, body, { ...body, fee: "129" }] });
    expect(response.statusCode).to.equal(200);
    expect(response.json<OperationResultsView>().results.map((result) => ("error" in result ? result.error.code : result.stage)))
      .to.deep.equal(["AMOUNT_NOT_ENCODABLE", "FIELD_OUT_OF_RANGE", "pooled", "FEE_NOT_ENCODABLE"]);
  });

  it("refuses a request as a whole if any part of it does not match the schema, and names the place", async () => {
    const good = toBody(transfer(3, 2n));
    const { to: _, ...rest } = good as typeof good & { to: number };
    expect(await refused({ operations: [good, { ...good, amount: "01" }] }, 400)).to.have.nested.property("details.path", "/operations/1/amount");
    expect(await refused({ operations: [good, { ...rest, recipient: "0x12" }] }, 400)).to.have.nested.property("details.path", "/operations/1/recipient");
    for (const operations of [[], [good, rest], [good, { ...good, recipient: `0x${"11".repeat(20)}` }], [good, { ...good, note: 1 }], [null], good, undefined, [[good]]]) {
      expect((await refused({ operations }, 400)).code).to.equal("REQUEST_INVALID");
    }
    expect((await refused({ operations: [good], more: 1 }, 400)).code).to.equal("REQUEST_INVALID");
  });

  it("takes 256 operations of full length in one request and no more", async () => {
    const operation = transfer(3, 2n, { amount: 2n ** 31n - 1n });
    const body = { ...toBody(operation), validUntil: 2 ** 41 - 1, key: { ax: "9".repeat(78), ay: "9".repeat(78) }, amount: "9".repeat(78), fee: "9".repeat(78),
      nonce: "9".repeat(78), signature: { r8x: `-${"9".repeat(78)}`, r8y: `-${"9".repeat(78)}`, s: `-${"9".repeat(78)}` } };
    const response = await post({ operations: new Array<object>(256).fill(body) } satisfies { operations: object[] });
    expect(response.statusCode).to.equal(200);
    expect(response.json<OperationResultsView>().results).to.have.length(256);
    expect((await refused({ operations: new Array<object>(257).fill(toBody(operation)) } satisfies { operations: object[] }, 400)).code).to.equal("REQUEST_INVALID");
    expect((await refused({ operations: [toBody(operation)], note: "x".repeat(300_000) }, 413)).code).to.equal("REQUEST_INVALID");
    // Single operations keep their small limit.
    const single = await running.app.inject({ method: "POST", url: "/v1/transfers", payload: JSON.stringify({ ...toBody(operation), note: "x".repeat(10_000) }),
      headers: { "content-type": "application/json" } });
    expect(single.statusCode).to.equal(413);
  });

  it("admits the same as single requests at the same time, each nonce once", async () => {
    const list = [0n, 1n, 2n, 3n, 4n, 5n].map((nonce) => transfer(1, nonce));
    const body: OperationListBody = { operations: list.map(toBody) };
    const answers = await Promise.all([running.client.submitAll(list), post(body), ...list.map((operation) => running.client.submit(operation).catch(() => undefined))]);
    expect(answers).to.have.length(8);
    const { tokens: [{ pending }] } = await running.client.account(1);
    expect(pending.nonce).to.equal("6");
    for (const { from, token, nonce } of list) expect(running.service.store.operations.living(token, from, nonce)).to.not.equal(undefined);
  });

  it("says 503 OVERLOADED, and when to come again, to what would wait too long", async () => {
    const { admission } = running.service;
    const far = transfer(2, 3n);
    // Signatures that have to be looked at.
    const list = Array.from({ length: 256 }, (_, i) => ({ ...far, validUntil: far.validUntil - 1 - i }));
    const waits = Array.from({ length: 400 }, () => admission.admitAll(list, "127.0.0.1").then(() => "done", (error: { code: string }) => error.code));
    const response = await post({ operations: new Array<object>(200).fill(toBody(far)) });
    expect(response.statusCode).to.equal(503);
    expect(Number(response.headers["retry-after"])).to.be.at.least(1);
    const { code, details } = response.json<ErrorBody>().error;
    expect(code).to.equal("OVERLOADED");
    expect(details.retryAfter).to.equal(Number(response.headers["retry-after"]));
    // Another client has its turn, and one operation does not wait for the rest of the lists.
    expect(() => admission.assertRoom(200, "10.0.0.1")).to.not.throw();
    expect((await running.client.submit(transfer(2, 3n))).stage).to.equal("pooled");
    const outcomes = Promise.all(waits);
    expect(await Promise.race([outcomes, "still waiting"])).to.equal("still waiting");
    expect(new Set(await outcomes)).to.deep.equal(new Set(["done", "OVERLOADED"]));
  });
});
