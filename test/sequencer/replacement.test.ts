/** An operation takes the place of one that waits with its nonce, if it pays more; never of one that is sealed. */
import { expect } from "chai";
import { ColonnadeError } from "../../protocol/errors.ts";
import { decodeAmount, decodeFee } from "../../protocol/floats.ts";
import { operationHash } from "../../protocol/message.ts";
import { createAdmission, type AdmissionRules, type Admitted } from "../../sequencer/pool/admission.ts";
import { replacementFee } from "../../sequencer/pool/replacement.ts";
import { nativeChecker, protocolChecker } from "../../sequencer/pool/signature-checker.ts";
import { DOMAIN, localStore, NOW, openAndFund, queueCredit, seal, WORLD, type LocalStore } from "./support/local-store.ts";
import { seeded } from "./support/random.ts";
import { transferOf } from "./support/transfers.ts";
import { keyOfUser } from "./support/users.ts";
import { eventually, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

const checker = nativeChecker(DOMAIN) ?? protocolChecker(DOMAIN);
const codeOf = (result: unknown): string => (result instanceof ColonnadeError ? result.code : "ok");

describe("Replacing what waits", () => {
  let local: LocalStore;
  beforeEach(() => {
    local = localStore();
    openAndFund(local.store, 3, 1_000n);
  });
  afterEach(() => local.close());

  const rules = (changes: Partial<AdmissionRules> = {}): AdmissionRules => ({ domain: DOMAIN, poolSize: 100, poolPerAccount: 4,
    minimumValidity: 100, minimumFee: () => 0n, feeAccount: () => 3, l1Time: () => NOW, ...changes });
  const admissionOf = (changes?: Partial<AdmissionRules>) => createAdmission(local.store, rules(changes), { now: () => 7, checker });
  const op = (nonce: bigint, amount: bigint, fee: bigint, to = 2) => transferOf({ from: 1, to, nonce, amount, fee }, WORLD);
  const hashOf = (operation: ReturnType<typeof op>): string => operationHash(operation, DOMAIN);
  const stageOf = (operation: ReturnType<typeof op>): string => {
    const row = local.store.operations.byHash(hashOf(operation))!;
    return `${row.stage} ${row.code ?? ""}`.trim();
  };

  it("asks for a tenth more, and for a fee that can be encoded", () => {
    expect([0n, 1n, 9n, 10n, 11n, 100n, 127n, 130n].map(replacementFee)).to.deep.equal([1n, 2n, 10n, 11n, 13n, 110n, 140n, 150n]);
  });

  it("takes the place of the one that waits, which then says REPLACED, and refuses less than a tenth more", async () => {
    const take = admissionOf();
    const [old, cheap, better] = [op(0n, 100n, 10n), op(0n, 50n, 10n), op(0n, 50n, 11n)];
    await take.admit(old);
    const refused = await take.admit(cheap).catch((error: unknown) => error as ColonnadeError) as ColonnadeError;
    expect([refused.code, refused.details]).to.deep.equal(["NONCE_USED", { nonce: "0", next: "1", replacementFee: "11" }]);
    expect(stageOf(old)).to.equal("pooled");
    expect((await take.admit(better)).stage).to.equal("pooled");
    expect([stageOf(old), stageOf(better)]).to.deep.equal(["rejected REPLACED", "pooled"]);
    expect(local.store.operations.countPooled()).to.equal(1);
    // The old one is not taken back in, and what took its place can be sent again.
    expect(codeOf(await take.admit(old).catch((error: unknown) => error))).to.equal("NONCE_USED");
    expect((await take.admit(better)).hash).to.equal(hashOf(better));
    seal(local.store, 1, { feeAccount: 3 });
    expect(stageOf(better)).to.equal("sealed");
  });

  it("is cancelled by a payment of nothing to itself", async () => {
    const take = admissionOf();
    const [old, cancel] = [op(0n, 900n, 0n), op(0n, 0n, 1n, 1)];
    await take.admit(old);
    await take.admit(cancel);
    expect(stageOf(old)).to.equal("rejected REPLACED");
    const before = local.store.cells.view.cell(1, 2);
    seal(local.store, 1, { feeAccount: 3 });
    expect(stageOf(cancel)).to.equal("sealed");
    expect(local.store.cells.view.cell(1, 2)).to.equal(before);
  });

  it("never replaces what is sealed", async () => {
    const take = admissionOf();
    const old = op(0n, 100n, 0n);
    await take.admit(old);
    seal(local.store);
    expect(codeOf(await take.admit(op(0n, 0n, 100n)).catch((error: unknown) => error))).to.equal("NONCE_USED");
    expect(stageOf(old)).to.equal("sealed");
  });

  it("is refused when the batch is sealed while its signature is checked", async () => {
    let checked: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (checked = resolve));
    await admissionOf().admit(op(0n, 100n, 0n));
    const slow = createAdmission(local.store, rules(), { now: () => 7, checker: { ...checker, check: async (operations) => {
      await gate;
      return checker.check(operations);
    } } });
    const late = slow.admit(op(0n, 0n, 50n)).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 20));
    seal(local.store);
    checked();
    expect(codeOf(await late)).to.equal("NONCE_USED");
    expect(local.store.operations.countPooled()).to.equal(0);
  });

  it("leaves enough for what waits with later nonces, or is refused: nothing is dropped for it", async () => {
    const take = admissionOf();
    const [first, second] = [op(0n, 100n, 0n), op(1n, 800n, 0n)];
    await take.admit(first);
    await take.admit(second);
    const refused = await take.admit(op(0n, 195n, 6n)).catch((error: unknown) => error as ColonnadeError) as ColonnadeError;
    expect([refused.code, refused.details]).to.deep.equal(["BALANCE_TOO_LOW", { balance: "200", needed: "201" }]);
    expect([stageOf(first), stageOf(second)]).to.deep.equal(["pooled", "pooled"]);
    expect((await take.admit(op(0n, 194n, 6n))).stage).to.equal("pooled");
    expect(stageOf(second)).to.equal("pooled");
  });

  it("needs no other place in a pool that is full, but the operator's minimum fee", async () => {
    const take = admissionOf({ poolSize: 2, poolPerAccount: 2 });
    await take.admit(op(0n, 1n, 0n));
    await take.admit(op(1n, 1n, 0n));
    expect(codeOf(await take.admit(op(2n, 1n, 0n)).catch((error: unknown) => error))).to.equal("POOL_FULL");
    expect((await take.admit(op(1n, 1n, 5n))).stage).to.equal("pooled");
    const dear = admissionOf({ minimumFee: () => 9n });
    expect(codeOf(await dear.admit(op(0n, 1n, 8n)).catch((error: unknown) => error))).to.equal("FEE_TOO_LOW");
  });

  it("goes by the order within a list, and spends what an earlier one sets free", async () => {
    const take = admissionOf();
    await take.admit(op(0n, 900n, 0n));
    const list = [op(0n, 100n, 10n), op(1n, 880n, 0n), op(0n, 100n, 11n), op(0n, 110n, 10n), op(0n, 100n, 11n)];
    const results = await take.admitAll(list);
    expect(results.map(codeOf)).to.deep.equal(["ok", "ok", "ok", "NONCE_USED", "ok"]);
    expect([list[0], list[1], list[2]].map(stageOf)).to.deep.equal(["rejected REPLACED", "pooled", "pooled"]);
  });

  it("is nobody's but the account's own: another key's signature replaces nothing", async () => {
    const take = admissionOf();
    const old = op(0n, 1n, 0n);
    await take.admit(old);
    const forged = { ...op(0n, 1n, 50n), signature: transferOf({ from: 2, nonce: 0n, fee: 50n }, WORLD).signature };
    expect(codeOf(await take.admit(forged).catch((error: unknown) => error))).to.equal("SIGNATURE_INVALID");
    expect(stageOf(old)).to.equal("pooled");
  });

  it("does what a simple model does, through ninety random steps", async () => {
    const random = seeded(91);
    const pick = (n: number): number => Math.floor(random() * n);
    interface Waiting { cost: bigint; fee: bigint; hash: string }
    const pool = new Map<bigint, Waiting>();
    const replacedHashes = new Set<string>();
    let [balance, sealed] = [1_000n, 0n];
    const take = admissionOf();
    const spent = (): bigint => [...pool.values()].reduce((sum, { cost }) => sum + cost, 0n);
    const next = (): bigint => sealed + BigInt(pool.size);
    /** What the model says of an operation, and does with it. */
    const model = (nonce: bigint, cost: bigint, fee: bigint, hash: string): string => {
      const old = pool.get(nonce);
      if (old?.hash === hash) return "ok";
      if (old === undefined) {
        if (pool.size >= 4) return "POOL_FULL";
        if (nonce !== next()) return nonce < next() ? "NONCE_USED" : "NONCE_GAP";
        if (cost > balance - spent()) return "BALANCE_TOO_LOW";
      } else {
        if (fee < replacementFee(old.fee)) return "NONCE_USED";
        if (cost > balance - spent() + old.cost && cost > old.cost) return "BALANCE_TOO_LOW";
        replacedHashes.add(old.hash);
      }
      pool.set(nonce, { cost, fee, hash });
      replacedHashes.delete(hash);
      return "ok";
    };
    for (let step = 0; step < 90; step++) {
      const kind = pick(12);
      if (kind === 0) {
        seal(local.store, 1, { feeAccount: 3 });
        for (const { cost } of pool.values()) balance -= cost;
        sealed += BigInt(pool.size);
        pool.clear();
      } else if (kind === 1 && balance < 500n) {
        queueCredit(local.store, 1, 1, 700n);
        seal(local.store, 1, { feeAccount: 3 });
        balance += 700n - spent();
        sealed += BigInt(pool.size);
        pool.clear();
      } else {
        const some = (): ReturnType<typeof op> =>
          op(sealed + BigInt(pick(6)) - (sealed > 0n && pick(9) === 0 ? 1n : 0n), BigInt(pick(400)), BigInt(pick(4) === 0 ? 0 : pick(9)));
        const list = Array.from({ length: 1 + pick(3) }, some);
        const wanted = list.map((o) => ({ o, hash: hashOf(o) }));
        const results: Admitted[] = list.length === 1
          ? [await take.admit(list[0]).catch((error: unknown) => error as ColonnadeError)] : await take.admitAll(list);
        const says = wanted.map(({ o, hash }) => model(o.nonce, decodeAmount(o.amount36) + decodeFee(o.fee12), decodeFee(o.fee12), hash));
        expect(results.map(codeOf), `step ${step}`).to.deep.equal(says);
      }
      const rows = local.store.operations.pooledOf(1, 1, 10);
      expect(rows.map(({ hash }) => hash), `step ${step}`).to.deep.equal([...pool].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { hash }]) => hash));
      for (const hash of replacedHashes) expect(local.store.operations.byHash(hash)).to.include({ stage: "rejected", code: "REPLACED" });
    }
    expect(replacedHashes.size).to.be.greaterThan(3);
  });
});

describe("Replacing what waits, over HTTP", () => {
  let world: World;
  let running: Running;
  before(async () => {
    world = await startWorld();
    running = await run(world);
    await openUsers(world, 3);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 4);
    await idle(running);
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });
  const flags = (sealAfter: string): string[] =>
    ["--fee-account", `3:${world.chain.signers[4].address}:${keyOfUser(3).publicKey.ax}`, "--seal-after", sealAfter];

  it("shows the old one as replaced, tells both who follow, and after a restart verifies the new one alone", async () => {
    await running.stop();
    running = await run(world, { flags: flags("3600") });
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
    const old = await running.client.submit(transferOf({ from: 1, to: 2, nonce: 0n, amount: 500n, fee: 10n }, world));
    const low = await running.client.submit(transferOf({ from: 1, to: 2, nonce: 0n, amount: 1n, fee: 10n }, world)).catch((e: unknown) => e as ColonnadeError);
    expect((low as ColonnadeError).details).to.deep.equal({ nonce: "0", next: "1", replacementFee: "11" });
    const cancel = await running.client.submit(transferOf({ from: 1, to: 1, nonce: 0n, amount: 0n, fee: 11n }, world));
    expect(await running.client.operation(old.hash)).to.include({ stage: "rejected", code: "REPLACED", batch: null });
    expect((await running.client.waitForVerified(old.hash).catch((e: unknown) => e as ColonnadeError) as ColonnadeError).code).to.equal("REPLACED");
    const events = running.service.store.events.after(0, 1_000).filter(({ members }) => members.o.some(([, from]) => from === 1));
    expect(events.map(({ kind, code }) => [kind, code])).to.deep.equal([["pooled", null], ["rejected", "REPLACED"], ["pooled", null]]);
    expect((await running.client.account(1, { token: 1 })).tokens[0].pending.nonce).to.equal("1");
    await running.stop();
    running = await run(world, { flags: flags("0.2") });
    expect(await running.client.waitForVerified(cancel.hash)).to.include({ stage: "verified", amount: "0" });
    expect(await running.client.operation(old.hash)).to.include({ stage: "rejected", code: "REPLACED" });
    const late = await running.client.submit(transferOf({ from: 1, nonce: 0n, fee: 100n }, world)).catch((e: unknown) => e as ColonnadeError);
    expect((late as ColonnadeError).details).to.deep.equal({ nonce: "0", next: "1" });
  });
});
