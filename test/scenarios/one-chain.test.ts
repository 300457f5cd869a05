import { expect } from "chai";
import { readExpected } from "../../l1/files/expected.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { follow } from "../../client/follow.ts";
import { alice, as, bob, carol, stranger, submitter } from "../contracts/support/fixture.ts";
import { ethers } from "../contracts/support/network.ts";
import { ETH, EXIT } from "../contracts/support/rollup.ts";
import { ERC20, MINI, onL1, startStory, TEST, type Story } from "./support/story.ts";

/** A story in chapters: each starts from what the one before left. `play` compares execution, circuit, contract and books. */
describe("One chain with two instances and two tokens", () => {
  let story: Story;
  before(async () => {
    story = await startStory();
  });

  it("starts with a batch that only opens accounts and credits deposits", async () => {
    await story.open(alice, 1_000_000n);
    await story.open(bob, 2_000_000n);
    const { trace, argument } = await story.play({ token: ETH, instance: MINI });
    expect(trace.rows).to.deep.equal([]);
    expect(argument.records).to.equal("0x");
    expect(argument.feeAccount).to.equal(0);
  });

  it("opens accounts beside the deposits of a token that was just registered", async () => {
    await story.registerErc20();
    for (const owner of [carol, alice, bob]) await story.open(owner);
    for (const [id, amount] of [[1, 50_000n], [2, 60_000n], [2, 1n]] as const) await story.deposit(ERC20, id, amount);
    const { trace } = await story.play({ token: ERC20, instance: TEST });
    expect(trace.opens).to.have.lengthOf(3);
    expect(story.books.account(ERC20, 2).balance).to.equal(60_001n);
  });

  it("takes a batch of one record, whose fee goes to an account that never held anything", async () => {
    await story.play({ token: ETH, instance: MINI, feeAccount: 5, payments: [{ from: 1, to: 3, amount: 70_000n, fee: 12n }] });
    expect(story.books.account(ETH, 5)).to.deep.equal({ balance: 12n, nonce: 0n });
  });

  it("takes every kind of operation in one batch", async () => {
    const ruin = 2_000_000n - 5n - 300n - 2n;
    for (const id of [2, 5]) await story.requestExit(ETH, id);
    await story.deposit(ETH, 2, 44n);
    await story.open(carol, 9n);
    const { trace } = await story.play({ token: ETH, instance: TEST, feeAccount: 1, payments: [
      { from: 1, to: 1, amount: 500n, fee: 7n }, // to itself, by the fee account
      { from: 2, to: 1, amount: 0n, fee: 5n }, // nothing, to the fee account
      { from: 2, to: 3, amount: 300n, fee: 2n },
      { from: 3, to: 0, amount: 20_000n, recipient: stranger.address },
    ] });
    expect(trace.rows.map(({ from, kind }) => `${from} ${kind}`)).to.deep.equal(
      ["1 transfer", "2 transfer", "2 transfer", "2 exit", "3 withdraw", "5 exit"]);
    expect(trace.exits.map(({ amount }) => amount)).to.deep.equal([ruin, 12n]);
    // The credit came after the exits; the account that opened in this very batch has its deposit.
    expect(story.books.account(ETH, 2)).to.deep.equal({ balance: 44n, nonce: 2n });
    expect(story.books.account(ETH, 6)).to.deep.equal({ balance: 9n, nonce: 0n });
    expect(story.books.account(ETH, 1).balance).to.equal(1_000_000n - 70_012n + 7n);
    expect(await story.colonnade.claimable(ETH, bob.address)).to.equal(ruin + 12n);
  });

  it("takes the fullest batch: every open, credit, exit and record that fits", async () => {
    const { ops, maxOpen, maxCredit, maxExit } = story.rollup.instances[TEST];
    for (let i = 0; i < maxOpen; i++) await story.open([alice, bob, carol][i % 3]);
    for (let i = 0; i < maxCredit; i++) await story.deposit(ERC20, 3 + i, 1_000n + BigInt(i));
    const leaving = [1, 2, 6, 14];
    for (const id of leaving) await story.requestExit(ERC20, id);
    const payments = [{ from: 2, to: 1, amount: 25_000n, fee: 120n }, { from: 1, to: 0, amount: 400n, fee: 1n, recipient: bob.address }];
    const others = Array.from({ length: ops - leaving.length - payments.length }, () => ({ from: 2, to: 1, amount: 0n }));
    const { argument } = await story.play({ token: ERC20, instance: TEST, feeAccount: 4, payments: [...payments, ...others] });
    expect([argument.opens.length, argument.credits.length, argument.exits.length, (argument.records.length - 2) / 24])
      .to.deep.equal([maxOpen, maxCredit, maxExit, ops]);
    // 6 and 14 held nothing when the batch began; 14 was not even open.
    expect(argument.exitAmounts).to.deep.equal([49_599n, 34_881n, 0n, 0n]);
  });

  it("takes as many withdrawals as fit, two of them to one recipient", async () => {
    const { maxWithdraw } = story.rollup.instances[TEST];
    const recipients = [alice, stranger, stranger, carol];
    expect(recipients).to.have.lengthOf(maxWithdraw);
    await story.play({ token: ETH, instance: TEST, feeAccount: 3, payments: [
      ...recipients.map(({ address }, i) => ({ from: i % 2 === 0 ? 1 : 3, to: 0, amount: 11n * BigInt(i + 1), fee: 3n, recipient: address })),
      { from: 3, to: 14, amount: 25n },
      { from: 6, to: 2, amount: 9n },
    ] });
    expect(story.books.account(ETH, 6)).to.deep.equal({ balance: 0n, nonce: 1n });
  });

  it("takes an odd number of records in the other token, with nonces of its own", async () => {
    expect(story.books.account(ERC20, 3).nonce).to.equal(0n);
    const { trace } = await story.play({ token: ERC20, instance: MINI, feeAccount: 4, payments: [
      { from: 3, to: 4, amount: 10n, fee: 90n }, { from: 10, to: 0, amount: 7n, recipient: submitter.address }, { from: 4, to: 3, amount: 1_000n },
    ] });
    expect(trace.rows).to.have.lengthOf(3);
  });

  it("takes a batch with nothing in it", async () => {
    const before = [await story.colonnade.stateOf(ETH), await story.colonnade.keyCommitment()];
    await story.play({ token: ETH, instance: MINI });
    expect([await story.colonnade.stateOf(ETH), await story.colonnade.keyCommitment()]).to.deep.equal(before);
  });

  it("lets everyone leave a token, and remembers their nonces", async () => {
    const holders = [...story.books.accountsOf(ERC20)].filter(([, { balance }]) => balance > 0n).map(([id]) => id);
    for (const id of holders) await story.requestExit(ERC20, id);
    let batches = 0;
    while ((await story.rollup.pending(EXIT, ERC20)).length > 0) {
      await story.play({ token: ERC20, instance: TEST });
      batches += 1;
    }
    expect(batches).to.be.greaterThan(1);
    expect(await story.colonnade.heldTotal(ERC20)).to.equal(0n);
    // The nonce stays: an old signature must not be good again.
    expect(story.books.account(ERC20, 1)).to.deep.equal({ balance: 0n, nonce: 1n });
  });

  it("is the same to whoever rebuilds it from L1 calldata alone", async () => {
    const { prover, rollup, deployment, books } = story;
    const seen: number[] = [];
    const { state, batches, root, logN, keyCommitment, commitments } = await follow({ provider: ethers.provider, contract: rollup.address,
      fromBlock: deployment.deployBlock, commit: (...args) => prover.commit(...args),
      expected: readExpected(PROJECT_ROOT, ["test-mini", "test"]), onBatch: ({ instance }) => void seen.push(instance) });
    expect(batches).to.equal(Number(await story.colonnade.batchCount()));
    expect(new Set(seen)).to.deep.equal(new Set([MINI, TEST]));
    expect(root).to.equal(await story.colonnade.batchRoots(batches));
    expect([keyCommitment.x, keyCommitment.y]).to.deep.equal(await story.colonnade.keyCommitment());
    for (const token of [ETH, ERC20]) {
      const { x, y } = commitments.get(token)!;
      expect([x, y]).to.deep.equal((await story.colonnade.stateOf(token)).commitment);
      for (let id = 0; id < 2 ** logN; id++) {
        const { balance, nonce } = books.account(token, id);
        expect(state.cell(token, id), `token ${token}, account ${id}`).to.equal(balance + 2n ** 144n * nonce);
      }
    }
    expect([0n, ...state.keys.values()]).to.deep.equal(books.keys);
  });

  it("pays every claim exactly, and holds nothing but what L2 still has", async () => {
    const signers = new Map([alice, bob, carol, stranger, submitter].map((signer) => [signer.address, signer]));
    const till = `0x${"77".repeat(20)}`;
    for (const token of [ETH, ERC20]) {
      for (const [who, amount] of story.books.claimableOf(token)) {
        if (amount === 0n) continue;
        const before = await onL1(story, token, till);
        await as(story.colonnade, signers.get(who)!).claim(token, till);
        expect(await onL1(story, token, till) - before, `token ${token} for ${who}`).to.equal(amount);
        story.books.claimableOf(token).set(who, 0n);
      }
    }
    await story.auditMoney();
    expect(await story.token.balanceOf(story.rollup.address)).to.equal(0n);
  });
});
