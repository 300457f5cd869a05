import { expect } from "chai";
import { startLastDay, TOKENS, type LastDay } from "./support/last-day.ts";

/** `npm test` plays it with a few accounts; COLONNADE_LAST_DAY=1000 plays it with a thousand (about ten minutes). */
const ACCOUNTS = Number(process.env.COLONNADE_LAST_DAY ?? 30);

/** The operator is gone for good. Nobody helps anybody: each step uses L1 and the files that everybody has, and may be sent by anyone. */
describe(`The last day: ${ACCOUNTS} accounts in three tokens leave alone`, function () {
  this.timeout(ACCOUNTS * 4_000 + 300_000);
  let day: LastDay;

  before(async () => {
    day = await startLastDay(ACCOUNTS);
  });

  it("finds some in queues, and some whose last payments are in batches that were proven and never sent", async () => {
    expect(await day.pendingCounts()).to.deep.equal({ opens: 3, credits: 6, exits: 6 });
    expect(day.lostOperations).to.be.greaterThan(0);
  });

  it("lets anyone freeze each token once its head is overdue", async () => {
    await day.passDeadline();
    for (const token of TOKENS) await day.freeze(token);
    for (const token of TOKENS) expect((await day.colonnade.stateOf(token)).frozen).to.equal(true);
  });

  it("pays every account what the last verified state says, from L1 calldata alone", async () => {
    const escaped = await day.escapeAll();
    expect(escaped).to.be.at.least(ACCOUNTS);
    await day.assertOwnersHaveWhatTheBooksSay();
  });

  it("gives back what was never processed: deposits to their depositors, and every fee", async () => {
    await day.refundAll();
    for (const token of TOKENS) expect(await day.colonnade.heldTotal(token), `held of token ${token}`).to.equal(0n);
  });

  it("pushes every claim to its owner, and leaves nothing in the contract", async () => {
    await day.claimAll();
    for (const token of TOKENS) expect(await day.inContract(token), `token ${token} in the contract`).to.equal(0n);
  });
});
