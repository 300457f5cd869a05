import { expect } from "chai";
import type { Contract } from "ethers";
import fc from "fast-check";
import { alice, as, bob, carol, dueFor, fundedRollup, fundedRollupWith, INSTANCES, keyOf, loadWorld, PARAMETERS, submitter } from "./support/fixture.ts";
import { ethers, networkHelpers } from "./support/network.ts";
import { CREDIT, ETH, EXIT } from "./support/rollup.ts";

const { deadline: D, gap } = PARAMETERS;
const SEED = 20262;

async function withFlooder() {
  const world = await fundedRollup();
  const flooder = await ethers.deployContract("Flooder") as unknown as Contract;
  return { ...world, flood: (n: number) => as(flooder, submitter).deposits(world.rollup.address, 3, n, { value: 10n ** 15n, gasLimit: 16_000_000 }) };
}

/** So few entries postpone by a whole deadline that a test reaches the cap. */
const withWideGap = () => fundedRollupWith({ ...PARAMETERS, gap: D / 5 });

describe("Deadlines", () => {
  it("grow by the gap, so that a flood of entries is not overdue together", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    for (let i = 0; i < 5; i++) await colonnade.deposit(ETH, 1, 5n, keyOf(1), alice.address, await dueFor(colonnade, CREDIT, ETH, 5n));
    const deadlines = (await rollup.pending(CREDIT, ETH)).map((entry) => entry.deadline);
    deadlines.slice(1).forEach((later, i) => expect(later - deadlines[i]).to.equal(gap));
  });

  it("are a full deadline away again once the flood is over", async () => {
    const { colonnade, rollup } = await loadWorld(fundedRollup);
    for (let i = 0; i < 3; i++) await colonnade.deposit(ETH, 1, 5n, keyOf(1), alice.address, await dueFor(colonnade, CREDIT, ETH, 5n));
    await networkHelpers.time.increase(10 * gap);
    await colonnade.deposit(ETH, 1, 5n, keyOf(1), alice.address, await dueFor(colonnade, CREDIT, ETH, 5n));
    const { queuedAt, deadline } = (await rollup.pending(CREDIT, ETH)).at(-1)!;
    expect(deadline).to.equal(queuedAt + D);
  });

  it("are never later than 2·D after the request, and at the last of them the victim of a flood freezes the token", async () => {
    const { colonnade, rollup } = await loadWorld(withWideGap);
    for (let i = 0; i < 12; i++) await as(colonnade, submitter).deposit(ETH, 3, 1n, keyOf(3), carol.address, { value: 10n ** 6n });
    await as(colonnade, bob).deposit(ETH, 2, 7n, keyOf(2), bob.address, { value: 10n ** 6n });
    const pending = await rollup.pending(CREDIT, ETH);
    const victim = pending.at(-1)!;
    expect(victim.deadline).to.equal(victim.queuedAt + 2 * D);
    await networkHelpers.time.increaseTo(victim.deadline);
    await colonnade.freeze(ETH, CREDIT, pending[0]);
    expect((await colonnade.stateOf(ETH)).frozen).to.equal(true);
  });

  it("keep their bounds and their order whatever a submitter queues and processes, and whenever", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("flood" as const), n: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ do: fc.constant("process" as const), n: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ do: fc.constant("wait" as const), n: fc.constantFrom(1, gap, D / 10, D / 3) }),
      fc.record({ do: fc.constant("exit" as const), n: fc.integer({ min: 1, max: 3 }) }),
    );
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 14 }), async (steps) => {
      const { colonnade, rollup } = await loadWorld(withWideGap);
      const owners = [alice, bob, carol];
      for (const { do: what, n } of steps) {
        if (what === "wait") await networkHelpers.time.increase(n);
        else if (what === "process") await rollup.advance({ credits: Math.min(n, 3) });
        else if (what === "exit") await as(colonnade, owners[n - 1]).requestExit(n, ETH, { value: 10n ** 7n }).catch(() => {}); // pending already
        else for (let i = 0; i < n; i++) await as(colonnade, submitter).deposit(ETH, 3, 1n, keyOf(3), carol.address, { value: 10n ** 7n });
      }
      for (const kind of [CREDIT, EXIT]) {
        const events = await colonnade.queryFilter(colonnade.filters.Queued(kind)) as unknown as { args: { queuedAt: bigint; deadline: bigint } }[];
        events.forEach(({ args: { queuedAt, deadline } }, i) => {
          expect(deadline >= queuedAt + BigInt(D) && deadline <= queuedAt + 2n * BigInt(D), `bounds of entry ${i}`).to.equal(true);
          if (i > 0) expect(deadline >= events[i - 1].args.deadline, `order of entry ${i}`).to.equal(true);
        });
        // Whoever waits in vain until an own deadline can freeze by the head's, which is no later.
        const [head, ...others] = await rollup.pending(kind, ETH);
        for (const other of others) expect(head.deadline).to.be.at.most(other.deadline);
      }
    }), { seed: SEED, numRuns: 15 });
  });
});

describe("A flood by a submitter who gets its fees back", () => {
  it("puts exits off by nothing: one exit of an account is pending in a token, and credits are another queue", async () => {
    const { colonnade, rollup, flood } = await loadWorld(withFlooder);
    await networkHelpers.time.increase(10 * gap);
    await flood(100);
    await as(colonnade, carol).requestExit(3, ETH, { value: 10n ** 6n });
    await expect(as(colonnade, carol).requestExit(3, ETH, { value: 10n ** 6n })).to.be.revertedWithCustomError(colonnade, "ExitPending");
    await as(colonnade, alice).requestExit(1, ETH, { value: 10n ** 6n });
    const [, victim] = await rollup.pending(EXIT, ETH);
    expect(victim.deadline - victim.queuedAt).to.be.within(D, D + gap);
  });

  it("loses what is burned, in the square of the time that it gains, though every entry is processed at once", async () => {
    const { colonnade, rollup, flood } = await loadWorld(withFlooder);
    await networkHelpers.time.increase(10 * gap);
    const burnedBy = async (): Promise<bigint> => ethers.provider.getBalance(ethers.ZeroAddress);
    const before = await burnedBy();
    const [rounds, each] = [4, 66];
    const entries = rounds * each;
    for (let round = 0; round < rounds; round++) {
      await flood(each);
      for (let taken = 0; taken < each; taken += INSTANCES[0].maxCredit) await rollup.advance();
    }
    expect(await rollup.pending(CREDIT, ETH)).to.deep.equal([]);
    const { lastDeadline } = await colonnade.queueOf(CREDIT, ETH);
    const gained = Number(lastDeadline) - await networkHelpers.time.latest() - D;
    const burned = await burnedBy() - before;
    expect(gained).to.be.within(gap * (entries - 10), gap * entries);
    // entryFee · (0 + 1 + … ), one step for each 64 entries: about entryFee · k² / 128.
    const square = PARAMETERS.entryFee * BigInt(entries * entries) / 128n;
    expect(Number(burned) / Number(square)).to.be.within(0.7, 1.05);
  });
});
