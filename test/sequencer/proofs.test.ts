import { expect } from "chai";
import type { BatchProofView, ErrorBody, FeesView, OpeningView } from "../../client/api-types.ts";
import { batchRoot } from "../../l1/batch-root.ts";
import { rhoOf, signalList } from "../../protocol/challenges.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import type { Prover } from "../../prover/port.ts";
import { createOpenings } from "../../sequencer/openings.ts";
import { KnownTauProver } from "../contracts/support/known-tau.ts";
import { SMALL } from "./support/instances.ts";
import { transferOf } from "./support/transfers.ts";
import { ETHER, eventually, idle, openUsers, run, startWorld, type Running, type World } from "./support/world.ts";

describe("Proofs over HTTP", () => {
  let world: World;
  let running: Running;
  const get = async <T>(url: string): Promise<T> => (await running.app.inject({ url })).json<T>();
  const codeOf = async (url: string): Promise<string> => (await get<ErrorBody>(url)).error.code;

  before(async () => {
    world = await startWorld();
    running = await run(world);
    await openUsers(world, 3);
    await idle(running);
    await running.client.submit(transferOf({ from: 1, nonce: 0n, to: 2, amount: 700n }, world));
    await running.client.submit(transferOf({ from: 2, nonce: 0n, to: 0, amount: 30n, recipient: BigInt(world.chain.signers[6].address) }, world));
    await idle(running);
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  it("show of every batch what the contract checked, and the roots that it keeps", async () => {
    const head = running.service.store.batches.head();
    expect(head).to.be.at.least(2);
    for (let number = 1; number <= head; number++) {
      const view = await get<BatchProofView>(`/v1/batches/${number}/proof`);
      const point = ({ x, y }: { x: string; y: string }) => ({ x: BigInt(x), y: BigInt(y) });
      const signals = Object.fromEntries(Object.entries(view.signals).map(([name, value]) => [name, BigInt(value)])) as unknown as Parameters<typeof signalList>[0];
      expect(view.publicSignals).to.deep.equal(signalList(signals).map(String));
      expect(view.rho).to.equal(rhoOf(signals.zeta, signals).toString());
      expect(view.root).to.equal(await world.contract.batchRoots(number));
      expect(view.previousRoot).to.equal(await world.contract.batchRoots(number - 1));
      expect(batchRoot(view.previousRoot!, { number, token: view.token, wordsHash: view.wordsHash, transcript: signals.transcript,
        newV: point(view.commitments.newV), newK: point(view.commitments.newK) } as Parameters<typeof batchRoot>[1])).to.equal(view.root);
      expect(view.records).to.have.length(2 + 24 * view.counts.operations);
      expect(view).to.include({ stage: "verified", contract: world.address, chainId: "31337", submitter: world.chain.signers[1].address });
    }
    expect(await codeOf("/v1/batches/99/proof")).to.equal("NOT_FOUND");
  });

  it("are the same, read back from L1 by a service without its own", async () => {
    const head = running.service.store.batches.head();
    const own = await Promise.all(Array.from({ length: head }, (_, i) => get<BatchProofView>(`/v1/batches/${i + 1}/proof`)));
    await running.stop();
    const flags = { data: "another" };
    running = await run(world, flags);
    await eventually("L1 was read", () => running.service.watcher.isCaughtUp());
    for (const view of own) {
      expect((await running.client.batch(view.number)).own).to.equal(false);
      expect(await get<BatchProofView>(`/v1/batches/${view.number}/proof`)).to.deep.equal(view);
    }
    await running.stop();
    running = await run(world);
    await eventually("L1 was read again", () => running.service.watcher.isCaughtUp());
  });

  it("of what an account holds are what the contract checks", async () => {
    for (const [id, balance, nonce] of [[1, ETHER - 700n, "1"], [2, ETHER + 670n, "1"], [3, ETHER, "0"]] as const) {
      const view = await get<OpeningView>(`/v1/accounts/${id}/opening?token=1`);
      expect(view).to.include({ id, token: 1, balance: balance.toString(), nonce, batch: running.service.store.batches.head() });
      expect([view.commitment.x, view.commitment.y]).to.deep.equal((await world.contract.stateOf(1)).commitment.map(String));
      const opening = [view.opening.x, view.opening.y];
      expect(await world.contract.cellHolds(1, id, view.cell, opening)).to.equal(true);
      expect(await world.contract.cellHolds(1, id, BigInt(view.cell) + 1n, opening)).to.equal(false);
    }
    expect((await running.client.opening(3, 1)).balance).to.equal(ETHER.toString());
    expect(await codeOf("/v1/accounts/9/opening?token=1")).to.equal("ACCOUNT_UNKNOWN");
    expect(await codeOf("/v1/accounts/1/opening?token=9")).to.equal("TOKEN_UNKNOWN");
    expect(await codeOf("/v1/accounts/1/opening")).to.equal("REQUEST_INVALID");
  });

  it("of what accounts hold are made once a batch, and only so many at a time", async () => {
    const known = new KnownTauProver(SMALL);
    let calls = 0;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => { release = resolve; });
    const prover = { open: async (job: Parameters<Prover["open"]>[0]) => {
      if (job.columns === undefined) throw new ColonnadeError("COLUMNS_WANTED");
      calls += 1;
      await held;
      return known.open(job);
    } } as Prover;
    const openings = createOpenings({ store: running.service.store, prover: () => prover, logN: SMALL[0].logN });
    const first = [openings.open(1, 1), openings.open(1, 1), openings.open(2, 1), openings.open(3, 1)];
    const fourth = openings.open(0, 1).catch((error: unknown) => error);
    const refused = await openings.open(4, 1).catch((error: unknown) => error);
    expect((refused as ColonnadeError).code).to.equal("OVERLOADED");
    expect((refused as ColonnadeError).details.retryAfter).to.be.a("number");
    release();
    const [one, again] = await Promise.all(first);
    expect(again).to.equal(one);
    await fourth;
    expect(calls).to.equal(4);
    await openings.open(2, 1);
    expect(calls).to.equal(4);
    // What failed is not kept.
    const failing = createOpenings({ store: running.service.store, logN: SMALL[0].logN,
      prover: () => ({ open: async () => { throw new ColonnadeError("UNREACHABLE"); } }) as unknown as Prover });
    for (let n = 0; n < 6; n++) expect(await failing.open(1, 1).catch((error: ColonnadeError) => error.code)).to.equal("UNREACHABLE");
  });

  it("need a key, and the service says where it has none", async () => {
    expect(await codeOf("/v1/instances/none/verification-key")).to.equal("NOT_FOUND");
    // This world's instances were never set up.
    expect(await get<ErrorBody>("/v1/instances/small/verification-key")).to.have.nested.property("error.details.reason");
  });
});

describe("Fees over HTTP", () => {
  it("say what to pay: the minimum, and with a margin where it follows L1's gas price", async () => {
    const world = await startWorld();
    const running = await run(world, { flags: ["--minimum-fee", "1=gas,2=5"] });
    try {
      await openUsers(world, 2);
      await idle(running);
      const { batches, tokens, gasPrice, ...rest } = (await running.app.inject({ url: "/v1/fees" })).json<FeesView>();
      expect((await running.client.fees()).tokens).to.deep.equal(tokens);
      expect(rest).to.deep.equal({ quotedFor: 600, marginPercent: 13, feeAccount: 0, after: null });
      expect(batches).to.deep.equal({ capacity: 6, looked: 0, filled: 0, waiting: 0 });
      expect(BigInt(gasPrice!) > 0n).to.equal(true);
      const [{ token, followsGas, transfer, withdrawal }] = tokens;
      const [quoted] = (await running.client.tokens()).tokens;
      expect([token, followsGas]).to.deep.equal([1, true]);
      expect([transfer.minimum, withdrawal.minimum]).to.deep.equal([quoted.minimumFee, quoted.minimumWithdrawalFee]);
      for (const { minimum, recommended } of [transfer, withdrawal]) {
        expect(BigInt(recommended) * 100n >= BigInt(minimum) * 113n, recommended).to.equal(true);
        expect(BigInt(recommended) * 100n <= BigInt(minimum) * 135n, recommended).to.equal(true);
      }
    } finally {
      await running.stop();
      await world.close();
    }
  });
});
