import { expect } from "chai";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { ColumnSnapshot, Prover, ProvenBatch, ProvingJob } from "../../prover/port.ts";
import { KnownTauProver } from "../contracts/support/known-tau.ts";
import { SMALL } from "./support/instances.ts";
import { transferOf } from "./support/transfers.ts";
import { eventually, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

/** A prover whose `prove` does what the test wants; commitments are real. */
function proverWith(prove: (job: ProvingJob, honest: (job: ProvingJob) => Promise<ProvenBatch>) => Promise<ProvenBatch>, onClose = () => {}): Prover {
  const known = new KnownTauProver(SMALL);
  const { ready, check, open } = known;
  return { ready, check, open, commit: known.commit.bind(known), prove: (job) => prove(job, known.prove.bind(known)),
    close: async () => onClose() };
}

describe("Proving", () => {
  let world: World;
  let running: Running;
  let nonce = 0n;

  before(async () => {
    world = await startWorld();
    running = await run(world);
    await openUsers(world, 3);
    await eventually("the accounts were open", () => running.service.store.cells.accounts() === 4);
    await idle(running);
    await running.stop();
  });
  afterEach(() => running.stop());
  after(() => world?.close());

  const start = async (createProver: () => Prover, flags: string[] = []): Promise<void> => {
    running = await run(world, { createProver, flags });
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
  };
  const submit = async (): Promise<string> => (await running.client.submit(transferOf({ from: 2, nonce: nonce++ }, world))).hash;
  const verified = (hash: string) => running.client.waitForVerified(hash, { timeoutMs: 30_000, pollMs: 20 });

  it("tries a failed proof again, later each time, and shows it meanwhile", async () => {
    let failures = 0;
    await start(() => proverWith((job, honest) => (failures < 2 ? (failures++, Promise.reject(new Error("out of memory"))) : honest(job))));
    const hash = await submit();
    await eventually("the failure showed", async () => (await running.client.status()).retrying.length > 0);
    const [{ work, attempts, error }] = (await running.client.status()).retrying;
    expect([work, error]).to.deep.equal(["prove", "Error: out of memory"]);
    expect(attempts).to.be.greaterThan(0);
    await verified(hash);
    expect(failures).to.equal(2);
    expect((await running.client.status()).retrying).to.deep.equal([]);
  });

  it("sends the columns once, and then only where the prover asks for them", async () => {
    const known = new Map<string, ColumnSnapshot>();
    const nameOf = ({ x, y }: { x: bigint; y: bigint }): string => `${x} ${y}`;
    const sent: boolean[] = [];
    await start(() => proverWith(async (job, honest) => {
      const { oldV, newV } = job.commitments;
      const columns = job.columns ?? known.get(nameOf(oldV));
      sent.push(job.columns !== undefined);
      if (columns === undefined) throw new ColonnadeError("COLUMNS_WANTED");
      const proven = await honest({ ...job, columns });
      const cells = new Map(columns.cells);
      for (const { row, after } of job.trace.changes.cells) cells.set(row, after);
      known.set(nameOf(newV), { cells: [...cells], keys: columns.keys });
      return proven;
    }));
    for (let i = 0; i < 3; i++) await verified(await submit());
    expect(sent).to.deep.equal([false, true, false, false]);
    // A prover that forgot everything is told again.
    known.clear();
    await verified(await submit());
    expect(sent.slice(4)).to.deep.equal([false, true]);
    expect((await running.client.status()).retrying).to.deep.equal([]);
  });

  it("gives up a prover that hangs, ends it and takes another", async () => {
    let made = 0;
    let closed = 0;
    await start(() => {
      const hangs = made++ === 0;
      return proverWith((job, honest) => (hangs ? new Promise(() => {}) : honest(job)), () => void closed++);
    }, ["--prove-timeout", "1"]);
    const hash = await submit();
    await verified(hash);
    expect(made).to.equal(2);
    expect(closed).to.equal(1);
  });

  it("stops working, and says so, where the prover's keys are not the contract's", async () => {
    let asked = 0;
    await start(() => proverWith(() => {
      asked += 1;
      return Promise.reject(new ColonnadeError("MANIFEST_MISMATCH", { part: "circuit sources", expected: "a", actual: "b" }));
    }));
    const hash = await submit();
    await eventually("it noticed", () => running.service.fault() !== undefined);
    expect((await running.client.status()).fault).to.deep.include({ code: "MANIFEST_MISMATCH" });
    expect((await running.app.inject({ url: "/health" })).statusCode).to.equal(503);
    expect(asked).to.equal(1);
    await running.stop();
    // With the right keys the same batch goes on.
    await start(() => proverWith((job, honest) => honest(job)));
    await verified(hash);
  });

  it("proves anew what L1 refuses: a prover that lies costs time and nothing else", async () => {
    let proofs = 0;
    await start(() => proverWith(async (job, honest) => {
      const proven = await honest(job);
      return ++proofs === 1 ? { ...proven, proof: [...proven.proof.slice(0, 7), 8n] } : proven;
    }));
    const before = await world.chain.provider.getTransactionCount(running.service.operator);
    const hash = await submit();
    await eventually("L1 refused it", async () => (await running.client.status()).retrying.some(({ error }) => error.startsWith("InvalidProof")));
    await verified(hash);
    expect(proofs).to.equal(2);
    // The refusals cost no gas: the contract was asked before anything was sent.
    expect(await world.chain.provider.getTransactionCount(running.service.operator)).to.equal(before + 1);
  });

  it("has several batches with the prover at once, seals no more than it can use, and submits in order", async () => {
    const asked: number[] = [];
    let open = false;
    await start(() => proverWith(async (job, honest) => {
      asked.push(job.place.batchNumber);
      while (!open) await new Promise((resolve) => setTimeout(resolve, 10));
      // The later batch is done first.
      if (job.place.batchNumber === asked[0]) await new Promise((resolve) => setTimeout(resolve, 200));
      return honest(job);
    }), ["--provers", "2", "--seal-after", "0.05"]);
    const hashes: string[] = [];
    for (let i = 0; i < 5; i++) {
      hashes.push(await submit());
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    const { proving, batches, pool } = await running.client.status();
    expect(proving.map(({ batch }) => batch)).to.deep.equal(asked);
    expect(asked).to.have.length(3);
    expect(batches.sealed + batches.committed).to.equal(3);
    expect(pool.operations).to.equal(2);
    open = true;
    const views = [];
    for (const hash of hashes) views.push(await verified(hash));
    const blocks = views.map(({ l1Block }) => l1Block!);
    expect(blocks).to.deep.equal([...blocks].sort((a, b) => a - b));
    // What waited shares one batch.
    expect(views[3].batch).to.equal(views[4].batch);
    await idle(running);
  });

  it("answers requests while a proof is under way", async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await start(() => proverWith(async (job, honest) => {
      await held;
      return honest(job);
    }));
    const hash = await submit();
    await eventually("the proof was under way", async () => (await running.client.status()).proving.length === 1);
    const started = performance.now();
    await running.client.account(1);
    expect(performance.now() - started).to.be.lessThan(1_000);
    release();
    await verified(hash);
  });
});
