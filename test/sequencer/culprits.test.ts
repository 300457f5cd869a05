import { expect } from "chai";
import { deposit } from "../../l1/deposit.ts";
import { openAccount } from "../../l1/open-account.ts";
import { registerToken } from "../../l1/register-token.ts";
import { requestExit } from "../../l1/request-exit.ts";
import { SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { operationHash } from "../../protocol/message.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import type { Trace } from "../../protocol/trace.ts";
import { closeCurve } from "../../prover/curve.ts";
import { findInstance } from "../../prover/instances.ts";
import { LocalProver } from "../../prover/local.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { findCulprits } from "../../sequencer/pipeline/culprits.ts";
import { fullBatch } from "../../bench/fixture.ts";
import { as } from "./support/chain.ts";
import { runReal, startRealWorld, type RealWorld, type RunningService } from "./support/real-world.ts";
import { transferOf, type Choice } from "./support/transfers.ts";
import { keyOfUser } from "./support/users.ts";
import { ETHER, eventually } from "./support/world.ts";

const INSTANCES = ["test-mini", "test"];
const ETH = 1;
const DEMO = 2;

/** Signatures that pass no proof, as a hole in admission would let them through. */
const BROKEN: Record<string, (operation: SignedOperation) => SignedOperation> = {
  "another S": (operation) => ({
    ...operation,
    signature: { ...operation.signature, s: (operation.signature.s + 1n) % SUBGROUP_ORDER },
  }),
  "the identity as R8": (operation) => ({ ...operation, signature: { ...operation.signature, r8x: 0n, r8y: 1n } }),
  "a point off the curve as R8": (operation) => ({
    ...operation,
    signature: { ...operation.signature, r8x: 5n, r8y: 7n },
  }),
  "another Ay": (operation) => ({ ...operation, key: { ...operation.key, ay: operation.key.ay + 1n } }),
};

describe("An operation that no proof fits, past admission", () => {
  let world: RealWorld;
  let running: RunningService;
  const nonces = new Map<string, bigint>();

  before(async () => {
    world = await startRealWorld(INSTANCES);
    const { chain, contract, token, address } = world;
    await registerToken(as(contract, chain.signers[1]), await token.getAddress());
    running = await runReal(world);
    for (let user = 1; user <= 5; user++) {
      const owner = chain.signers[user + 1];
      const { ax } = keyOfUser(user).publicKey;
      const { id } = await openAccount(as(contract, owner), { ax, owner: owner.address, token: ETH, amount: ETHER });
      await (await as(token, owner).mint(owner.address, 1_000_000n)).wait();
      await (await as(token, owner).approve(address, 1_000_000n)).wait();
      await deposit(as(contract, owner), { token: DEMO, id, amount: 1_000_000n, ax, owner: owner.address });
    }
    const { store } = running.service;
    await eventually(
      "the deposits were in",
      () => [ETH, DEMO].every((of) => [1, 2, 3, 4, 5].every((id) => store.cells.view.cell(of, id) !== 0n)),
      100_000
    );
    await eventually("they were verified", () => store.batches.unverified().length === 0, 100_000);
  });
  after(async () => {
    await running?.stop();
    await world?.close();
    await closeCurve();
  });

  const operation = (choice: Omit<Choice, "nonce">): SignedOperation => {
    const key = `${choice.token ?? ETH}/${choice.from}`;
    const nonce = nonces.get(key) ?? 0n;
    nonces.set(key, nonce + 1n);
    return transferOf({ ...choice, nonce }, world);
  };
  const submit = async (choice: Omit<Choice, "nonce">): Promise<string> =>
    (await running.client.submit(operation(choice))).hash;
  /** Straight into the pool, without a check. */
  const inject = (bad: SignedOperation): string => {
    const { store } = running.service;
    const hash = operationHash(bad, world.domain);
    store.transaction(() => store.operations.insert(hash, bad, Date.now()));
    return hash;
  };
  const verified = (hash: string) => running.client.waitForVerified(hash, { timeoutMs: 100_000, pollMs: 50 });
  const rejected = (hash: string) =>
    eventually("it was rejected", async () => (await running.client.operation(hash)).stage === "rejected", 60_000);

  for (const [name, breakIt] of Object.entries(BROKEN)) {
    it(`is found, named and rejected, and everybody else's are verified: ${name}`, async () => {
      const bad = breakIt(operation({ from: 2, to: 3 }));
      const hash = inject(bad);
      const honest = [
        await submit({ from: 3 }),
        await submit({ from: 4, to: 2 }),
        await submit({ from: 5, token: DEMO }),
        await submit({ from: 3, token: DEMO }),
      ];
      for (const good of honest) await verified(good);
      await rejected(hash);
      expect(running.service.store.operations.byHash(hash)!.code).to.equal("UNPROVABLE");
      expect(
        running.lines.filter((line) => line.startsWith("warn") && line.includes(hash)),
        "the log names it"
      ).to.have.length(1);
      expect(running.service.fault()).to.equal(undefined);
      // Its sender's nonce is free: with a signature that holds, the same operation goes through.
      nonces.set(`${ETH}/2`, bad.nonce);
      await verified(await submit({ from: 2, to: 3 }));
    });
  }

  it("is found among others of its kind, while what its senders signed after it waits for its nonce", async () => {
    const bad = [2, 4].map((from) => inject(BROKEN["another S"](operation({ from }))));
    const later = inject(operation({ from: 2, to: 5 }));
    const honest = [
      await submit({ from: 3 }),
      await submit({ from: 5, to: 4 }),
      await submit({ from: 4, token: DEMO }),
    ];
    // L1's entries go on as well.
    await requestExit(as(world.contract, world.chain.signers[2]), { id: 1, token: DEMO });
    for (const hash of honest) await verified(hash);
    for (const hash of bad) await rejected(hash);
    await eventually(
      "the exit was paid",
      async () => (await world.contract.claimable(DEMO, world.chain.signers[2].address)) > 0n,
      100_000
    );
    expect((await running.client.operation(later)).stage).to.equal("pooled");
    const nonceOf = (hash: string): bigint => running.service.store.operations.byHash(hash)!.operation.nonce;
    nonces.set(`${ETH}/2`, nonceOf(bad[0]));
    nonces.set(`${ETH}/4`, nonceOf(bad[1]));
    for (const hash of [await submit({ from: 2 }), later, await submit({ from: 4 })]) await verified(hash);
    nonces.set(`${ETH}/2`, nonceOf(later) + 1n);
  });

  it("is refused at once when it is sent again as it was", async () => {
    const bad = BROKEN["another S"](operation({ from: 2, to: 3 }));
    const hash = inject(bad);
    await rejected(hash);
    nonces.set(`${ETH}/2`, bad.nonce);
    const answer = await running.service.admission.admit(bad).then(
      () => undefined,
      (error: ColonnadeError) => error.code
    );
    expect(answer).to.equal("UNPROVABLE");
  });
});

describe("The search for what keeps a batch from being proven", function () {
  this.timeout(60_000);
  const local = new LocalProver(PROJECT_ROOT);
  after(() => local.close());

  it("needs a few evaluations for each, and finds every one", async () => {
    const instance = await findInstance(PROJECT_ROOT, "test");
    const { trace } = fullBatch(instance);
    const spoil = (positions: readonly number[]): Trace => ({
      ...trace,
      rows: trace.rows.map((row, i) =>
        positions.includes(i)
          ? {
              ...row,
              signed: { ...row.signed!, signature: { ...row.signed!.signature, s: row.signed!.signature.s ^ 1n } },
            }
          : row
      ),
    });
    for (const positions of [[], [0], [instance.ops - 1], [3], [1, 2, 7]]) {
      let evaluations = 0;
      const found = await findCulprits(spoil(positions), instance, (part) => (evaluations++, local.check(part)));
      expect(found.map(({ from }) => from)).to.deep.equal(positions.map((i) => trace.rows[i].from));
      for (const { reason } of found) expect(reason).to.match(/Assert|line/i);
      expect(evaluations).to.be.at.most(2 + positions.length * (1 + Math.ceil(Math.log2(instance.ops))));
    }
  });

  it("ends with MANIFEST_MISMATCH, naming the entries, where the circuit refuses L1's entries alone", async () => {
    const instance = await findInstance(PROJECT_ROOT, "test");
    const { trace } = fullBatch(instance);
    const refuse = () => Promise.reject(new ColonnadeError("BATCH_INVALID", { reason: "Assert Failed" }));
    const error = await findCulprits({ ...trace, credits: [{ id: 1, amount: 5n }] }, instance, refuse).catch(
      (caught: unknown) => caught
    );
    expect(error).to.have.property("code", "MANIFEST_MISMATCH");
    expect(error)
      .to.have.property("details")
      .that.deep.includes({ part: "circuit and L1 entries", credits: 1, opens: 0, exits: 0, reason: "Assert Failed" });
  });

  it("does not take a prover that died for an operation's fault", async () => {
    const instance = await findInstance(PROJECT_ROOT, "test");
    const died = () => Promise.reject(new ColonnadeError("INTERNAL", { prover: "ended with SIGKILL" }));
    expect(
      await findCulprits(fullBatch(instance).trace, instance, died).catch((caught: unknown) => caught)
    ).to.have.property("code", "INTERNAL");
  });
});
