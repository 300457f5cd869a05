import { expect } from "chai";
import { packCell, unpackCell } from "../../protocol/cell.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import { BatchExecution, type L1Section } from "../../protocol/execute.ts";
import type { Instance } from "../../protocol/instance.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import type { State } from "../../protocol/state.ts";
import type { BatchHeader } from "../../protocol/trace.ts";
import { refusal } from "../support/codes.ts";
import { BATCH_TIME, header, signed, TOKEN, worldState } from "../support/world.ts";

const instance: Instance = { name: "errors", power: 0, logN: 10, ops: 4, maxOpen: 2, maxCredit: 2, maxExit: 2, maxWithdraw: 1 };
const NOTHING: L1Section = { opens: [], credits: [], exits: [] };
const start = (state: State, l1: Partial<L1Section> = {}, head: Partial<BatchHeader> = {}): BatchExecution =>
  new BatchExecution(instance, header(9, head), { ...NOTHING, ...l1 }, state);
const snapshot = (state: State): string => JSON.stringify([[...state.keys], [...state.columns].map(([token, column]) => [token, [...column]])],
  (_key, value: unknown) => (typeof value === "bigint" ? `${value}` : value));

describe("BatchExecution refuses, and changes nothing", () => {
  /** A batch that holds one operation must end as if the refused one had never been there. */
  const cases: [ErrorCode, string, () => SignedOperation, Partial<BatchHeader>?][] = [
    ["TOKEN_UNKNOWN", "another token than the batch's", () => signed({ from: 2, to: 3, token: 2 })],
    ["ACCOUNT_UNKNOWN", "a sender that is not open", () => signed({ from: 9, to: 3 })],
    ["ACCOUNT_UNKNOWN", "a receiver that is not open", () => signed({ from: 2, to: 9 })],
    ["KEY_MISMATCH", "a key that is not the sender's", () => signed({ from: 2, to: 3 }, 4)],
    ["EXPIRED", "an operation whose time is over", () => signed({ from: 2, to: 3, validUntil: BATCH_TIME - 1 })],
    ["EXPIRED", "an operation that lies 2^40 seconds ahead", () => signed({ from: 2, to: 3, validUntil: BATCH_TIME + 2 ** 40 })],
    ["NONCE_USED", "a nonce again", () => signed({ from: 5, to: 3, nonce: 0n })],
    ["NONCE_GAP", "a nonce too early", () => signed({ from: 5, to: 3, nonce: 2n })],
    ["NONCE_EXHAUSTED", "the nonce after the last", () => signed({ from: 6, to: 3, nonce: 2n ** 32n - 1n })],
    ["BALANCE_TOO_LOW", "more than the balance", () => signed({ from: 2, to: 3, amount: 1_000_000n, fee: 1n })],
    ["BALANCE_TOO_LOW", "more than what the run has left", () => signed({ from: 5, to: 3, nonce: 1n, amount: 999_000n })],
    ["FIELD_OUT_OF_RANGE", "a withdrawal to nobody", () => signed({ from: 2, to: 0, recipient: 0n })],
    ["BATCH_INVALID", "a fee where there is no fee account", () => signed({ from: 2, to: 3 }), { feeAccount: 0 }],
  ];
  for (const [code, title, operation, head] of cases) {
    it(`with ${code}: ${title}`, () => {
      const state = worldState(8);
      state.setCell(TOKEN, 6, packCell({ balance: 5000n, nonce: 2n ** 32n - 1n }));
      const before = snapshot(state);
      const [batch, untouched] = [start(state, {}, head), start(state, {}, head)];
      for (const each of [batch, untouched]) each.add(signed({ from: 5, to: 2, fee: head === undefined ? 1n : 0n }));
      refusal(code, () => batch.add(operation()));
      expect(batch.operationCount).to.equal(1);
      expect(batch.finish()).to.deep.equal(untouched.finish());
      expect(snapshot(state)).to.equal(before);
    });
  }

  it("with BATCH_FULL: when operations and exits fill all slots, or withdrawals theirs", () => {
    const batch = start(worldState(8), { exits: [7, 8] });
    batch.add(signed({ from: 2, to: 0, recipient: 5n }));
    refusal("BATCH_FULL", () => batch.add(signed({ from: 3, to: 0, recipient: 5n })));
    expect(batch.isFull).to.equal(false);
    batch.add(signed({ from: 3, to: 2 }));
    expect(batch.isFull).to.equal(true);
    refusal("BATCH_FULL", () => batch.add(signed({ from: 4, to: 2 })));
    expect(batch.finish().rows.map(({ from, kind }) => `${from} ${kind}`)).to.deep.equal(["2 withdraw", "3 transfer", "7 exit", "8 exit"]);
  });

  it("with BATCH_FULL: an L1 section that is larger than the instance", () => {
    const state = worldState(8);
    refusal("BATCH_FULL", () => start(state, { opens: [1n, 2n, 3n] }));
    refusal("BATCH_FULL", () => start(state, { credits: [1, 2, 3].map((id) => ({ id, amount: 1n })) }));
    refusal("BATCH_FULL", () => start(state, { exits: [1, 2, 3] }));
  });

  it("with BATCH_INVALID: a fee account that is not open, accounts beyond the rows", () => {
    const state = worldState(8);
    refusal("BATCH_INVALID", () => start(state, {}, { feeAccount: 9 }));
    refusal("BATCH_INVALID", () => start(state, {}, { feeAccount: -1 }));
    refusal("BATCH_INVALID", () => start(state, { opens: [1n, 2n] }, { accounts: 1022 }));
    start(state, { opens: [1n] }, { accounts: 1022 });
    start(state, {}, { accounts: 1023 });
  });

  it("with BATCH_INVALID: a credit that no true state allows, over 2^96 − 1", () => {
    const state = worldState(8, 2n ** 96n - 1n);
    const batch = start(state, { credits: [{ id: 3, amount: 1n }] });
    refusal("BATCH_INVALID", () => batch.finish());
  });
});

describe("BatchExecution, the corners of the rules", () => {
  const cellOf = (state: State, id: number) => unpackCell(state.cell(TOKEN, id));
  const finish = (state: State, operations: SignedOperation[], l1: Partial<L1Section> = {}, head: Partial<BatchHeader> = {}) => {
    const batch = start(state, l1, head);
    for (const operation of operations) batch.add(operation);
    const trace = batch.finish();
    state.apply(TOKEN, trace.changes);
    return trace;
  };

  it("pays a self-transfer back, less the fee", () => {
    const state = worldState(8);
    finish(state, [signed({ from: 2, to: 2, amount: 1000n, fee: 7n })]);
    expect(cellOf(state, 2)).to.deep.equal({ balance: 999_993n, nonce: 1n });
    expect(cellOf(state, 1)).to.deep.equal({ balance: 1_000_007n, nonce: 0n });
  });

  it("counts the nonce of a transfer of nothing", () => {
    const state = worldState(8);
    finish(state, [signed({ from: 2, to: 3, amount: 0n, fee: 0n })]);
    expect(cellOf(state, 2)).to.deep.equal({ balance: 1_000_000n, nonce: 1n });
    expect(cellOf(state, 3)).to.deep.equal({ balance: 1_000_000n, nonce: 0n });
  });

  it("lets nobody spend in this batch what comes in with it", () => {
    const batch = start(worldState(8, 1000n), { credits: [{ id: 3, amount: 10n ** 9n }] });
    batch.add(signed({ from: 2, to: 3, amount: 999n }));
    refusal("BALANCE_TOO_LOW", () => batch.add(signed({ from: 3, to: 2, amount: 1000n, fee: 1n })));
  });

  it("gives an exit the balance before a credit, a transfer and the fees of its batch; those stay", () => {
    const state = worldState(8);
    const trace = finish(state, [signed({ from: 2, to: 1, amount: 1000n, fee: 5n })], { credits: [{ id: 1, amount: 70n }], exits: [1] });
    expect(trace.exits).to.deep.equal([{ id: 1, amount: 1_000_000n }]);
    expect(cellOf(state, 1)).to.deep.equal({ balance: 1075n, nonce: 0n });
  });

  it("lets an exit take what signed operations of its row leave, and pays a second exit nothing", () => {
    const state = worldState(8);
    const trace = finish(state, [signed({ from: 2, to: 3, amount: 1000n, fee: 5n })], { exits: [2, 2] });
    expect(trace.exits).to.deep.equal([{ id: 2, amount: 998_995n }, { id: 2, amount: 0n }]);
    expect(cellOf(state, 2)).to.deep.equal({ balance: 0n, nonce: 1n });
  });

  it("pays an exit of a row that is not open yet nothing, even when this batch opens and credits it", () => {
    const state = worldState(8);
    const trace = finish(state, [], { opens: [55n], credits: [{ id: 9, amount: 70n }], exits: [9] });
    expect(trace.rows.map(({ ax, amount }) => ({ ax, amount }))).to.deep.equal([{ ax: 0n, amount: 0n }]);
    expect(cellOf(state, 9)).to.deep.equal({ balance: 70n, nonce: 0n });
    expect(state.key(9)).to.equal(55n);
  });

  it("pays the fee account that sends, receives and exits in the same batch", () => {
    const state = worldState(8);
    const trace = finish(state, [signed({ from: 1, to: 1, amount: 10n, fee: 3n }), signed({ from: 2, to: 1, amount: 100n, fee: 4n })],
      { exits: [1] });
    expect(trace.exits).to.deep.equal([{ id: 1, amount: 999_987n }]);
    expect(cellOf(state, 1)).to.deep.equal({ balance: 117n, nonce: 1n });
  });

  it("uses the last nonce, and expires at the last second", () => {
    const state = worldState(8);
    state.setCell(TOKEN, 2, packCell({ balance: 5000n, nonce: 2n ** 32n - 2n }));
    finish(state, [signed({ from: 2, to: 3, nonce: 2n ** 32n - 2n, validUntil: BATCH_TIME }),
      signed({ from: 3, to: 2, validUntil: BATCH_TIME + 2 ** 40 - 1 })]);
    expect(cellOf(state, 2).nonce).to.equal(2n ** 32n - 1n);
  });

  it("does not care in which order the senders come", () => {
    const operations = [signed({ from: 4, to: 2 }), signed({ from: 2, to: 4 }), signed({ from: 2, to: 3, nonce: 1n })];
    const [a, b] = [worldState(8), worldState(8)];
    expect(finish(a, operations)).to.deep.equal(finish(b, [operations[1], operations[0], operations[2]]));
  });
});
