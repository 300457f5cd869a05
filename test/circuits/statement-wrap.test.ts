/**
 * Line 2 once more, for every place at which the senders can wrap past N, with small and large columns. Who wraps opens a
 * row twice and may split its cell in two, so the bound is on the sum of all distances, the last one included.
 */
import { expect } from "chai";
import type { Instance } from "../../protocol/instance.ts";
import { batchCircuit, batchInputs, editSlots, executed, instanceNamed, slotOf } from "../support/batch-circuit.ts";
import { header, signed, worldState } from "../support/world.ts";

const AFTER = 1_000_000n - 1001n;
const small = { power: 14, ops: 3, maxOpen: 1, maxCredit: 1, maxExit: 1, maxWithdraw: 1 };
const instances: Instance[] = [instanceNamed("test-mini"),
  ...[16, 20, 24].map((logN) => ({ name: `rows-${logN}`, ...small, logN }))];

for (const instance of instances) {
  const rows = 2 ** instance.logN;
  const circuit = batchCircuit(instance);
  const empty = batchInputs(executed(instance, worldState(8), header(9), []), instance);
  /** Slots of these senders, each signed by the owner of the row. */
  const senders = (ids: readonly number[]) => editSlots(empty,
    Object.fromEntries(ids.map((from, i) => [i, slotOf(signed({ from, to: 8 }, 1 + (from % rows)), { rest: AFTER })])));

  describe(`Batch, line 2, with 2^${instance.logN} rows and ${instance.ops} slots`, () => {
    it("accepts senders up to the last row", () => {
      const last = Array.from({ length: instance.ops }, (_, i) => rows - instance.ops + i);
      const { broken, brokenInReal } = circuit.forge(senders(last));
      expect([broken, brokenInReal]).to.deep.equal([[], 0]);
    });

    it("refuses a sender that wraps into an opened row, at every slot where that can happen", () => {
      for (let slot = 2; slot < instance.ops; slot++) {
        // 2, then rows near the end of the column, then row 2 under the id N + 2: every single distance is in its range.
        const far = Array.from({ length: slot - 1 }, (_, i) => rows - slot + i);
        const forgery = circuit.refuses(senders([2, ...far, rows + 2]), "Num2Bits:");
        expect(forgery.value(`ops[${slot}].x`)).to.equal(forgery.value("ops[0].x"));
        expect(forgery.value(`ops[${slot}].cell`)).to.equal(forgery.value("ops[0].cell"));
        expect(forgery.value(`ops[${slot}].isStart`)).to.equal(1n);
      }
    });

    it("counts every distance: each of them in turn is the large one of two that wrap", () => {
      for (let slot = 0; slot < instance.ops - 1; slot++) {
        const near = Array.from({ length: slot }, (_, i) => 2 + i);
        circuit.refuses(senders([...near, rows - 1, rows + 7]), "Num2Bits:");
      }
    });

    it("refuses the id N: row 0", () => {
      const forgery = circuit.refuses(senders([2, rows]), "Num2Bits:");
      expect(forgery.value("ops[1].x")).to.equal(1n);
    });
  });
}
