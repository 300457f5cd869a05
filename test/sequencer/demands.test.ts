import { expect } from "chai";
import { operationHash } from "../../protocol/message.ts";
import { demandsOf } from "../../sequencer/batches/demands.ts";
import { DOMAIN, localStore, openAndFund, queueCredit, queueExit, queueOpen, WORLD, type LocalStore } from "./support/local-store.ts";
import { transferOf } from "./support/transfers.ts";

const FULL = { operations: 3, opens: 2, credits: 2, exits: 2 };

describe("What waits for a batch", () => {
  let local: LocalStore;
  beforeEach(() => {
    local = localStore();
    openAndFund(local.store, 3);
  });
  afterEach(() => local.close());

  function pool(from: number, nonce: bigint, at: number): void {
    const operation = transferOf({ from, nonce }, WORLD);
    local.store.transaction(() => local.store.operations.insert(operationHash(operation, DOMAIN), operation, at));
  }
  const demands = () => demandsOf(local.store, FULL);

  it("is nothing where nothing waits", () => {
    expect(demands()).to.deep.equal([]);
  });

  it("counts since its oldest operation, not since the last that came", () => {
    pool(1, 0n, 500);
    pool(2, 0n, 700);
    expect(demands()).to.deep.equal([{ token: 1, isFull: false, since: 500 }]);
  });

  it("comes in the order of waiting, whatever its token's number", () => {
    pool(1, 0n, 500);
    queueCredit(local.store, 2, 1, 5n);
    expect(demands().map(({ token, since }) => [token, since])).to.deep.equal([[2, 0], [1, 500]]);
  });

  it("is full by operations and exits together, by credits, by exits, and by opens", () => {
    pool(1, 0n, 0);
    pool(2, 0n, 0);
    expect(demands()[0].isFull).to.equal(false);
    queueExit(local.store, 1, 3);
    expect(demands()[0].isFull).to.equal(true);
    queueCredit(local.store, 2, 1, 5n);
    queueCredit(local.store, 2, 1, 5n);
    expect(demands().map(({ isFull }) => isFull)).to.deep.equal([true, true]);
  });

  it("shares opens among all tokens, behind those with a need of their own", () => {
    queueCredit(local.store, 2, 1, 5n);
    queueOpen(local.store, 4);
    expect(demands()).to.deep.equal([{ token: 2, isFull: false, since: 0 }, { token: 1, isFull: false, since: 1 }]);
    queueOpen(local.store, 5);
    expect(demands().every(({ isFull }) => isFull)).to.equal(true);
  });

  it("leaves out what is frozen", () => {
    queueCredit(local.store, 2, 1, 5n);
    local.store.transaction(() => local.store.chain.freeze(2, 9));
    expect(demands()).to.deep.equal([]);
  });
});
