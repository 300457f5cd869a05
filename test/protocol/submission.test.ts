import { expect } from "chai";
import { readFileSync } from "node:fs";
import { getBytes } from "ethers";
import { fromJson } from "../../protocol/json.ts";
import { replayBatch } from "../../protocol/replay.ts";
import { readBatchStruct, toBatchStruct, type QueueEntry } from "../../protocol/submission.ts";
import { layoutOf } from "../../protocol/words.ts";
import { refusal } from "../support/codes.ts";
import type { BatchVector } from "../support/vectors.ts";
import { worldState } from "../support/world.ts";

const vectors = fromJson<BatchVector[]>(readFileSync(new URL("../vectors/batches.json", import.meta.url), "utf8"));
const entry = (id: number, value: bigint): QueueEntry =>
  ({ id, value, owner: "0x00000000000000000000000000000000000000AA", depositor: "0x00000000000000000000000000000000000000BB", fee: 1n, queuedAt: 1, deadline: 2 });

function structOf({ trace, place, commitments, signals, quotient }: BatchVector) {
  const entries = { opens: trace.opens.map((ax, j) => entry(trace.header.accounts + j, ax)),
    credits: trace.credits.map(({ id, amount }) => entry(id, amount)),
    exits: trace.exits.map(({ id }) => entry(id, 0n)) };
  return toBatchStruct(trace, entries, { place, commitments, signals, quotient, opening: quotient, proof: [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n] });
}

describe("calldata", () => {
  for (const vector of vectors) {
    it(`of the batch "${vector.title}" replays to the changes that execution made`, () => {
      const state = vector.trace.header.accounts === 1 ? worldState(0) : worldState(8);
      expect(replayBatch(readBatchStruct(structOf(vector)), state)).to.deep.equal(vector.trace.changes);
    });
  }

  it("carries the words that are hashed, and nothing of the witness", () => {
    const vector = vectors.find(({ title }) => title === "every kind at once")!;
    const struct = structOf(vector);
    expect(struct.records).to.equal(vector.records);
    expect(struct.withdrawals).to.deep.equal([{ recipient: "0x0000000000000000000000000000000000abcdef",
      fromAndAmount: vector.words[layoutOf(vector.instance).withdrawals + 1] }]);
    expect([struct.transcript, struct.z, struct.s, struct.delta, struct.deltaK]).to.deep.equal(
      [vector.signals.transcript, vector.signals.z, vector.signals.s, vector.signals.delta, vector.signals.deltaK]);
    expect(getBytes(struct.records).length).to.equal(12 * vector.trace.rows.length);
  });

  it("is refused with records that are no multiple of 12 bytes, or exits without amounts", () => {
    const struct = structOf(vectors.find(({ title }) => title === "every kind at once")!);
    refusal("BATCH_INVALID", () => readBatchStruct({ ...struct, records: struct.records.slice(0, -2) }));
    refusal("BATCH_INVALID", () => readBatchStruct({ ...struct, records: `${struct.records}00` }));
    refusal("BATCH_INVALID", () => readBatchStruct({ ...struct, exitAmounts: [] }));
  });
});
