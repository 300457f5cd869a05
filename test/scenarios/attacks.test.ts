import { expect } from "chai";
import { concat, dataSlice } from "ethers";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { BatchStruct, QueueEntry } from "../../protocol/submission.ts";
import { getCurve } from "../../prover/curve.ts";
import { Kzg } from "../../prover/kzg.ts";
import { kzgPath } from "../../prover/manifest.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { alice, as, bob, carol, dueFor, keyOf, loadWorld, PARAMETERS, stranger, submitter } from "../contracts/support/fixture.ts";
import { networkHelpers } from "../contracts/support/network.ts";
import { deployProvenRollup } from "../contracts/support/proven-fixture.ts";
import { CREDIT, ETH, EXIT, OPEN, type BatchChoice } from "../contracts/support/rollup.ts";
import { BATCH_TIME, signed } from "../support/world.ts";
import { forge, type Theft } from "./support/forger.ts";

const MINI = 0;
const TEST = 1;
const FUNDS = 1_000_000n;
/** Account 4 is the attacker's. */
const ATTACKER = 4;
const RECORD = 12;

/** Accounts 1 to 4 are funded; two entries wait in every queue; and a true batch with every section in it is proven. */
async function withProvenBatch() {
  const world = await deployProvenRollup({ names: ["test-mini", "test"] });
  const { colonnade, rollup } = world;
  const openAndDeposit = async (owner: { address: string }, amount: bigint): Promise<void> => {
    const id = Number(await colonnade.nextId());
    const value = (await dueFor(colonnade, OPEN, 0)).value + (await dueFor(colonnade, CREDIT, ETH, amount)).value;
    await colonnade.openAndDeposit(keyOf(id), owner.address, ETH, amount, { value });
  };
  for (const owner of [alice, bob, carol, stranger]) await openAndDeposit(owner, FUNDS);
  await rollup.advance({ instance: TEST });
  for (const owner of [alice, bob]) await openAndDeposit(owner, 10n);
  for (const [id, owner] of [[3, carol], [1, alice]] as const) await as(colonnade, owner).requestExit(id, ETH, await dueFor(colonnade, EXIT, ETH));
  const built = await rollup.build({ exits: 1, feeAccount: 3, operations: [
    rollup.sign({ from: 1, to: 2, amount: 5n }),
    rollup.sign({ from: 2, to: 0, amount: 6n, recipient: BigInt(bob.address) }),
  ] });
  return { ...world, built };
}

type World = Awaited<ReturnType<typeof withProvenBatch>>;
const recordsOf = ({ records }: BatchStruct): string[] =>
  Array.from({ length: (records.length - 2) / (2 * RECORD) }, (_, i) => dataSlice(records, RECORD * i, RECORD * (i + 1)));

async function expectRefusal({ colonnade }: World, batch: BatchStruct, error: string, args?: unknown[]): Promise<void> {
  const expectation = expect(as(colonnade, submitter).submitBatch(batch)).to.be.revertedWithCustomError(colonnade, error);
  await (args === undefined ? expectation : expectation.withArgs(...args));
}

describe("One change to the calldata of a batch with a real proof", () => {
  const edits: { name: string; edit: (batch: BatchStruct) => Partial<BatchStruct>; error: string }[] = [
    { name: "records out of order", edit: (batch) => ({ records: concat(recordsOf(batch).reverse()) }), error: "InvalidOpening" },
    { name: "a sender twice", edit: (batch) => ({ records: concat(recordsOf(batch).with(1, recordsOf(batch)[0])) }), error: "InvalidOpening" },
    { name: "a payment to the attacker instead", edit: (batch) => ({ records: concat(recordsOf(batch).with(0, "0x000001000004000000000000")) }),
      error: "InvalidOpening" },
    { name: "no records", edit: () => ({ records: "0x" }), error: "InvalidOpening" },
    { name: "a wei more for an exit", edit: ({ exitAmounts: [amount] }) => ({ exitAmounts: [amount + 1n] }), error: "InvalidOpening" },
    { name: "a withdrawal twice", edit: ({ withdrawals }) => ({ withdrawals: [...withdrawals, ...withdrawals] }), error: "InvalidOpening" },
    { name: "no withdrawal", edit: () => ({ withdrawals: [] }), error: "InvalidOpening" },
    { name: "no entries at all", edit: () => ({ opens: [], credits: [], exits: [], exitAmounts: [] }), error: "InvalidOpening" },
    { name: "a newer time, within the window", edit: ({ batchTime }) => ({ batchTime: batchTime - 1 }), error: "InvalidOpening" },
    { name: "another instance, into which it fits as well", edit: () => ({ instance: TEST }), error: "InvalidOpening" },
  ];

  it("is refused by the contract's own error, whatever is changed", async () => {
    const world = await loadWorld(withProvenBatch);
    for (const { name, edit, error } of edits) {
      const { argument } = world.built;
      const edited = { ...argument, ...edit(argument) };
      expect(edited, `${name} changes something`).not.to.deep.equal(argument);
      await expectRefusal(world, edited, error);
    }
  });

  it("is needed for a refusal: unchanged it is accepted, once", async () => {
    const { rollup, colonnade, built } = await loadWorld(withProvenBatch);
    await rollup.submit(built);
    expect(await colonnade.batchCount()).to.equal(2n);
    await expect(rollup.submit(built)).to.be.revertedWithCustomError(colonnade, "EntryMismatch");
  });

  it("may be one that proves the same: −A and −B instead of A and B, and nothing depends on a proof's bytes", async () => {
    const { rollup, colonnade, built } = await loadWorld(withProvenBatch);
    const { q } = await getCurve();
    const [ax, ay, bx1, bx0, by1, by0, ...c] = built.argument.proof;
    const proof = [ax, q - ay, bx1, bx0, (q - by1) % q, (q - by0) % q, ...c];
    await rollup.submit({ ...built, argument: { ...built.argument, proof } });
    const { x, y } = built.proven.commitments.newV;
    expect((await colonnade.stateOf(ETH)).commitment).to.deep.equal([x, y]);
    await expect(rollup.submit(built)).to.be.revertedWithCustomError(colonnade, "EntryMismatch");
  });
});

describe("Another batch's", () => {
  it("proof, opening, quotient or new state do not fit, as true as they are", async () => {
    const world = await loadWorld(withProvenBatch);
    const other = await world.rollup.build({ exits: 1, feeAccount: 3, operations: [
      world.rollup.sign({ from: 1, to: ATTACKER, amount: 5n }),
      world.rollup.sign({ from: 2, to: 0, amount: 6n, recipient: BigInt(bob.address) }),
    ] });
    const { argument } = world.built;
    await expectRefusal(world, { ...argument, proof: other.argument.proof }, "InvalidProof");
    for (const part of ["opening", "quotient", "newV", "transcript"] as const) {
      await expectRefusal(world, { ...argument, [part]: other.argument[part] }, "InvalidOpening");
    }
    await world.rollup.submit(other);
  });
});

describe("A real proof of a batch that should not be", () => {
  interface Lie { name: string; choose: (world: World, queued: Record<"opens" | "credits" | "exits", QueueEntry[]>) => BatchChoice; error: string;
    args?: unknown[] }
  const none = { opens: [], credits: [], exits: [] };
  const payment = (world: World, to = 2) => [world.rollup.sign({ from: 1, to, amount: 5n, fee: 0n })];
  const lies: Lie[] = [
    { name: "that passes over the head of the queue of exits", error: "EntryMismatch", args: [EXIT, ETH, 0n],
      choose: (_, { exits }) => ({ entries: { ...none, exits: exits.slice(1) } }) },
    { name: "that passes over the head of the queue of credits", error: "EntryMismatch", args: [CREDIT, ETH, 4n],
      choose: (_, { credits }) => ({ entries: { ...none, credits: credits.slice(1) } }) },
    { name: "with a deposit that nobody made", error: "EntryMismatch", args: [CREDIT, ETH, 5n],
      choose: (_, { credits: [head] }) => ({ entries: { ...none, credits: [head, { ...head, id: ATTACKER, value: FUNDS }] } }) },
    { name: "with a deposit of more than was deposited", error: "EntryMismatch", args: [CREDIT, ETH, 4n],
      choose: (_, { credits: [head] }) => ({ entries: { ...none, credits: [{ ...head, value: head.value + 1n }] } }) },
    { name: "that opens an account with another key", error: "EntryMismatch", args: [OPEN, 0, 4n],
      choose: (_, { opens: [head] }) => ({ entries: { ...none, opens: [{ ...head, value: keyOf(ATTACKER) }] } }) },
    { name: "with an exit that its owner did not ask for", error: "EntryMismatch", args: [EXIT, ETH, 0n],
      choose: (_, { exits: [head] }) => ({ entries: { ...none, exits: [{ ...head, id: 2 }] } }) },
    { name: "that counts accounts as open before they are", error: "InvalidOpening",
      choose: (world) => ({ entries: none, header: { accounts: 6 }, operations: payment(world, 5) }) },
    { name: "of payments that were signed for another contract", error: "InvalidOpening",
      choose: ({ rollup: { domain } }) => ({ entries: none, header: { domain: domain + 1n },
        operations: [signed({ from: 1, to: ATTACKER, fee: 0n }, 1, domain + 1n)] }) },
    { name: "for another chain", error: "InvalidOpening", choose: (world) => ({ entries: none, operations: payment(world), place: { chainId: 1n } }) },
    { name: "for another contract", error: "InvalidOpening",
      choose: (world) => ({ entries: none, operations: payment(world), place: { contract: stranger.address } }) },
    { name: "for another place in the chain of batches", error: "InvalidOpening",
      choose: (world) => ({ entries: none, operations: payment(world), place: { batchNumber: 3 } }) },
    { name: "for another submitter", error: "InvalidOpening",
      choose: (world) => ({ entries: none, operations: payment(world), submitter: stranger.address }) },
    { name: "by another circuit than it names", error: "InvalidOpening",
      choose: (world) => ({ entries: none, operations: payment(world), place: { instanceIndex: TEST } }) },
  ];

  for (const { name, choose, error, args } of lies) {
    it(`is refused: one ${name}`, async () => {
      const world = await loadWorld(withProvenBatch);
      const { rollup } = world;
      const [opens, credits, exits] = [await rollup.pending(OPEN, 0), await rollup.pending(CREDIT, ETH), await rollup.pending(EXIT, ETH)];
      const { argument } = await rollup.build({ instance: MINI, ...choose(world, { opens, credits, exits }) });
      await expectRefusal(world, argument, error, args);
    });
  }

  it("is refused: one on a state that is no longer the last", async () => {
    const world = await loadWorld(withProvenBatch);
    const { rollup, built } = world;
    const stale = await rollup.build({ entries: none, operations: payment(world), place: { batchNumber: 3 } });
    await rollup.submit(built);
    await expectRefusal(world, stale.argument, "InvalidOpening");
  });

  it("is refused: one in which a payment that has expired is young again", async () => {
    const world = await loadWorld(withProvenBatch);
    const { rollup, colonnade } = world;
    const batchTime = await networkHelpers.time.latest();
    const operation = rollup.sign({ from: 1, to: ATTACKER, fee: 0n, validUntil: batchTime });
    expect(batchTime).to.be.at.least(BATCH_TIME);
    const { argument } = await rollup.build({ entries: none, operations: [operation], batchTime });
    await networkHelpers.time.increaseTo(batchTime + PARAMETERS.window + 1);
    await expect(as(colonnade, submitter).submitBatch(argument)).to.be.revertedWithCustomError(colonnade, "BatchTimeOutOfRange");
    const late = await rollup.build({ entries: none, operations: [operation] }).catch((error: unknown) => error);
    expect(late).to.be.instanceOf(ColonnadeError).with.property("code", "EXPIRED");
  });
});

describe("A batch that the circuit does not allow", () => {
  it("has no proof: records out of order, a sender in two runs, another's signature", async () => {
    const { rollup } = await loadWorld(withProvenBatch);
    const { trace } = await rollup.build({ entries: { opens: [], credits: [], exits: [] }, feeAccount: 3, operations: [
      rollup.sign({ from: 1, to: ATTACKER, nonce: 0n }), rollup.sign({ from: 1, to: ATTACKER, nonce: 1n }), rollup.sign({ from: 2, to: ATTACKER })] });
    const [first, second, third] = trace.rows;
    const theirs = { ...first, signed: { ...first.signed!, signature: third.signed!.signature } };
    const prove = (rows: typeof trace.rows): Promise<unknown> =>
      rollup.prove({ ...trace, rows }, MINI, submitter.address).catch((caught: unknown) => caught);
    for (const rows of [[third, first, second], [second, first, third], [theirs, second, third]]) {
      expect(await prove(rows)).to.be.instanceOf(ColonnadeError).with.property("code", "BATCH_INVALID");
    }
    // Two runs of one sender open its row twice: there is not even a quotient.
    expect(await prove([first, third, second])).to.be.instanceOf(Error).with.property("message").that.matches(/opened twice|do not fit together/);
  });
});

describe("A theft that keeps every polynomial identity", () => {
  const thefts: Record<string, Theft> = {
    "money from nowhere": { cells: [[ATTACKER, FUNDS]] },
    "somebody's balance": { cells: [[2, -FUNDS], [ATTACKER, FUNDS]] },
    "a nonce set back, so that a payment can be had twice": { cells: [[1, -(2n ** 144n)]] },
    "somebody's key": { keys: [[2, keyOf(ATTACKER) - keyOf(2)]] },
  };

  it("fails at the Groth16 proof and at nothing before it", async () => {
    const world = await loadWorld(withProvenBatch);
    const { rollup, built } = world;
    const instance = rollup.instances[MINI];
    const kzg = await Kzg.open(kzgPath(PROJECT_ROOT, instance.logN));
    const before = { cells: [...rollup.state.columns.get(ETH)!], keys: [...rollup.state.keys] };
    for (const theft of Object.values(thefts)) await expectRefusal(world, await forge(kzg, built, instance, before, theft), "InvalidProof");
    // The forger without a theft gives the true batch again: it is the proof alone that refuses the others.
    expect(await forge(kzg, built, instance, before, {})).to.deep.equal(built.argument);
  });
});
