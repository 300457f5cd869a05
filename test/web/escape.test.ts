import { expect } from "chai";
import type { Browser } from "playwright-core";
import { freeze } from "../../l1/freeze.ts";
import { requestExit } from "../../l1/request-exit.ts";
import { as } from "../sequencer/support/chain.ts";
import { runReal, type RunningService } from "../sequencer/support/real-world.ts";
import { launch, openPage, type Watched } from "./support/browser.ts";
import { startStory, type Story } from "./support/story.ts";

const PATIENCE = { timeout: 90_000 };
const DEADLINE = 86_400;

describe("Leaving a frozen token in a browser", () => {
  let story: Story;
  let browser: Browser;
  let again: RunningService | undefined;
  let watched: Watched;
  before(async () => {
    story = await startStory();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await again?.stop();
    await story?.close();
  });

  it("says that the token is frozen, takes the balance out by its proof, and claims it", async () => {
    const { world } = story;
    watched = await openPage(browser, story.url, "#/wallet");
    await watched.page.getByRole("button", { name: "Hardhat account 2", exact: true }).click();
    await watched.page.getByLabel("First deposit").fill("1.25");
    await watched.page.getByRole("button", { name: "Open account" }).click();
    // Verified too, not only sealed.
    await watched.page.getByRole("table", { name: "Balances" }).getByText("1.25 ETH").nth(1).waitFor(PATIENCE);
    await watched.close();

    // The operator goes away, an exit waits beyond its deadline, and somebody freezes.
    await story.running.stop();
    const owner = world.chain.signers[2];
    await requestExit(as(world.contract, owner), { id: 1, token: 1 });
    await world.chain.pass(DEADLINE + 60);
    const stranger = as(world.contract, world.chain.signers[9]);
    await freeze(stranger, { kind: 3, token: 1, fromBlock: world.deployBlock });

    again = await runReal(world);
    watched = await openPage(browser, again.url, "#/");
    const { page } = watched;
    await page.getByText("Token 1 is frozen for ever.").waitFor(PATIENCE);
    await page.getByRole("link", { name: "Escape" }).click();
    await page.getByRole("button", { name: "Hardhat account 2", exact: true }).click();
    await page.getByRole("button", { name: "Take my balance out" }).click();
    await page.getByText("1.25 ETH can be claimed").waitFor(PATIENCE);
    expect(await world.contract.escaped(1, 1)).to.equal(true);
    await page.getByRole("link", { name: "Balances" }).first().click();
    await page.getByRole("button", { name: "Claim ETH" }).click();
    await page.getByText("1.25 ETH is in your wallet on L1.").waitFor(PATIENCE);
    expect(await world.contract.claimable(1, owner.address)).to.equal(0n);
    const { errors, elsewhere } = watched;
    expect({ errors, elsewhere }).to.deep.equal({ errors: [], elsewhere: [] });
  });
});
