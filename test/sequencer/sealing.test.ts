import { expect } from "chai";
import { unpackCell } from "../../protocol/cell.ts";
import { operationHash } from "../../protocol/message.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import { createSealer, type SealerOptions } from "../../sequencer/batches/sealer.ts";
import type { Rows } from "../../prover/port.ts";
import { snapshotBefore } from "../../sequencer/pipeline/snapshot.ts";
import { unsealFrom } from "../../sequencer/store/unseal.ts";
import { SMALL } from "./support/instances.ts";
import { columnsOf, DOMAIN, localStore, NOW, openAndFund, queueCredit, queueExit, queueOpen, seal, WORLD, type LocalStore } from "./support/local-store.ts";
import { seeded } from "./support/random.ts";
import { transferOf, type Choice } from "./support/transfers.ts";

describe("Sealing", () => {
  let local: LocalStore;
  beforeEach(() => {
    local = localStore();
  });
  afterEach(() => local.close());

  function pool(choice: Choice, at = 0): SignedOperation {
    const operation = transferOf(choice, WORLD);
    local.store.transaction(() => local.store.operations.insert(operationHash(operation, DOMAIN), operation, at));
    return operation;
  }
  const stageOf = (operation: SignedOperation) => {
    const row = local.store.operations.byHash(operationHash(operation, DOMAIN))!;
    return [row.stage, row.batch, row.code];
  };

  it("never seals a batch with nothing in it", () => {
    expect(seal(local.store)).to.equal(undefined);
    expect(local.store.batches.head()).to.equal(0);
  });

  it("opens accounts and credits deposits in queue order, as many as the instance holds", () => {
    for (let id = 1; id <= 6; id++) {
      queueOpen(local.store, id);
      queueCredit(local.store, 1, id, BigInt(id));
    }
    expect(seal(local.store)).to.include({ number: 1, opens: 4, credits: 4, operations: 0 });
    expect(seal(local.store)).to.include({ number: 2, opens: 2, credits: 2 });
    expect(local.store.cells.accounts()).to.equal(7);
    expect(unpackCell(local.store.cells.view.cell(1, 6)).balance).to.equal(6n);
  });

  it("credits a deposit to an account that is opened in the same batch, and to one that opens later", () => {
    for (let id = 1; id <= 5; id++) queueOpen(local.store, id);
    queueCredit(local.store, 1, 5, 9n);
    expect(seal(local.store)).to.include({ opens: 4, credits: 1 });
    expect(seal(local.store)).to.include({ opens: 1, credits: 0 });
    expect(unpackCell(local.store.cells.view.cell(1, 5)).balance).to.equal(9n);
  });

  it("takes the smallest instance that holds the batch", () => {
    openAndFund(local.store, 3);
    pool({ from: 1, nonce: 0n });
    expect(seal(local.store)!.instance).to.equal("tiny");
    for (const from of [1, 2, 3]) pool({ from, nonce: from === 1 ? 1n : 0n });
    expect(seal(local.store)!.instance).to.equal("small");
  });

  it("takes the oldest operations first and each sender's in nonce order, whatever order they came in", () => {
    openAndFund(local.store, 3);
    const late = pool({ from: 2, nonce: 1n });
    const early = pool({ from: 2, nonce: 0n });
    const others = [0n, 1n, 2n, 3n].map((nonce) => pool({ from: 3, nonce }));
    const left = pool({ from: 1, nonce: 0n });
    const { number } = seal(local.store)!;
    for (const operation of [late, early, ...others]) expect(stageOf(operation)).to.deep.equal(["sealed", number, null]);
    expect(stageOf(left)).to.deep.equal(["pooled", null, null]);
  });

  it("leaves the second withdrawal too many for the next batch, and everything after it of its sender", () => {
    openAndFund(local.store, 3);
    const withdrawals = [0n, 1n, 2n].map((nonce) => pool({ from: 2, to: 0, recipient: 5n, nonce }));
    const after = pool({ from: 2, nonce: 3n });
    const other = pool({ from: 3, nonce: 0n });
    const { number } = seal(local.store)!;
    expect([...withdrawals, after, other].map((operation) => stageOf(operation)[1])).to.deep.equal([number, number, null, null, number]);
    seal(local.store);
    expect([withdrawals[2], after].map((operation) => stageOf(operation)[1])).to.deep.equal([number + 1, number + 1]);
  });

  it("keeps what an exit made unpayable, and rejects what is out of date with everything that never can follow", () => {
    openAndFund(local.store, 3);
    queueExit(local.store, 1, 2);
    expect(seal(local.store)).to.include({ exits: 1 });
    const poor = pool({ from: 2, nonce: 0n, amount: 1n });
    const old = pool({ from: 3, nonce: 0n, validUntil: NOW - 1 });
    const follower = pool({ from: 3, nonce: 1n });
    expect(seal(local.store)).to.equal(undefined);
    expect(stageOf(poor)).to.deep.equal(["pooled", null, null]);
    expect(stageOf(old)).to.deep.equal(["rejected", null, "EXPIRED"]);
    expect(stageOf(follower)).to.deep.equal(["pooled", null, null]);
    // The gap can be filled again.
    const filler = pool({ from: 3, nonce: 0n });
    const { number } = seal(local.store)!;
    expect([filler, follower].map((operation) => stageOf(operation)[1])).to.deep.equal([number, number]);
  });

  it("goes back exactly to where it was, from any batch on, and forward again without losing anything", () => {
    const random = seeded(7);
    const { store } = local;
    openAndFund(store, 4, 10_000n);
    const next = new Map<number, bigint>();
    const states: string[] = [];
    const first = store.batches.head();
    for (let step = 0; step < 12; step++) {
      for (let i = 0; i < 1 + Math.floor(random() * 4); i++) {
        const from = 1 + Math.floor(random() * 4);
        const nonce = next.get(from) ?? 0n;
        next.set(from, nonce + 1n);
        // Account 4 asks for exits, which take what they find: it spends nothing, so that no order of batches leaves anything unpaid.
        pool({ from, to: 1 + Math.floor(random() * 4), nonce, amount: from === 4 ? 0n : BigInt(Math.floor(random() * 50)) });
      }
      if (random() < 0.4) queueCredit(store, 1, 1 + Math.floor(random() * 4), 5n);
      if (random() < 0.2) queueExit(store, 1, 4);
      if (random() < 0.2) queueOpen(store, store.cells.accounts() + store.entries.waitingOf(1));
      if (random() < 0.2) queueCredit(store, 2, 1, 3n);
      seal(store, random() < 0.3 ? 2 : 1);
      states.push(columnsOf(store));
    }
    const head = store.batches.head();
    const full = columnsOf(store);
    const tokens = Array.from({ length: head - first }, (_, i) => store.batches.get(first + 1 + i)!.token);
    for (let from = head; from > first; from--) {
      store.transaction(() => unsealFrom(store, from));
      expect(store.batches.head()).to.equal(from - 1);
    }
    expect(unpackCell(store.cells.view.cell(1, 1))).to.deep.equal({ balance: 10_000n, nonce: 0n });
    // Everything is in the pool now, so batches may be fuller; taken apart they return to the same beginning.
    const bare = columnsOf(store);
    while (seal(store) !== undefined || seal(store, 2) !== undefined);
    expect(store.operations.countPooled()).to.equal(0);
    const cells = [1, 2, 3, 4].map((id) => unpackCell(store.cells.view.cell(1, id)).nonce);
    expect(cells).to.deep.equal([1, 2, 3, 4].map((id) => next.get(id) ?? 0n));
    store.transaction(() => unsealFrom(store, first + 1));
    expect(columnsOf(store)).to.equal(bare);
    expect(full).to.not.equal(bare);
    expect(tokens).to.include(2);
    expect(new Set(states).size).to.be.greaterThan(10);
  });

  it("rebuilds the columns before any batch, whatever was sealed since", async () => {
    const { store } = local;
    openAndFund(store, 3);
    const before = new Map<number, string>();
    const sorted = (entries: Rows) => JSON.stringify([...entries].sort(([a], [b]) => a - b).map(([row, value]) => [row, value.toString()]));
    const live = () => sorted([1, 2, 3, 4].flatMap((row): [number, bigint][] => {
      const cell = store.cells.view.cell(1, row);
      return cell === 0n ? [] : [[row, cell]];
    }));
    const next = store.batches.head() + 1;
    for (let n = next; n < next + 4; n++) {
      before.set(n, live());
      pool({ from: 2, to: 3, nonce: BigInt(n - next) });
      if (n === next + 1) {
        queueOpen(store, 4);
        queueCredit(store, 1, 4, 5n);
      }
      expect(seal(store)!.number).to.equal(n);
    }
    for (const [n, cells] of before) {
      const snapshot = await snapshotBefore(store, n, 1);
      expect(sorted(snapshot.cells), `before batch ${n}`).to.equal(cells);
      expect([...snapshot.keys]).to.have.length(n <= next + 1 ? 3 : 4);
    }
  });

  describe("decides by size and age", () => {
    let time = 0;
    const sealer = (changes: Partial<SealerOptions> = {}) => createSealer({ store: local.store, instances: SMALL, domain: DOMAIN, sealSize: 3,
      sealAfterMs: 1_000, maxUnproven: 2, maxUnverified: 4, window: 3_600, timeMargin: 12, feeAccount: () => 0, l1Time: () => NOW, now: () => time, ...changes });

    beforeEach(() => {
      time = 0;
      openAndFund(local.store, 3);
      // Whatever was sealed so far counts as verified: only new batches are in the pipeline.
      for (const { number } of local.store.batches.unverified()) {
        const point = { x: 0n, y: 0n };
        local.store.batches.verify(number, { oldV: point, newV: point, oldK: point, newK: point }, true, { txHash: "0x", block: 1, root: "0x", at: 0 });
      }
    });

    it("seals a full batch at once, and a small one when it is old enough", () => {
      const { tick } = sealer();
      const head = local.store.batches.head();
      pool({ from: 1, nonce: 0n });
      time = 999;
      expect(tick()).to.equal(false);
      time = 1_000;
      expect(tick()).to.equal(true);
      expect(local.store.batches.head()).to.equal(head + 1);
      for (const from of [1, 2, 3]) pool({ from, nonce: from === 1 ? 1n : 0n }, time);
      expect(tick()).to.equal(true);
      expect(local.store.batches.get(head + 2)).to.include({ operations: 3, batchTime: NOW - 12 });
    });

    it("waits while as many batches are unproven as the provers can use", () => {
      const { tick } = sealer({ sealAfterMs: 0 });
      for (let nonce = 0n; nonce < 4n; nonce++) {
        pool({ from: 1, nonce });
        tick();
      }
      expect(local.store.batches.unverified().length).to.equal(2);
      expect(local.store.operations.countPooled()).to.equal(2);
    });

    it("gives opens to the token that has a batch anyway, or to the first one", () => {
      const { tick } = sealer();
      queueOpen(local.store, 4);
      queueCredit(local.store, 2, 1, 5n);
      time = 1_000;
      expect(tick()).to.equal(true);
      expect(local.store.batches.get(local.store.batches.head())).to.include({ token: 2, opens: 1, credits: 1 });
      queueOpen(local.store, 5);
      time = 1_001;
      expect(tick()).to.equal(true);
      expect(local.store.batches.get(local.store.batches.head())).to.include({ token: 1, opens: 1, credits: 0 });
    });

    it("seals nothing in a frozen token", () => {
      pool({ from: 1, nonce: 0n });
      local.store.transaction(() => local.store.chain.freeze(1, 5));
      time = 10_000;
      expect(sealer().tick()).to.equal(false);
    });

    it("takes apart what L1 would not take in time any more, and seals it with a new time", () => {
      let l1 = NOW;
      const { tick } = sealer({ l1Time: () => l1 });
      const operation = pool({ from: 1, nonce: 0n });
      time = 1_000;
      tick();
      const [, number] = stageOf(operation);
      const { seal: firstSeal } = local.store.batches.get(Number(number))!;
      l1 = NOW + 3_600;
      expect(tick()).to.equal(true);
      const batch = local.store.batches.get(Number(number))!;
      expect(batch).to.include({ batchTime: NOW + 3_600 - 12, stage: "sealed" });
      expect(batch.seal).to.be.greaterThan(firstSeal);
      expect(stageOf(operation)[1]).to.equal(number);
    });
  });
});
