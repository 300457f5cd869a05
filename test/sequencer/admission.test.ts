import { expect } from "chai";
import { MAX_NONCE, packCell } from "../../protocol/cell.ts";
import { ColonnadeError, type ErrorCode } from "../../protocol/errors.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import { createAdmission, type AdmissionRules } from "../../sequencer/pool/admission.ts";
import { columnsOf, DOMAIN, localStore, NOW, openAndFund, queueCredit, seal, WORLD, type LocalStore } from "./support/local-store.ts";
import { transferOf } from "./support/transfers.ts";

describe("Admission", () => {
  let local: LocalStore;
  beforeEach(() => {
    local = localStore();
    openAndFund(local.store, 3);
  });
  afterEach(() => local.close());

  const rules = (changes: Partial<AdmissionRules> = {}): AdmissionRules => ({ domain: DOMAIN, poolSize: 10, poolPerAccount: 5, minimumValidity: 100,
    minimumFee: () => 0n, feeAccount: () => 1, l1Time: () => NOW, ...changes });
  const admission = (changes?: Partial<AdmissionRules>) => createAdmission(local.store, rules(changes), { now: () => 0 });

  async function refused(code: ErrorCode, operation: SignedOperation, changes?: Partial<AdmissionRules>): Promise<void> {
    const before = columnsOf(local.store);
    const error = await admission(changes).admit(operation).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(ColonnadeError).with.property("code", code);
    expect(columnsOf(local.store)).to.equal(before);
  }

  it("bounds the pool as a whole and each account's share of it", async () => {
    const take = admission({ poolSize: 3, poolPerAccount: 2 });
    await take.admit(transferOf({ from: 1, nonce: 0n }, WORLD));
    await take.admit(transferOf({ from: 1, nonce: 1n }, WORLD));
    await refused("POOL_FULL", transferOf({ from: 1, nonce: 2n }, WORLD), { poolSize: 3, poolPerAccount: 2 });
    await take.admit(transferOf({ from: 2, nonce: 0n }, WORLD));
    await refused("POOL_FULL", transferOf({ from: 3, nonce: 0n }, WORLD), { poolSize: 3, poolPerAccount: 2 });
    seal(local.store);
    await take.admit(transferOf({ from: 3, nonce: 0n }, WORLD));
  });

  it("asks each token's minimum fee, and for somebody who receives it", async () => {
    const minimumFee = (token: number): bigint => (token === 1 ? 7n : 0n);
    await refused("FEE_TOO_LOW", transferOf({ from: 1, nonce: 0n, fee: 6n }, WORLD), { minimumFee });
    await refused("FEES_NOT_TAKEN", transferOf({ from: 1, nonce: 0n, fee: 7n }, WORLD), { minimumFee, feeAccount: () => 0 });
    expect((await admission({ minimumFee }).admit(transferOf({ from: 1, nonce: 0n, fee: 7n }, WORLD))).stage).to.equal("pooled");
  });

  it("refuses the last nonce, which would have no successor", async () => {
    queueCredit(local.store, 2, 1, 5n);
    seal(local.store, 2);
    local.store.transaction(() => local.store.cells.apply(local.store.batches.head(), 2,
      { cells: [{ row: 2, before: 0n, after: packCell({ balance: 5n, nonce: MAX_NONCE }) }], keys: [] }));
    await refused("NONCE_EXHAUSTED", transferOf({ from: 2, token: 2, amount: 1n, nonce: MAX_NONCE }, WORLD));
  });

  it("refuses operations of a frozen token", async () => {
    local.store.transaction(() => local.store.chain.freeze(1, 9));
    await refused("TOKEN_FROZEN", transferOf({ from: 1, nonce: 0n }, WORLD));
  });

  it("refuses before L1 was heard", async () => {
    await refused("L1_BEHIND", transferOf({ from: 1, nonce: 0n }, WORLD), { l1Time: () => { throw new ColonnadeError("L1_BEHIND"); } });
  });

  it("draws the lines of time exactly", async () => {
    const at = (validUntil: number) => transferOf({ from: 1, nonce: 0n, validUntil }, WORLD);
    await refused("EXPIRED", at(NOW + 99));
    await refused("EXPIRED", at(NOW + 2 ** 39 + 1));
    expect((await admission().admit(at(NOW + 100))).stage).to.equal("pooled");
  });

  it("spends what is sealed, to the last unit and no further", async () => {
    await refused("BALANCE_TOO_LOW", transferOf({ from: 1, nonce: 0n, amount: 1_000_000n, fee: 1n }, WORLD));
    await admission().admit(transferOf({ from: 1, to: 2, nonce: 0n, amount: 999_999n, fee: 1n }, WORLD));
    await refused("BALANCE_TOO_LOW", transferOf({ from: 1, nonce: 1n, amount: 1n }, WORLD));
    expect((await admission().admit(transferOf({ from: 1, nonce: 1n, amount: 0n }, WORLD))).stage).to.equal("pooled");
    // What comes in can be spent once it is sealed, not before.
    await refused("BALANCE_TOO_LOW", transferOf({ from: 2, nonce: 0n, amount: 1_000_001n }, WORLD));
    seal(local.store, 1, { feeAccount: 1 });
    expect((await admission().admit(transferOf({ from: 2, nonce: 0n, amount: 1_999_999n }, WORLD))).stage).to.equal("pooled");
  });

  it("takes a rejected operation again when it can be valid again", async () => {
    const operation = transferOf({ from: 1, nonce: 0n }, WORLD);
    const { hash } = await admission().admit(operation);
    local.store.transaction(() => local.store.operations.reject(hash, "EXPIRED", 5));
    expect(local.store.operations.byHash(hash)!.code).to.equal("EXPIRED");
    const again = await admission().admit(operation);
    expect([again.hash, again.stage, again.code]).to.deep.equal([hash, "pooled", null]);
  });
});
