import { expect } from "chai";
import { wordsHashOf, type BatchFromL1 } from "../../l1/read-batch.ts";
import { operationHash } from "../../protocol/message.ts";
import { applyEvent, foreignKey, type Accepted } from "../../sequencer/l1/accept.ts";
import type { Store } from "../../sequencer/store/store.ts";
import { SMALL } from "./support/instances.ts";
import { DOMAIN, localStore, NOW, openAndFund, seal, WORLD, type LocalStore } from "./support/local-store.ts";
import { transferOf } from "./support/transfers.ts";

describe("A batch of another submitter with withdrawals in another order than its records", () => {
  const stores: LocalStore[] = [];
  afterEach(() => stores.splice(0).forEach((each) => each.close()));

  const point = { x: 0n, y: 0n };
  const instances = SMALL.map(({ name }) => name);
  const eventOf = (number: number, wordsHash: string): Accepted => ({ name: "BatchAccepted", block: 1, blockHash: "0x",
    txHash: `0x${number}`, logIndex: 0, batch: { number, token: 1, instance: 0, submitter: "0x", root: `0x${number}`,
      newV: point, newK: point, transcript: 0n, wordsHash } });

  /** A store with two funded accounts, in verified batches, and the operations in its pool. */
  function ready(operations: ReturnType<typeof transferOf>[]): Store {
    const local = localStore();
    stores.push(local);
    const { store } = local;
    openAndFund(store, 2);
    store.transaction(() => {
      for (let n = 1; n <= store.batches.head(); n++) {
        const event = eventOf(n, store.batches.get(n)!.wordsHash);
        applyEvent(store, event, { domain: DOMAIN, instances, foreign: new Map(), now: 0 });
      }
      for (const operation of operations) store.operations.insert(operationHash(operation, DOMAIN), operation, 0);
    });
    return store;
  }

  it("is what our pool holds: those operations are done, and one that it overtook is refused", () => {
    const withdraw = (from: number, nonce: bigint, amount: bigint, recipient: bigint) =>
      transferOf({ from, to: 0, nonce, amount, recipient }, WORLD);
    const carried = [withdraw(1, 0n, 5n, 11n), withdraw(2, 0n, 7n, 22n)];
    const theirs = ready(carried);
    expect(seal(theirs)).to.not.equal(undefined);
    const trace = theirs.batches.trace(theirs.batches.head())!;
    expect(trace.withdrawals).to.have.length(2);
    const records = trace.rows.map(({ from, to, amount36, fee12 }) => ({ from, to, amount36, fee12 }));
    const read = { data: { token: 1, feeAccount: 0, opens: [], credits: [], exits: [], records },
      batchTime: NOW, withdrawals: [...trace.withdrawals].reverse(), transcript: 0n } as unknown as BatchFromL1;

    for (const [own, rejected] of [[carried, []], [[carried[0], withdraw(2, 0n, 7n, 23n)], [1]]] as const) {
      const ours = ready([...own]);
      const event = eventOf(ours.batches.head() + 1, wordsHashOf(read, DOMAIN, ours.cells.accounts()));
      ours.transaction(() => applyEvent(ours, event, { domain: DOMAIN, instances,
        foreign: new Map([[foreignKey(event), read]]), now: 0 }));
      own.forEach((operation, i) => {
        const row = ours.operations.byHash(operationHash(operation, DOMAIN))!;
        const isRejected = (rejected as readonly number[]).includes(i);
        expect([row.stage, row.code]).to.deep.equal(isRejected ? ["rejected", "NONCE_USED"] : ["sealed", null]);
      });
    }
  });
});
