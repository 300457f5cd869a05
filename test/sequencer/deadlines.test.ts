import { expect } from "chai";
import { requestExit } from "../../l1/request-exit.ts";
import type { Prover } from "../../prover/port.ts";
import { KnownTauProver } from "../contracts/support/known-tau.ts";
import { as } from "./support/chain.ts";
import { SMALL } from "./support/instances.ts";
import { eventually, idle, openUsers, run, startWorld } from "./support/world.ts";

const DEADLINE = 172_800;

describe("The deadline of a queue's head", () => {
  it("is in the status, with a warning from half of it on, critical at a quarter, and in the log once", async () => {
    const parameters = { deadline: DEADLINE, gap: 60, window: 900, entryFee: 1_000n, batchFee: 50_000n };
    const world = await startWorld({ parameters });
    let running = await run(world);
    try {
      await openUsers(world, 2);
      await eventually("the accounts were open", () => running.service.store.cells.accounts() === 3);
      await idle(running);
      expect(await running.client.status()).to.deep.include({ deadlines: [], warnings: [] });
      await running.stop();
      const known = new KnownTauProver(SMALL);
      const stuck: Prover = { commit: known.commit.bind(known), ready: async () => undefined, check: async () => undefined, prove: () => new Promise(() => {}),
        open: known.open, close: async () => {} };
      running = await run(world, { createProver: () => stuck });
      await requestExit(as(world.contract, world.chain.signers[3]), { id: 2, token: 1 });
      await eventually("the exit was in a batch", () => running.service.store.batches.unverified().length === 1);

      const head = { queue: "exits", token: 1, index: 0 };
      const { deadlines: [fresh], warnings: none } = await running.client.status();
      expect(fresh).to.include(head);
      expect(fresh.secondsLeft).to.be.within(DEADLINE - 120, DEADLINE);
      expect(none).to.deep.equal([]);
      for (const [seconds, level, most] of [[DEADLINE / 2, "warning", DEADLINE / 2],
        [DEADLINE / 4, "critical", DEADLINE / 4], [DEADLINE / 4, "overdue", 0]] as const) {
        await world.chain.pass(seconds);
        await world.chain.mine();
        await eventually(`it was ${level}`, async () => (await running.client.status()).warnings[0]?.level === level);
        const { warnings } = await running.client.status();
        expect(warnings).to.have.length(1);
        expect(warnings[0]).to.include({ ...head, level, deadline: fresh.deadline });
        expect(warnings[0].secondsLeft).to.be.at.most(most);
        const line = `${level}: entry 0 of the exits of token 1 has`;
        const told = (): number => running.lines.filter((each) => each.startsWith(line)).length;
        await eventually("it was logged", () => told() > 0);
        expect(told()).to.equal(1);
      }
    } finally {
      await running.stop();
      await world.close();
    }
  });
});
