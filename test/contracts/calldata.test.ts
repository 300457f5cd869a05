import { expect } from "chai";
import { concat, dataSlice, toBeHex } from "ethers";
import { alice, as, dueFor, fundedRollup, keyOf, loadWorld, stranger, submitter } from "./support/fixture.ts";
import { ethers } from "./support/network.ts";
import { CREDIT, ETH, EXIT } from "./support/rollup.ts";

/** Words of submitBatch's calldata behind the selector, as an editable list. */
type Edit = (words: string[]) => string[];

/** The argument's own offset is word 0, so word 1 is `token`; the six offsets of the dynamic parts follow 25 fixed words. */
const FIRST_OFFSET = 1 + 25;
const FIRST_TAIL = FIRST_OFFSET + 6;

/** A true batch with something in every dynamic part but the opens; three records leave padding at the end. */
async function withCalldata() {
  const world = await fundedRollup();
  const { colonnade, rollup } = world;
  await colonnade.deposit(ETH, 1, 10n, keyOf(1), alice.address, await dueFor(colonnade, CREDIT, ETH, 10n));
  await as(colonnade, alice).requestExit(1, ETH, await dueFor(colonnade, EXIT, ETH));
  const { argument } = await rollup.build({ feeAccount: 3, operations: [
    rollup.sign({ from: 3, to: 1, amount: 5n }),
    rollup.sign({ from: 2, to: 0, amount: 6n, recipient: BigInt(stranger.address) }),
  ] });
  return { ...world, data: colonnade.interface.encodeFunctionData("submitBatch", [argument]) };
}

async function send(edit: Edit) {
  const { colonnade, rollup, data } = await loadWorld(withCalldata);
  const words = Array.from({ length: (data.length - 10) / 64 }, (_, i) => dataSlice(data, 4 + 32 * i, 36 + 32 * i));
  const edited = concat([dataSlice(data, 0, 4), ...edit(words)]);
  const sending = submitter.sendTransaction({ to: rollup.address, data: edited, gasLimit: 3_000_000 });
  return { colonnade, sending };
}

async function expectRefusal(edit: Edit): Promise<void> {
  const { colonnade, sending } = await send(edit);
  await expect(sending).to.be.revertedWithCustomError(colonnade, "CalldataNotCanonical");
}

const add = (word: string, amount: bigint): string => toBeHex(BigInt(word) + amount, 32);
const withWord = (index: number, change: (word: string) => string): Edit => (words) => words.map((word, i) => (i === index ? change(word) : word));

describe("The calldata of submitBatch", () => {
  it("is accepted as every ABI encoder makes it", async () => {
    const { colonnade, sending } = await send((words) => words);
    await sending;
    expect(await colonnade.batchCount()).to.equal(2n);
  });

  it("has no trailing word or byte", async () => {
    await expectRefusal((words) => [...words, toBeHex(0n, 32)]);
    await expectRefusal((words) => [...words, "0x00"]);
  });

  it("has no missing padding", async () => {
    await expectRefusal((words) => [...words.slice(0, -1), dataSlice(words.at(-1)!, 0, 4)]);
  });

  it("has zeros only behind the records", async () => {
    await expectRefusal((words) => words.with(-1, add(words.at(-1)!, 1n)));
  });

  it("has no hole before the batch", async () => {
    await expectRefusal(([first, ...rest]) => [add(first, 32n), toBeHex(0n, 32), ...rest]);
  });

  it("has its dynamic parts in order and without holes", async () => {
    for (let part = 0; part < 6; part++) {
      await expectRefusal((words) => {
        // A hole before this part: its offset and those after it grow by one word.
        const moved = words.map((word, i) => (i >= FIRST_OFFSET + part && i < FIRST_TAIL ? add(word, 32n) : word));
        const at = 1 + Number(BigInt(words[FIRST_OFFSET + part]) / 32n);
        return [...moved.slice(0, at), toBeHex(0n, 32), ...moved.slice(at)];
      });
    }
  });

  it("does not read one place as two parts", async () => {
    // The opens are empty; so would be a second array at the same place.
    await expectRefusal(withWord(FIRST_OFFSET, (word) => add(word, 32n)));
    await expectRefusal((words) => words.with(FIRST_OFFSET + 2, words[FIRST_OFFSET + 1]));
  });

  it("has no dirty bits above a narrow value", async () => {
    // The opens are a length alone; the credits have theirs before their one entry.
    const entryOfCredit = FIRST_TAIL + 2;
    const narrow = { token: 1, instance: 2, batchTime: 3, feeAccount: 4, "a credit's id": entryOfCredit, "a credit's owner": entryOfCredit + 2,
      "a credit's fee": entryOfCredit + 4, "when a credit was queued": entryOfCredit + 5, "a credit's deadline": entryOfCredit + 6,
      "an exit's id": entryOfCredit + 8, "an exit's amount": entryOfCredit + 16, "a withdrawal's recipient": entryOfCredit + 18,
      "a withdrawal's second word": entryOfCredit + 19 };
    for (const [name, index] of Object.entries(narrow)) {
      const { sending } = await send(withWord(index, (word) => add(word, 1n << 255n)));
      await expect(sending, name).to.be.revertedWithoutReason(ethers);
    }
  });
});
