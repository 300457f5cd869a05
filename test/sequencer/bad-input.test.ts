import { expect } from "chai";
import type { ErrorBody, TransferBody } from "../../client/api-types.ts";
import { toBody } from "../../client/to-body.ts";
import { SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { ColonnadeError, type ErrorCode } from "../../protocol/errors.ts";
import { P } from "../../protocol/field.ts";
import { encodeAmount, encodeFee } from "../../protocol/floats.ts";
import { signOperation } from "../../protocol/message.ts";
import type { Operation, SignedOperation } from "../../protocol/operations.ts";
import { HTTP_STATUS } from "../../sequencer/http/errors.ts";
import { ETHER, eventually, fingerprint, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";
import { keyOfUser } from "./support/users.ts";

describe("Bad input leaves no trace", () => {
  let world: World;
  let running: Running;
  let soon: number;

  before(async () => {
    world = await startWorld();
    running = await run(world);
    await openUsers(world, 3);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 4);
    await idle(running);
    await running.stop();
    // From here on nothing seals by itself: what is in the pool stays there.
    running = await run(world, { flags: ["--pool-per-account", "3", "--seal-after", "3600"] });
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
    soon = running.service.l1Time()! + 2 * running.service.minimumValidity;
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  type Choice = Partial<Omit<Operation, "amount36" | "fee12">> & { amount?: bigint; fee?: bigint };
  /** A valid transfer of user 1, but for what is chosen. */
  function transfer({ amount = 1_000n, fee = 0n, ...fields }: Choice = {}, signer = 1, domain = world.domain): SignedOperation {
    const operation: Operation = { from: 1, to: 2, token: 1, nonce: 0n, validUntil: soon, recipient: 0n, ...fields,
      amount36: encodeAmount(amount), fee12: encodeFee(fee) };
    return signOperation(operation, domain, keyOfUser(signer).privateKey);
  }
  const body = (operation: SignedOperation): TransferBody => toBody(operation) as TransferBody;
  const post = (payload: unknown, url = "/v1/transfers") => running.app.inject({ method: "POST", url, payload: payload as object });

  /** Posts and expects a refusal with `code`; nothing durable changes. */
  async function refused(code: ErrorCode, payload: unknown, url?: string): Promise<ErrorBody["error"]> {
    const before = fingerprint(running);
    const response = await post(payload, url);
    const { error } = response.json<ErrorBody>();
    expect(error.code, error.message).to.equal(code);
    expect(response.statusCode).to.equal(HTTP_STATUS[code]);
    expect(error.message).to.be.a("string").and.not.equal("");
    expect(error.details).to.be.an("object");
    expect(fingerprint(running)).to.equal(before);
    return error;
  }

  describe("signatures and keys", () => {
    it("refuses a signature of another key's owner", async () => {
      const good = body(transfer());
      await refused("SIGNATURE_INVALID", { ...good, signature: body(transfer({}, 2)).signature });
    });

    it("refuses a signature for another domain", async () => {
      await refused("SIGNATURE_INVALID", body(transfer({}, 1, world.domain + 1n)));
    });

    it("refuses every field that differs from what was signed", async () => {
      const good = body(transfer());
      for (const change of [{ to: 3 }, { amount: "1001" }, { fee: "0", validUntil: soon + 1 }]) {
        await refused("SIGNATURE_INVALID", { ...good, ...change });
      }
    });

    it("refuses a transfer's signature on a withdrawal", async () => {
      const { to: _, ...rest } = body(transfer());
      await refused("SIGNATURE_INVALID", { ...rest, recipient: `0x${"11".repeat(20)}` }, "/v1/withdrawals");
    });

    it("refuses S at or above the subgroup's order, S = 0 and S < 0", async () => {
      const good = body(transfer());
      const s = BigInt(good.signature.s);
      for (const bad of [s + SUBGROUP_ORDER, SUBGROUP_ORDER, 0n, -s, -1n]) {
        await refused("SIGNATURE_NOT_CANONICAL", { ...good, signature: { ...good.signature, s: bad.toString() } });
      }
    });

    it("refuses R8 off the curve, as the identity, and beyond the field", async () => {
      const good = body(transfer());
      const { r8x, r8y } = good.signature;
      for (const change of [{ r8x: "1" }, { r8x: "0", r8y: "1" }, { r8x: (BigInt(r8x) + P).toString() }, { r8y: (BigInt(r8y) + P).toString() }]) {
        await refused("SIGNATURE_NOT_CANONICAL", { ...good, signature: { ...good.signature, ...change } });
      }
    });

    it("refuses a key off the curve that has the account's Ax", async () => {
      const good = body(transfer());
      await refused("KEY_INVALID", { ...good, key: { ...good.key, ay: (BigInt(good.key.ay) + 1n).toString() } });
    });

    it("refuses the mirrored key, for which the owner did not sign", async () => {
      const good = body(transfer());
      await refused("SIGNATURE_INVALID", { ...good, key: { ...good.key, ay: (P - BigInt(good.key.ay)).toString() } });
    });

    it("refuses a valid signature of a key that is not the account's", async () => {
      await refused("KEY_MISMATCH", body(transfer({}, 2)));
    });
  });

  describe("nonce, time, balance", () => {
    it("refuses a nonce ahead of the next one", async () => {
      const { details } = await refused("NONCE_GAP", body(transfer({ nonce: 1n })));
      expect(details).to.deep.equal({ nonce: "1", next: "0" });
    });

    it("refuses what has expired, what expires too soon, and what is valid for ever", async () => {
      const now = running.service.l1Time()!;
      for (const validUntil of [0, now - 1, now + running.service.minimumValidity - 5, 2 ** 41 - 1]) {
        await refused("EXPIRED", body(transfer({ validUntil })));
      }
    });

    it("refuses more than the balance, by one wei, and more than any balance", async () => {
      const { details } = await refused("BALANCE_TOO_LOW", body(transfer({ amount: 2n * ETHER })));
      expect(details).to.deep.equal({ balance: ETHER.toString(), needed: (2n * ETHER).toString() });
      await refused("BALANCE_TOO_LOW", body(transfer({ amount: 10n ** 39n })));
      await refused("BALANCE_TOO_LOW", body(transfer({ amount: 10n ** 18n + 10n ** 9n })));
    });
  });

  describe("accounts, tokens, amounts", () => {
    it("refuses senders and receivers that do not exist", async () => {
      await refused("ACCOUNT_UNKNOWN", body(transfer({ from: 4 })));
      await refused("ACCOUNT_UNKNOWN", body(transfer({ to: 4 })));
      await refused("ACCOUNT_UNKNOWN", body(transfer({ to: 2 ** 24 - 1 })));
    });

    it("refuses a token that is not registered", async () => {
      await refused("TOKEN_UNKNOWN", body(transfer({ token: 2 })));
    });

    it("refuses sender 0, token 0, and receiver 0 of a transfer", async () => {
      await refused("FIELD_OUT_OF_RANGE", body(transfer({ from: 0 })));
      await refused("FIELD_OUT_OF_RANGE", body(transfer({ token: 0 })));
      await refused("FIELD_OUT_OF_RANGE", { ...body(transfer()), to: 0 });
    });

    it("refuses a withdrawal of nothing, which L1 would read as an exit", async () => {
      const { to: _, ...rest } = body(transfer({ amount: 0n }));
      await refused("FIELD_OUT_OF_RANGE", { ...rest, recipient: `0x${"11".repeat(20)}` }, "/v1/withdrawals");
    });

    it("refuses a withdrawal to an address at which nobody could ever claim", async () => {
      const asset = await world.token.getAddress();
      for (const recipient of [0n, 1n, 0xffn, BigInt(world.address), BigInt(asset)]) {
        if (recipient === BigInt(asset)) running.service.store.chain.addToken(7, asset, 10 ** 9);
        const { details } = await refused("RECIPIENT_INVALID", toBody(transfer({ to: 0, recipient })), "/v1/withdrawals");
        expect(details.recipient).to.equal(`0x${recipient.toString(16).padStart(40, "0")}`);
      }
      running.service.store.chain.dropAfter(10 ** 9 - 1);
    });

    it("calls what is wrong by the names that the caller knows", async () => {
      const { details } = await refused("FIELD_OUT_OF_RANGE", toBody(transfer({ to: 0, recipient: 0x1234n, amount: 0n })), "/v1/withdrawals");
      expect(details).to.deep.equal({ amount: "0" });
    });

    it("refuses a nonce of 2^32", async () => {
      await refused("FIELD_OUT_OF_RANGE", body(transfer({ nonce: 2n ** 32n })));
    });

    it("refuses an amount and a fee that no float holds", async () => {
      await refused("AMOUNT_NOT_ENCODABLE", { ...body(transfer()), amount: (2n ** 31n + 1n).toString() });
      await refused("AMOUNT_NOT_ENCODABLE", { ...body(transfer()), amount: "9".repeat(78) });
      await refused("FEE_NOT_ENCODABLE", { ...body(transfer()), fee: "129" });
    });

    it("refuses a fee while the operator has no account to receive it", async () => {
      await refused("FEES_NOT_TAKEN", body(transfer({ fee: 5n })));
    });
  });

  describe("requests", () => {
    const replaced = (path: string, value: unknown) => {
      const copy = structuredClone(body(transfer())) as unknown as Record<string, unknown>;
      const keys = path.split(".");
      const last = keys.pop()!;
      const parent = keys.reduce((part, key) => part[key] as Record<string, unknown>, copy);
      if (value === undefined) delete parent[last];
      else parent[last] = value;
      return copy;
    };

    it("refuses numbers where decimal strings belong, and the other way round", async () => {
      for (const [path, value] of [["amount", 1000], ["from", "1"], ["nonce", 0], ["key.ax", 5], ["to", 1.5], ["to", null], ["validUntil", `${soon}`]] as const) {
        const { details } = await refused("REQUEST_INVALID", replaced(path, value));
        expect(details.path).to.equal(`/${path.replace(".", "/")}`);
      }
    });

    it("refuses decimals in any form but the canonical one", async () => {
      for (const amount of ["", "01", "+1", "-1", "1e18", "0x10", "1.0", " 1", "1 ", "1n", "١", "1".repeat(79)]) {
        await refused("REQUEST_INVALID", replaced("amount", amount));
      }
    });

    it("refuses a missing and an unknown property instead of repairing the body", async () => {
      for (const path of ["from", "fee", "key", "key.ay", "signature.s"]) await refused("REQUEST_INVALID", replaced(path, undefined));
      await refused("REQUEST_INVALID", { ...body(transfer()), note: "hello" });
      await refused("REQUEST_INVALID", replaced("key.extra", "1"));
      await refused("REQUEST_INVALID", { ...body(transfer()), recipient: `0x${"11".repeat(20)}` });
    });

    it("refuses malformed, empty, nested, huge and non-JSON bodies", async () => {
      const raw = async (payload: string, type = "application/json") => {
        const before = fingerprint(running);
        const response = await running.app.inject({ method: "POST", url: "/v1/transfers", payload, headers: { "content-type": type } });
        expect(response.json<ErrorBody>().error.code).to.equal("REQUEST_INVALID");
        expect(fingerprint(running)).to.equal(before);
        return response.statusCode;
      };
      expect(await raw("{")).to.equal(400);
      expect(await raw("")).to.equal(400);
      expect(await raw("null")).to.equal(400);
      expect(await raw("[".repeat(4_000))).to.equal(400);
      expect(await raw(`${"[".repeat(4_000)}${"]".repeat(4_000)}`)).to.equal(400);
      expect(await raw(`{"__proto__": {"from": 1}}`)).to.equal(400);
      expect(await raw(JSON.stringify({ ...body(transfer()), note: "x".repeat(10_000) }))).to.equal(413);
      expect(await raw("from=1&to=2", "application/x-www-form-urlencoded")).to.equal(415);
    });

    it("refuses addresses, hashes and ids that are none", async () => {
      const { to: _, ...rest } = body(transfer());
      await refused("REQUEST_INVALID", { ...rest, recipient: "0x11" }, "/v1/withdrawals");
      await refused("REQUEST_INVALID", { ...rest, recipient: "11".repeat(20) }, "/v1/withdrawals");
      const { details } = await refused("REQUEST_INVALID", { ...rest, recipient: "0x70997970c51812dc3A010C7d01b50e0d17dc79C8" }, "/v1/withdrawals");
      expect(details.path).to.equal("/recipient");
      expect(details.reason).to.include("checksum");
      for (const url of ["/v1/operations/0x12", "/v1/accounts/one", "/v1/accounts/-1", "/v1/batches/1.5", "/v1/accounts?ax=0x1", "/v1/accounts?key=1",
        "/v1/batches?limit=x", "/v1/operations?direction=in", "/v1/operations?kind=gift", "/v1/operations?after=1", "/v1/l1/entries?transaction=0x1"]) {
        const response = await running.app.inject({ url });
        expect(response.json<ErrorBody>().error.code, url).to.equal("REQUEST_INVALID");
        expect(response.statusCode).to.equal(400);
      }
    });

    it("answers in the same shape for what does not exist", async () => {
      for (const [url, code] of [["/v2/transfers", "NOT_FOUND"], [`/v1/operations/0x${"0".repeat(64)}`, "NOT_FOUND"], ["/v1/batches/999", "NOT_FOUND"],
        ["/v1/accounts/999", "ACCOUNT_UNKNOWN"]] as const) {
        const response = await running.app.inject({ url });
        expect(response.statusCode, url).to.equal(404);
        expect(response.json<ErrorBody>().error.code).to.equal(code);
      }
    });
  });

  describe("the pool", () => {
    it("counts what is in the pool: nonce, balance and the account's share of it", async () => {
      const { client } = running;
      await client.submit(transfer({ from: 3, amount: 6n * ETHER / 10n }, 3));
      await refused("NONCE_USED", body(transfer({ from: 3, amount: 1n }, 3)));
      await refused("BALANCE_TOO_LOW", body(transfer({ from: 3, nonce: 1n, amount: 5n * ETHER / 10n }, 3)));
      await client.submit(transfer({ from: 3, nonce: 1n, amount: 1n }, 3));
      await client.submit(transfer({ from: 3, nonce: 2n, amount: 1n }, 3));
      const { tokens: [{ pending }] } = await client.account(3);
      expect(pending).to.deep.equal({ balance: (4n * ETHER / 10n - 2n).toString(), nonce: "3" });
      const { details } = await refused("POOL_FULL", body(transfer({ from: 3, nonce: 3n, amount: 1n }, 3)));
      expect(details).to.deep.equal({ account: 3, pooled: 3, limit: 3 });
    });
  });

  describe("what is allowed, and what follows from it", () => {
    before(async () => {
      await running.stop();
      running = await run(world);
      await idle(running);
    });

    it("takes a transfer to oneself, which only costs the nonce", async () => {
      const { tokens: [{ verified: before }] } = await running.client.account(2);
      const { hash } = await running.client.submit(transfer({ from: 2, to: 2, amount: ETHER }, 2));
      await running.client.waitForVerified(hash, { timeoutMs: 60_000, pollMs: 50 });
      const { tokens: [{ verified, pending }] } = await running.client.account(2);
      expect(verified).to.deep.equal({ balance: before.balance, nonce: "1" });
      expect(pending).to.deep.equal(verified);
    });

    it("gives one operation one answer, however often it is posted", async () => {
      const operation = transfer({ from: 2, nonce: 1n }, 2);
      const first = await running.client.submit(operation);
      const again = await Promise.all([running.client.submit(operation), running.client.submit(operation)]);
      for (const { hash } of again) expect(hash).to.equal(first.hash);
      const view = await running.client.waitForVerified(first.hash, { timeoutMs: 60_000, pollMs: 50 });
      const before = fingerprint(running);
      expect(await running.client.submit(operation)).to.deep.equal(view);
      expect(fingerprint(running)).to.equal(before);
    });

    it("refuses a used nonce with another content: replay is no second payment", async () => {
      await refused("NONCE_USED", body(transfer({ from: 2, nonce: 1n, validUntil: soon + 1 }, 2)));
      await refused("NONCE_USED", body(transfer({ from: 2, nonce: 0n, amount: 1n }, 2)));
    });

    it("re-throws every refusal in the client with code and details", async () => {
      const error = await running.client.submit(transfer({ nonce: 9n })).catch((caught: unknown) => caught);
      expect(error).to.be.instanceOf(ColonnadeError);
      expect((error as ColonnadeError).code).to.equal("NONCE_GAP");
      expect((error as ColonnadeError).details).to.deep.equal({ nonce: "9", next: "0" });
    });
  });
});
