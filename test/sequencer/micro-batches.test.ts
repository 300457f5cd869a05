import { expect } from "chai";
import { ColonnadeError } from "../../protocol/errors.ts";
import { P } from "../../protocol/field.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import { createAdmission, type Admission, type AdmissionOptions } from "../../sequencer/pool/admission.ts";
import { createMicroBatches } from "../../sequencer/pool/micro-batches.ts";
import { nativeChecker, protocolChecker, type SignatureChecker } from "../../sequencer/pool/signature-checker.ts";
import { columnsOf, DOMAIN, localStore, NOW, openAndFund, queueExit, seal, WORLD, type LocalStore } from "./support/local-store.ts";
import { transferOf } from "./support/transfers.ts";

const codeOf = (result: unknown): string => (result instanceof ColonnadeError ? result.code : "admitted");
const settledCodes = async (work: readonly Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(work)).map((result) => (result.status === "rejected" ? codeOf(result.reason) : "admitted"));

describe("Micro-batches", () => {
  /** A check that ends when it is told to. */
  function gate() {
    const calls: { items: readonly number[]; open: () => void; fail: (error: Error) => void }[] = [];
    const check = (items: readonly number[]): Promise<number[]> => new Promise((resolve, reject) => {
      calls.push({ items, open: () => resolve(items.map((item) => 10 * item)), fail: reject });
    });
    const until = async (count: number): Promise<void> => {
      while (calls.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    return { calls, check, until };
  }
  const finished: number[][] = [];
  const finish = (items: readonly number[], checked: readonly number[]): string[] => {
    finished.push([...items]);
    return items.map((item, i) => `${item}:${checked[i]}`);
  };
  beforeEach(() => void finished.splice(0));

  it("takes what came at the same time together, what came meanwhile after it, and gives each its own result", async () => {
    const { calls, check, until } = gate();
    const batches = createMicroBatches({ size: 4, limit: 100, check, finish });
    const first = [batches.add([1]), batches.add([2, 3])];
    await until(1);
    const second = [batches.add([4, 5, 6]), batches.add([7, 8]), batches.add([])];
    calls[0].open();
    await until(2);
    calls[1].open();
    await until(3);
    calls[2].open();
    expect(await Promise.all([...first, ...second])).to.deep.equal([["1:10"], ["2:20", "3:30"], ["4:40", "5:50", "6:60"], ["7:70", "8:80"], []]);
    expect(finished).to.deep.equal([[1, 2, 3], [4, 5, 6, 7], [8]]);
    await batches.settled();
  });

  it("parts a request that is larger than a batch and gives its results together", async () => {
    const { calls, check, until } = gate();
    const batches = createMicroBatches({ size: 2, limit: 100, check, finish });
    const done = [batches.add([1, 2, 3]), batches.add([4])];
    await until(1);
    calls[0].open();
    await until(2);
    calls[1].open();
    expect(await Promise.all(done)).to.deep.equal([["1:10", "2:20", "3:30"], ["4:40"]]);
    expect(finished).to.deep.equal([[1, 2], [3, 4]]);
  });

  const long = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

  it("lets short requests go before what is left of long ones, also of the same client", async () => {
    const { calls, check, until } = gate();
    const batches = createMicroBatches({ size: 32, limit: 10_000, check, finish });
    const crowd = long(0, 30).map((n) => batches.add(long(1_000 * n, 256), "crowd"));
    await until(1);
    for (let i = 0; i < 30; i++) {
      calls[i].open();
      await until(i + 2);
    }
    // The crowd's 30 heads are through; 7,000 items of theirs wait.
    const alone = [batches.add([-1], "alone"), batches.add([-2], "crowd")];
    for (let i = 30; i < 32; i++) {
      calls[i].open();
      await until(i + 2);
    }
    expect(await Promise.all(alone)).to.deep.equal([["-1:-10"], ["-2:-20"]]);
    for (let i = 32; finished.flat().length < 30 * 256 + 2; i++) {
      calls[i].open();
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const [n, results] of (await Promise.all(crowd)).entries()) expect(results).to.deep.equal(long(1_000 * n, 256).map((item) => `${item}:${10 * item}`));
  });

  it("gives clients turns of the same length, however much one of them sends", async () => {
    const { calls, check, until } = gate();
    const batches = createMicroBatches({ size: 64, limit: 10_000, check, finish });
    const first = batches.add([0]);
    await until(1);
    const work = [...long(1, 20).map((n) => batches.add(long(1_000 * n, 100), "much")), batches.add(long(-100, 100), "little")];
    for (let i = 0; i < 14; i++) {
      calls[i].open();
      await until(i + 2);
    }
    // 13 batches of 64 are done: without turns the last one to come would wait for 2,000 items.
    expect(finished.flat().filter((item) => item < 0)).to.have.length(100);
    for (let i = 14; finished.flat().length < 2_101; i++) {
      calls[i].open();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all([first, ...work]);
  });

  it("refuses what would be more than may wait, whole, and takes it when there is room again", async () => {
    const { calls, check, until } = gate();
    const batches = createMicroBatches({ size: 2, limit: 3, check, finish });
    const running = batches.add([1]);
    await until(1);
    const waiting = batches.add([2, 3]);
    const error = await batches.add([4, 5]).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(ColonnadeError).with.property("code", "OVERLOADED");
    expect((error as ColonnadeError).details).to.deep.equal({ waiting: 2, expectedMs: 0, retryAfter: 1 });
    calls[0].open();
    await until(2);
    const again = batches.add([4, 5]);
    calls[1].open();
    await until(3);
    calls[2].open();
    expect(await Promise.all([running, waiting, again])).to.deep.equal([["1:10"], ["2:20", "3:30"], ["4:40", "5:50"]]);
  });

  it("refuses what would wait too long at the rate that it measures, and says when to come again", async () => {
    const { calls, check, until } = gate();
    let time = 0;
    const batches = createMicroBatches({ size: 10, limit: 10_000, mostWaitMs: 1_000, rate: 1_000, check, finish, now: () => time });
    const work = [batches.add(long(0, 500), "a")];
    await until(1);
    // 500 wait before the last one: half a second. It takes a second for ten of them.
    for (let i = 0; i < 20; i++) {
      time += 1_000;
      calls[i].open();
      await until(i + 2);
    }
    const error = await batches.add(long(1_000, 100), "a").catch((caught: unknown) => caught) as ColonnadeError;
    expect(error.code).to.equal("OVERLOADED");
    const { expectedMs, retryAfter } = error.details as Record<string, number>;
    expect(expectedMs).to.be.within(10_000, 40_000);
    expect(retryAfter).to.equal(Math.ceil((expectedMs - 1_000) / 1_000));
    expect(() => batches.assertRoom(100, "a")).to.throw(ColonnadeError);
    for (let i = 20; i < 50; i++) {
      time += 1;
      calls[i].open();
      if (i < 49) await until(i + 2);
    }
    await Promise.all(work);
    work.push(batches.add(long(1_000, 100), "a"));
    for (let i = 50; i < 60; i++) {
      await until(i + 1);
      calls[i].open();
    }
    await Promise.all(work);
  });

  it("keeps a failure within its batch", async () => {
    const { calls, check, until } = gate();
    const batches = createMicroBatches({ size: 1, limit: 100, check, finish });
    const bad = batches.add([1]).catch((error: Error) => error.message);
    const good = batches.add([2]);
    await until(1);
    calls[0].fail(new Error("broken"));
    await until(2);
    calls[1].open();
    expect(await bad).to.equal("broken");
    expect(await good).to.deep.equal(["2:20"]);
  });
});

const checkers: [string, () => SignatureChecker | undefined][] = [["the protocol's checker", () => protocolChecker(DOMAIN)], ["the native core", () => nativeChecker(DOMAIN)]];
for (const [name, checkerOf] of checkers) {
  describe(`Admission in micro-batches with ${name}`, () => {
    let local: LocalStore;
    beforeEach(() => {
      local = localStore();
      openAndFund(local.store, 3);
    });
    afterEach(() => local.close());

    const admission = (changes: { poolSize?: number; poolPerAccount?: number } = {}, options: AdmissionOptions = {}): Admission =>
      createAdmission(local.store, { domain: DOMAIN, poolSize: 100, poolPerAccount: 50, minimumValidity: 100, minimumFee: () => 0n, feeAccount: () => 1,
        l1Time: () => NOW, ...changes }, { now: () => 0, checker: checkerOf(), ...options });
    const transfer = (from: number, nonce: number, more: { amount?: bigint; to?: number; validUntil?: number } = {}): SignedOperation =>
      transferOf({ from, nonce: BigInt(nonce), ...more }, WORLD);
    const forged = (operation: SignedOperation): SignedOperation => ({ ...operation, signature: { ...operation.signature, s: operation.signature.s - 1n } });

    it("admits the good among the bad, each with the answer that it would have got alone", async () => {
      const take = admission();
      const list: [SignedOperation, string][] = [
        [transfer(1, 0), "admitted"], [transfer(1, 1), "admitted"], [transfer(1, 3), "NONCE_GAP"], [transfer(1, 1, { amount: 5n }), "NONCE_USED"],
        [forged(transfer(2, 0)), "SIGNATURE_INVALID"], [transfer(2, 2), "NONCE_GAP"], [transfer(2, 0), "admitted"],
        [{ ...transfer(2, 1), key: transfer(1, 0).key }, "KEY_MISMATCH"], [{ ...transfer(2, 1), from: 9 }, "ACCOUNT_UNKNOWN"],
        [transfer(2, 1, { validUntil: NOW + 99 }), "EXPIRED"], [{ ...transfer(2, 1), token: 9 }, "TOKEN_UNKNOWN"], [{ ...transfer(2, 1), from: 0 }, "FIELD_OUT_OF_RANGE"],
        [{ ...transfer(2, 1), signature: { ...transfer(2, 1).signature, s: 0n } }, "SIGNATURE_NOT_CANONICAL"],
        [{ ...transfer(2, 1), key: { ...transfer(2, 1).key, ay: 2n } }, "KEY_INVALID"],
        [transfer(3, 0, { amount: 1_000_000n }), "admitted"], [transfer(3, 1, { amount: 1n }), "BALANCE_TOO_LOW"],
      ];
      const before = columnsOf(local.store);
      const codes = list.map(([, code]) => code);
      expect((await take.admitAll(list.map(([operation]) => operation))).map(codeOf)).to.deep.equal(codes);
      const after = columnsOf(local.store);
      expect(after).to.not.equal(before);
      expect(local.store.operations.countPooled()).to.equal(4);
      // One by one they get the same answers again: what was admitted is known, the rest is still refused.
      for (const [operation, code] of list) {
        const again = await settledCodes([take.admit(operation)]);
        // What differs in nothing but the signature from an operation that was admitted since is that operation.
        expect(again).to.deep.equal([code === "SIGNATURE_INVALID" ? "admitted" : code]);
      }
      expect(columnsOf(local.store)).to.equal(after);
    });

    it("asks for no signature where none is needed: used and unreachable nonces, numbers out of range, too little money, the same again", async () => {
      const checker = checkerOf()!;
      const asked: SignedOperation[] = [];
      const take = admission({}, { checker: { ...checker, check: (list) => (asked.push(...list), checker.check(list)) } });
      await take.admitAll([transfer(1, 0), transfer(1, 1)]);
      asked.splice(0);
      const gap = transfer(1, 5);
      const good = transfer(1, 2);
      const results = await take.admitAll([...new Array<SignedOperation>(100).fill(gap), transfer(1, 1, { amount: 5n }), transfer(1, 0),
        { ...good, signature: { ...good.signature, s: 0n } }, { ...good, signature: { ...good.signature, r8x: P } }, { ...good, key: { ...good.key, ay: P } },
        transfer(1, 2, { amount: 2_000_000n }), good, good, good]);
      expect(results.slice(99).map(codeOf)).to.deep.equal(["NONCE_GAP", "NONCE_USED", "admitted", "SIGNATURE_NOT_CANONICAL", "SIGNATURE_NOT_CANONICAL",
        "KEY_INVALID", "BALANCE_TOO_LOW", "admitted", "admitted", "admitted"]);
      expect(asked).to.deep.equal([good]);
    });

    it("takes no nonce for unreachable that what is being checked may lead to", async () => {
      const take = admission();
      const first = take.admitAll([0, 1, 2].map((nonce) => transfer(1, nonce)));
      // It is being checked now, and not in the pool.
      await new Promise((resolve) => setImmediate(resolve));
      const second = take.admitAll([3, 4].map((nonce) => transfer(1, nonce)));
      expect((await Promise.all([first, second])).flat().map(codeOf)).to.deep.equal(new Array<string>(5).fill("admitted"));
    });

    it("gives refusals the details that the protocol's own check gives", async () => {
      const operation = transfer(2, 0);
      const { key, signature } = operation;
      const [invalid, range, badKey] = await admission().admitAll([forged(operation), { ...operation, signature: { ...signature, r8x: 0n } },
        { ...operation, key: { ...key, ay: 7n } }]) as ColonnadeError[];
      expect(Object.keys(invalid.details)).to.deep.equal(["message"]);
      expect(range.details).to.deep.equal({ r8x: "0", r8y: signature.r8y.toString(), s: signature.s.toString() });
      expect(badKey.details).to.deep.equal({ ax: key.ax.toString(), ay: "7" });
    });

    it("admits single requests that wait together in the order of their arrival", async () => {
      const take = admission();
      const work = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((nonce) => [take.admit(transfer(1, nonce)), take.admit(transfer(2, 7 - nonce))]);
      expect(await settledCodes(work)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7].flatMap((nonce) => ["admitted", nonce === 7 ? "admitted" : "NONCE_GAP"]));
      const rows = local.store.operations.pooledOf(1, 1, 100);
      expect(rows.map(({ seq }) => seq)).to.deep.equal(rows.map(({ seq }) => seq).sort((a, b) => a - b));
      expect(rows.map(({ operation }) => operation.nonce)).to.deep.equal([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n]);
    });

    it("takes one operation that comes several times at once for one", async () => {
      const operation = transfer(1, 0);
      const rows = await admission().admitAll([operation, operation, operation]);
      expect(new Set(rows.map((row) => codeOf(row) + ("seq" in row ? row.seq : "")))).to.have.property("size", 1);
      expect(local.store.operations.countPooled()).to.equal(1);
    });

    it("draws the pool's lines within one transaction", async () => {
      const take = admission({ poolSize: 4, poolPerAccount: 2 });
      const results = await take.admitAll([transfer(1, 0), transfer(1, 1), transfer(1, 2), transfer(2, 0), transfer(2, 1), transfer(3, 0)]);
      expect(results.map(codeOf)).to.deep.equal(["admitted", "admitted", "POOL_FULL", "admitted", "admitted", "POOL_FULL"]);
      seal(local.store);
      expect((await take.admitAll([transfer(1, 2), transfer(3, 0)])).map(codeOf)).to.deep.equal(["admitted", "admitted"]);
    });

    it("sees what sealing, exits and expiry changed since its last transaction", async () => {
      const take = admission();
      expect((await take.admitAll([transfer(1, 0, { amount: 999_000n, to: 2 }), transfer(2, 0, { to: 3 })])).map(codeOf)).to.deep.equal(["admitted", "admitted"]);
      queueExit(local.store, 1, 1);
      seal(local.store);
      expect((await take.admitAll([transfer(1, 1, { amount: 1n }), transfer(1, 0, { amount: 2n }), transfer(2, 1)])).map(codeOf))
        .to.deep.equal(["BALANCE_TOO_LOW", "NONCE_USED", "admitted"]);
      local.store.transaction(() => local.store.operations.expire(WORLD.soon + 1, 5));
      expect(codeOf(await take.admit(transfer(2, 1, { amount: 5n })))).to.equal("admitted");
    });

    it("refuses with OVERLOADED, and admits nothing of it, when more wait than may", async () => {
      const take = admission({}, { mostWaiting: 3 });
      const before = columnsOf(local.store);
      const list = [0, 1, 2, 3].map((nonce) => transfer(1, nonce));
      expect(() => take.assertRoom(4)).to.throw(ColonnadeError).with.property("code", "OVERLOADED");
      expect(await settledCodes([take.admitAll(list)])).to.deep.equal(["OVERLOADED"]);
      expect(columnsOf(local.store)).to.equal(before);
      expect((await take.admitAll(list.slice(0, 3))).map(codeOf)).to.deep.equal(["admitted", "admitted", "admitted"]);
    });

    it("lets no operation suffer for another one's accident", async () => {
      const checker = checkerOf()!;
      // A hash that the database takes for no text: what must never happen, happens to one of three.
      const broken: SignatureChecker = { ...checker, check: async (list) => (await checker.check(list)).map((checked, i) =>
        (i === 1 ? { ...checked, hash: Symbol("no text") as unknown as string } : checked)) };
      const results = await admission({}, { checker: broken }).admitAll([transfer(1, 0), transfer(2, 0), transfer(3, 0)]);
      expect(results.map(codeOf)).to.deep.equal(["admitted", "INTERNAL", "admitted"]);
      expect(local.store.operations.countPooled()).to.equal(2);
      expect((await admission().admitAll([transfer(1, 1), transfer(2, 0)])).map(codeOf)).to.deep.equal(["admitted", "admitted"]);
    });
  });
}
