import { expect } from "chai";
import { P } from "../../protocol/field.ts";
import { getCurve } from "../../prover/curve.ts";
import type { BatchStruct, QueueEntry } from "../../protocol/submission.ts";
import { toBatchStruct } from "../../protocol/submission.ts";
import { alice, as, bob, carol, dueFor, FUNDS, fundedRollup, keyOf, loadWorld, PARAMETERS, stranger, submitter } from "./support/fixture.ts";
import { ethers, networkHelpers } from "./support/network.ts";
import { CREDIT, ETH, EXIT, OPEN } from "./support/rollup.ts";

/** A true batch with every kind of operation in it, and two entries in each queue. */
async function withBatch() {
  const world = await fundedRollup();
  const { colonnade, rollup } = world;
  for (const id of [4, 5]) {
    const value = (await dueFor(colonnade, OPEN, 0)).value + (await dueFor(colonnade, CREDIT, ETH, 10n)).value;
    await colonnade.openAndDeposit(keyOf(id), carol.address, ETH, 10n, { value });
  }
  await as(colonnade, bob).requestExit(2, ETH, await dueFor(colonnade, EXIT, ETH));
  await as(colonnade, alice).requestExit(1, ETH, await dueFor(colonnade, EXIT, ETH));
  const built = await rollup.build({ feeAccount: 3, operations: [
    rollup.sign({ from: 3, to: 1, amount: 5n }),
    rollup.sign({ from: 2, to: 0, amount: 6n, recipient: BigInt(stranger.address) }),
  ] });
  return { ...world, built };
}

const reversed = <T>(list: readonly T[]): T[] => [...list].reverse();

async function expectRefusal(edit: (batch: BatchStruct) => Partial<BatchStruct>, error: string, ...args: unknown[]): Promise<void> {
  const { colonnade, built: { argument } } = await loadWorld(withBatch);
  const expectation = expect(as(colonnade, submitter).submitBatch({ ...argument, ...edit(argument) })).to.be.revertedWithCustomError(colonnade, error);
  await (args.length === 0 ? expectation : expectation.withArgs(...args));
}

describe("submitBatch refuses", () => {
  it("nothing in the batch that the other tests edit", async () => {
    const { colonnade, rollup, built } = await loadWorld(withBatch);
    await rollup.submit(built);
    expect(await colonnade.batchCount()).to.equal(2n);
  });

  for (const field of ["transcript", "z", "s", "delta", "deltaK"] as const) {
    it(`${field} + p, which pairings could not tell from ${field}`, async () => {
      await expectRefusal((batch) => ({ [field]: batch[field] + P }), "NotInField");
    });
    it(`another ${field}`, async () => {
      await expectRefusal((batch) => ({ [field]: (batch[field] + 1n) % P }), "InvalidOpening");
    });
  }

  for (const field of ["newV", "newK", "quotient", "opening"] as const) {
    it(`a ${field} that is not on the curve, or not canonical`, async () => {
      await expectRefusal(() => ({ [field]: [1n, 3n] }), "NotOnCurve", 1n, 3n);
      const { q } = await getCurve();
      await expectRefusal(() => ({ [field]: [1n, 2n + q] }), "NotOnCurve", 1n, 2n + q);
    });
    it(`another ${field}`, async () => {
      await expectRefusal(() => ({ [field]: [1n, 2n] }), "InvalidOpening");
    });
  }

  it("another proof", async () => {
    for (let word = 0; word < 8; word++) {
      await expectRefusal(({ proof }) => ({ proof: proof.map((value, i) => (i === word ? value ^ 1n : value)) }), "InvalidProof");
    }
  });

  it("sections that the instance has no room for", async () => {
    const { built: { argument } } = await loadWorld(withBatch);
    const instance = 1;
    const without = { opens: [], credits: [], exits: [], exitAmounts: [], withdrawals: [] };
    await expectRefusal(({ opens }) => ({ instance, ...without, opens }), "TooMany", "opens", 2n, 0n);
    await expectRefusal(({ credits }) => ({ instance, ...without, credits }), "TooMany", "credits", 2n, 0n);
    await expectRefusal(({ exits }) => ({ instance, ...without, exits }), "TooMany", "exits", 2n, 0n);
    await expectRefusal(({ withdrawals }) => ({ instance, ...without, withdrawals }), "TooMany", "withdrawals", 1n, 0n);
    const records = `${argument.records}${argument.records.slice(2)}`;
    await expectRefusal(() => ({ records }), "TooMany", "records", 8n, 5n);
  });

  it("an instance that does not exist", async () => {
    await expectRefusal(() => ({ instance: 2 }), "UnknownInstance", 2n, 2n);
  });

  it("a proof for another instance than the one it names", async () => {
    await expectRefusal(() => ({ instance: 1, opens: [], credits: [], exits: [], exitAmounts: [], withdrawals: [] }), "InvalidOpening");
  });

  it("a token that is not registered, or another token than was proven", async () => {
    await expectRefusal(() => ({ token: 2 }), "UnknownToken", 2n, 1n);
    const { colonnade, token, built: { argument } } = await loadWorld(withBatch);
    await colonnade.registerToken(await token.getAddress(), { value: PARAMETERS.batchFee });
    await expect(as(colonnade, submitter).submitBatch({ ...argument, token: 2 })).to.be.revertedWithCustomError(colonnade, "EntryMismatch")
      .withArgs(CREDIT, 2n, 0n);
  });

  it("more or fewer exit amounts than exits", async () => {
    await expectRefusal(({ exitAmounts }) => ({ exitAmounts: exitAmounts.slice(1) }), "ExitAmountsMismatch", 1n, 2n);
    await expectRefusal(({ exitAmounts }) => ({ exitAmounts: [...exitAmounts, 0n] }), "ExitAmountsMismatch", 3n, 2n);
  });

  it("other exit amounts, records, withdrawals or fee accounts than were proven", async () => {
    await expectRefusal(({ exitAmounts }) => ({ exitAmounts: reversed(exitAmounts) }), "InvalidOpening");
    await expectRefusal(({ records }) => ({ records: `${records.slice(0, -1)}1` }), "InvalidOpening");
    await expectRefusal(({ withdrawals: [one] }) => ({ withdrawals: [{ ...one, recipient: alice.address }] }), "InvalidOpening");
    await expectRefusal(({ withdrawals: [one] }) => ({ withdrawals: [{ ...one, fromAndAmount: one.fromAndAmount + 1n }] }), "InvalidOpening");
    await expectRefusal(() => ({ feeAccount: 1 }), "InvalidOpening");
  });

  it("records that are not whole, or end with an empty one", async () => {
    await expectRefusal(({ records }) => ({ records: `${records}00` }), "BadRecords", 49n);
    await expectRefusal(({ records }) => ({ records: `${records}${"00".repeat(12)}` }), "BadRecords", 60n);
    await expectRefusal(({ records }) => ({ records: records.slice(0, -24) }), "InvalidOpening");
  });

  it("withdrawals that are empty, or wider than their word", async () => {
    await expectRefusal(({ withdrawals: [one] }) => ({ withdrawals: [{ ...one, fromAndAmount: 0n }] }), "BadWithdrawal", 0n);
    await expectRefusal(({ withdrawals: [one] }) => ({ withdrawals: [{ ...one, fromAndAmount: 2n ** 60n }] }), "BadWithdrawal", 2n ** 60n);
  });

  it("withdrawals to nobody", async () => {
    await expectRefusal(({ withdrawals: [one] }) => ({ withdrawals: [{ ...one, recipient: ethers.ZeroAddress }] }), "ZeroAddress");
  });

  it("a fee account that is not open before the batch", async () => {
    await expectRefusal(() => ({ feeAccount: 4 }), "BadFeeAccount", 4n, 4n);
  });

  it("a time ahead of the block's or further behind than the window", async () => {
    const { colonnade, built: { argument } } = await loadWorld(withBatch);
    const now = await networkHelpers.time.latest() + 10;
    for (const batchTime of [now + 1, now - PARAMETERS.window - 1]) {
      await networkHelpers.time.setNextBlockTimestamp(now);
      await expect(as(colonnade, submitter).submitBatch({ ...argument, batchTime }, { gasLimit: 2_000_000 }))
        .to.be.revertedWithCustomError(colonnade, "BatchTimeOutOfRange").withArgs(batchTime, now - PARAMETERS.window, now);
      await loadWorld(withBatch);
    }
    await expectRefusal((batch) => ({ batchTime: batch.batchTime - 1 }), "InvalidOpening");
  });
});

describe("submitBatch and the queues", () => {
  const KINDS = [["opens", OPEN, 0n, 3n], ["credits", CREDIT, 1n, 3n], ["exits", EXIT, 1n, 0n]] as const;

  for (const [section, kind, token, head] of KINDS) {
    it(`takes only the next ${section}, as they were queued`, async () => {
      const refuse = async (edit: (entries: QueueEntry[]) => QueueEntry[], index: bigint): Promise<void> =>
        expectRefusal((batch) => ({ [section]: edit(batch[section]) }), "EntryMismatch", kind, token, index);
      const edits: Partial<QueueEntry>[] = [{ id: 3 }, { value: 11n }, { owner: stranger.address }, { depositor: stranger.address }, { fee: 1n },
        { queuedAt: 1 }, { deadline: 1 }];
      for (const edited of edits) await refuse(([first, second]) => [{ ...first, ...edited }, second], head);
      await refuse(reversed, head);
      await refuse(([first]) => [first, first], head + 1n);
    });
  }

  it("takes nothing beyond a queue's tail", async () => {
    await expectRefusal(({ opens }) => ({ opens: [...opens, opens[1]] }), "EntryMismatch", OPEN, 0n, 5n);
  });

  it("leaves nothing out that was proven", async () => {
    await expectRefusal(({ opens }) => ({ opens: opens.slice(0, 1) }), "InvalidOpening");
    await expectRefusal(({ credits }) => ({ credits: credits.slice(0, 1) }), "InvalidOpening");
  });
});

describe("submitBatch and the state", () => {
  it("refuses a batch a second time", async () => {
    const { colonnade, rollup, built } = await loadWorld(withBatch);
    await rollup.submit(built);
    await expect(rollup.submit(built)).to.be.revertedWithCustomError(colonnade, "EntryMismatch");
  });

  it("refuses a batch without entries a second time, too", async () => {
    const { colonnade, rollup } = await loadWorld(withBatch);
    const built = await rollup.build({ opens: 0, credits: 0, exits: 0, feeAccount: 3, operations: [rollup.sign({ from: 1, to: 2 })] });
    await rollup.submit(built);
    await expect(rollup.submit(built)).to.be.revertedWithCustomError(colonnade, "InvalidOpening");
  });

  it("refuses a sender's cell that the state does not hold", async () => {
    const { colonnade, rollup } = await loadWorld(withBatch);
    const honest = await rollup.build({ opens: 0, credits: 0, exits: 0, feeAccount: 3, operations: [rollup.sign({ from: 1, to: 2 })] });
    const [row] = honest.trace.rows;
    for (const lie of [{ cell: row.cell + 1000n }, { ax: row.ax + 1n }]) {
      const trace = { ...honest.trace, rows: [{ ...row, ...lie }] };
      const proven = await rollup.prove(trace, 0, submitter.address);
      const batch = toBatchStruct(trace, { opens: [], credits: [], exits: [] }, proven);
      await expect(as(colonnade, submitter).submitBatch(batch)).to.be.revertedWithCustomError(colonnade, "InvalidOpening");
    }
  });

  it("refuses a new state with more changes than the batch lists", async () => {
    const { colonnade, rollup } = await loadWorld(withBatch);
    const honest = await rollup.build({ opens: 0, credits: 0, exits: 0, feeAccount: 3, operations: [rollup.sign({ from: 1, to: 2 })] });
    const { cells, keys } = honest.trace.changes;
    const bonus = { row: 9, before: 0n, after: 1n };
    for (const changes of [{ cells: [...cells, bonus], keys }, { cells, keys: [bonus] }, { cells: cells.slice(1), keys }]) {
      const trace = { ...honest.trace, changes };
      const proven = await rollup.prove(trace, 0, submitter.address);
      const batch = toBatchStruct(trace, { opens: [], credits: [], exits: [] }, proven);
      await expect(as(colonnade, submitter).submitBatch(batch)).to.be.revertedWithCustomError(colonnade, "InvalidOpening");
    }
  });

  it("never pays out more than it holds, whatever a proof says", async () => {
    const { colonnade, rollup } = await loadWorld(withBatch);
    const honest = await rollup.build({ opens: 0, credits: 0, exits: 0 });
    // No circuit would let this pass: a withdrawal word without a record. 5·10^6 is more than the three accounts have.
    const trace = { ...honest.trace, withdrawals: [{ recipient: 1n, from: 1, amount36: (5n << 5n) | 6n }] };
    const batch = toBatchStruct(trace, { opens: [], credits: [], exits: [] }, await rollup.prove(trace, 0, submitter.address));
    await expect(as(colonnade, submitter).submitBatch(batch)).to.be.revertedWithCustomError(colonnade, "HeldTooLittle")
      .withArgs(ETH, 5_000_000n, 3n * FUNDS + 20n);
  });
});
