import { expect } from "chai";
import type { Browser } from "playwright-core";
import { launch, openPage, overflow, type Watched } from "./support/browser.ts";
import { startStory, tell, type Story } from "./support/story.ts";

describe("The explorer in a browser", () => {
  let story: Story;
  let browser: Browser;
  let watched: Watched;
  before(async () => {
    story = await startStory();
    await tell(story);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await story?.close();
  });
  beforeEach(async () => {
    watched = await openPage(browser, story.url);
  });
  // Whatever a view shows, nothing may come from elsewhere, break the policy or throw.
  afterEach(async () => {
    const { errors, elsewhere } = watched;
    await watched.close();
    expect({ errors, elsewhere }).to.deep.equal({ errors: [], elsewhere: [] });
  });

  /** A browser writes each 404 to its console by itself, also where something was looked for that is not there. */
  const forgetMissing = (): void => {
    const others = watched.errors.filter((line) => !/status of 404 .*\/v1\//.test(line));
    watched.errors.splice(0, watched.errors.length, ...others);
  };
  const text = (): Promise<string> => watched.page.locator("main").innerText();
  const at = async (place: string): Promise<void> => {
    await watched.page.evaluate((hash) => void (location.hash = hash), `#/${place}`);
    await watched.page.locator("main h1").waitFor();
  };
  const shows = (words: string): Promise<void> =>
    watched.page.locator("main").getByText(words, { exact: false }).first().waitFor();

  it("shows that all is well, the pipeline, three charts and the last batches", async () => {
    const { page } = watched;
    await page.getByText("All is well").waitFor();
    const {
      batches: { verified },
    } = await story.running.client.status();
    await page.locator(".pipeline li").first().waitFor();
    expect(await page.locator(".pipeline li").count()).to.equal(verified);
    await page.locator(".chart svg").nth(2).waitFor();
    for (const svg of await page.locator(".chart svg").all()) {
      expect(await svg.getAttribute("aria-label")).to.match(
        /: last [\d,.]+, median [\d,.]+, largest [\d,.]+ .+, of \d+ batches/,
      );
    }
    await page
      .locator("tbody")
      .getByRole("link", { name: `Batch ${verified}`, exact: true })
      .waitFor();
  });

  it("leads from a batch to its operations, to an account, to a token, with amounts in the token's units", async () => {
    const { page } = watched;
    const { batch } = await story.running.client.operation(story.hashes[1]);
    await at(`batch/${batch}`);
    await page.getByText("accepted by the contract").waitFor();
    await shows("34 DEMO #2");
    const view = await story.running.client.batch(batch!);
    expect(await text())
      .to.include(view.l1Transaction!)
      .and.to.include(view.root!);
    await page.getByRole("link", { name: "Account 1" }).first().click();
    await shows("1,200 DEMO #2");
    expect(await text())
      .to.include("1.75 ETH")
      .and.to.include("Owner on L1");
    await page.getByRole("link", { name: "DEMO #2" }).first().click();
    await shows((await story.world.token.getAddress()) as string);
  });

  it("shows an account's history when asked: operations with their sign, entries with their batches", async () => {
    const { page } = watched;
    await page.evaluate(() => void (location.hash = "#/account/1"));
    await page.getByRole("button", { name: "Show history" }).click();
    const rows = page.getByRole("table", { name: "History of account 1" }).locator("tbody tr");
    await rows.nth(4).waitFor();
    const shown = (await rows.allInnerTexts()).map((row) => row.replace(/\s+/g, " ")).join("\n");
    expect(shown).to.match(/transfer 0x.* Account 2 − 34 DEMO #2 verified/);
    expect(shown).to.match(/transfer 0x.* Account 2 − 0\.25 ETH verified/);
    expect(shown).to.match(/deposit L1 \+ 1,234 DEMO #2 verified Batch \d/);
    expect(shown).to.match(/deposit L1 \+ 2 ETH verified Batch \d/);
    expect(shown).to.match(/account opened L1 – verified Batch 1/);
    expect(await page.getByRole("button", { name: "Show more" }).count()).to.equal(0);
  });

  it("finds operations, L1 transactions, batches, accounts and addresses by one box", async () => {
    const { page } = watched;
    const { client } = story.running;
    const operation = await client.operation(story.hashes[2]);
    const search = async (words: string): Promise<void> => {
      await page.getByRole("searchbox").fill(words);
      await page.keyboard.press("Enter");
    };
    await search(story.hashes[2]);
    await page.waitForURL(`**/#/operation/${story.hashes[2]}`);
    await shows("0.5 ETH");
    await search(operation.l1Transaction!);
    await page.waitForURL(`**/#/batch/${operation.batch}`);
    await search(story.world.chain.signers[3].address);
    await shows("Accounts that name it");
    await shows("0.5 ETH");
    await search("1");
    await page.getByRole("link", { name: "Batch 1", exact: true }).waitFor();
    await page.getByRole("link", { name: "Account 1", exact: true }).waitFor();
    await search("account 2");
    await page.waitForURL("**/#/account/2");
    await search("<b>nothing</b>");
    await shows("“<b>nothing</b>”");
    expect(await page.locator("main b").count()).to.equal(0);
    forgetMissing();
  });

  it("lists batches, tokens and queues, and says what to do where there is nothing", async () => {
    await at("batches");
    await shows("test-mini");
    await at("tokens");
    await shows("DEMO #2");
    await at("queues");
    await shows("All queues are empty.");
    await at("nowhere");
    await shows("Nothing here");
    const { page } = watched;
    expect(await page.title()).to.equal("Nothing here · Colonnade");
    expect(watched.errors).to.deep.equal([]);
    await at("batch/999");
    await page.getByRole("alert").getByText("Check the number or the hash").waitFor();
    forgetMissing();
  });

  it("is used by the keyboard: to the content, then on from there", async () => {
    const { page } = watched;
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).to.equal("To the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal("main");
    await page.getByRole("navigation").getByRole("link", { name: "Tokens" }).press("Enter");
    await page.getByRole("heading", { name: "Tokens" }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal("main");
    expect(await page.locator("[aria-live]").innerText()).to.equal("Tokens");
    expect(await page.getByRole("navigation").locator("[aria-current=page]").innerText()).to.equal("Tokens");
  });

  it("fits a phone, light and dark, without scrolling sideways", async () => {
    const { batch } = await story.running.client.operation(story.hashes[0]);
    for (const colorScheme of ["light", "dark"] as const) {
      const phone = await openPage(browser, story.url, "", { viewport: { width: 360, height: 740 }, colorScheme });
      for (const place of [
        "",
        "batches",
        `batch/${batch}`,
        `operation/${story.hashes[0]}`,
        "account/1",
        "accounts",
        "tokens",
        "queues",
      ]) {
        await phone.page.evaluate((hash) => void (location.hash = hash), `#/${place}`);
        await phone.page.locator("main .card").last().waitFor();
        await phone.page.waitForTimeout(300);
        expect(await overflow(phone.page), `${place} in ${colorScheme}`).to.equal(0);
      }
      if (process.env.SHOTS)
        await phone.page.screenshot({ path: `${process.env.SHOTS}/phone-${colorScheme}.png`, fullPage: true });
      expect(phone.errors).to.deep.equal([]);
      await phone.close();
    }
  });
});
