import { expect } from "chai";
import { Wallet } from "ethers";
import { accountFromEthereumSignature, keyMessage } from "../../client/account-from-ethereum-signature.ts";
import { feeAccountOf, operatorAx, type FeeAccountChoice } from "../../sequencer/fee-account.ts";
import { OPEN } from "../../sequencer/store/entries.ts";
import { unsealFrom } from "../../sequencer/store/unseal.ts";
import { localStore, seal, type LocalStore } from "./support/local-store.ts";
import { keyOfUser } from "./support/users.ts";

const OPERATOR = `0x${"bb".repeat(20)}`;
const STRANGER = `0x${"66".repeat(20)}`;
const [OURS, THEIRS] = [keyOfUser(1).publicKey.ax, keyOfUser(66).publicKey.ax];

describe("The fee account", () => {
  let local: LocalStore;
  beforeEach(() => {
    local = localStore();
  });
  afterEach(() => local.close());

  /** Queues the next account to open, as L1 allows it to anybody: any key, any owner. */
  function open(ax: bigint, owner: string): void {
    const { store } = local;
    const index = store.entries.waitingOf(OPEN) + store.cells.accounts() - 1;
    store.transaction(() => store.entries.insert({ kind: OPEN, token: 0, index, id: index + 1, value: ax, owner, depositor: STRANGER, fee: 0n,
      queuedAt: 0, deadline: 1_900_000_000, block: 1, txHash: "0x", seenAt: 0 }));
  }
  const chosen = (choice?: FeeAccountChoice): number => feeAccountOf(local.store, { owner: OPERATOR, ax: OURS }, choice)();
  const sealAll = (): void => {
    while (seal(local.store) !== undefined);
  };

  it("is none that a stranger opened for the operator, nor one with the operator's key for a stranger", () => {
    open(THEIRS, OPERATOR);
    open(OURS, STRANGER);
    sealAll();
    expect(chosen()).to.equal(0);
    open(OURS, OPERATOR);
    expect(chosen()).to.equal(0);
    sealAll();
    expect(chosen()).to.equal(3);
  });

  it("is found behind any number of accounts that strangers opened for the operator", () => {
    for (let i = 0; i < 50; i++) open(THEIRS, OPERATOR);
    open(OURS, OPERATOR);
    sealAll();
    expect(local.store.cells.view.key(chosen())).to.equal(OURS);
  });

  it("is the configured one only if the operator holds it", () => {
    open(THEIRS, OPERATOR);
    open(OURS, OPERATOR);
    sealAll();
    expect([1, 2, 3].map((id) => chosen({ id }))).to.deep.equal([0, 2, 0]);
  });

  it("is another holder's if the operator names owner and key", () => {
    open(THEIRS, STRANGER);
    open(THEIRS, OPERATOR);
    sealAll();
    const holder = { owner: STRANGER, ax: THEIRS };
    expect([1, 2].map((id) => chosen({ id, holder }))).to.deep.equal([1, 0]);
    expect(chosen({ id: 1, holder: { ...holder, ax: OURS } })).to.equal(0);
  });

  it("is gone when a reorganisation puts another account in its place", () => {
    open(OURS, OPERATOR);
    sealAll();
    const account = feeAccountOf(local.store, { owner: OPERATOR, ax: OURS });
    expect(account()).to.equal(1);
    local.store.transaction(() => {
      unsealFrom(local.store, 1);
      local.store.entries.dropAfter(0);
    });
    expect(account()).to.equal(0);
    open(THEIRS, OPERATOR);
    sealAll();
    expect(account()).to.equal(0);
  });

  it("has the key that a wallet derives for this chain and contract from the operator's L1 key", async () => {
    const wallet = new Wallet(`0x${"11".repeat(32)}`);
    const place = { chainId: 5n, contract: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8" };
    const account = accountFromEthereumSignature(await wallet.signMessage(keyMessage(place)));
    expect(await operatorAx(wallet, place)).to.equal(account.publicKey.ax);
    expect(await operatorAx(wallet, { ...place, chainId: 6n })).to.not.equal(account.publicKey.ax);
  });
});
