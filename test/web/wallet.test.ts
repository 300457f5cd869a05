import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { as } from "../sequencer/support/chain.ts";
import { registerToken } from "../../l1/register-token.ts";
import { launch, openPage, overflow, type Watched } from "./support/browser.ts";
import { ETHER, startStory, type Story } from "./support/story.ts";

/** Proofs are made meanwhile. */
const PATIENCE = { timeout: 90_000 };

describe("The wallet in a browser", () => {
  let story: Story;
  let browser: Browser;
  let watched: Watched;
  let page: Page;
  before(async () => {
    story = await startStory();
    const { world } = story;
    // Hardhat's account 2 has some of an ERC-20.
    await registerToken(as(world.contract, world.chain.signers[2]), await world.token.getAddress());
    await (await as(world.token, world.chain.signers[2]).mint(world.chain.signers[2].address, 100n * ETHER)).wait();
    browser = await launch();
    watched = await openPage(browser, story.url, "#/wallet");
    ({ page } = watched);
  });
  after(async () => {
    await browser?.close();
    await story?.close();
  });
  afterEach(() => {
    const { errors, elsewhere } = watched;
    // Until L1 was read an account is not there, and a browser writes each 404 to its console by itself.
    const others = errors.filter((line) => !/status of 404 .*\/v1\/accounts\//.test(line));
    expect({ others, elsewhere }).to.deep.equal({ others: [], elsewhere: [] });
  });

  const tab = async (name: string): Promise<void> => {
    const link = page.getByRole("navigation", { name: "Wallet" }).getByRole("link", { name, exact: true });
    await link.click();
    await link.and(page.locator("[aria-current=page]")).waitFor();
  };
  const press = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
  const says = (words: string | RegExp): Promise<void> =>
    page.locator("main").getByText(words).first().waitFor(PATIENCE);
  const connect = async (index: number): Promise<void> => {
    await press(`Hardhat account ${index}`);
    await says("A play account.");
  };
  const openAccount = async (amount: string): Promise<void> => {
    await page.getByLabel("First deposit").fill(amount);
    await press("Open account");
    await says(/Balances of/);
  };

  it("opens an account with a deposit, by one of Hardhat's accounts, which are marked as what they are", async () => {
    await says("Play accounts of the local chain");
    await connect(2);
    await says("No account of this wallet is open yet.");
    await openAccount("1.5");
    await says("1.5 ETH");
    expect((await story.running.client.account(1)).owner).to.equal(story.world.chain.signers[2].address);
  });

  it("deposits more, and an ERC-20 with its approval, in the tokens' own units", async () => {
    await tab("Deposit");
    await page.getByLabel("Amount", { exact: true }).fill("0.25");
    await press("Deposit");
    await says("0.25 ETH is deposited.");
    await page.getByLabel("Token", { exact: true }).selectOption({ label: "DEMO #2" });
    await page.getByLabel("Amount", { exact: true }).fill("12.5");
    await press("Deposit");
    await says("12.5 DEMO #2 is deposited.");
    await tab("Balances");
    await says("1.75 ETH");
    await says("12.5 DEMO #2");
  });

  it("refuses in words what cannot be sent, and tells the next lower amount that can", async () => {
    await tab("Send");
    const refused = async (to: string, amount: string, words: string | RegExp): Promise<void> => {
      await page.getByLabel("To account").fill(to);
      await page.getByLabel("Amount", { exact: true }).fill(amount);
      await press("Sign and send");
      await page.getByRole("alert").getByText(words).waitFor();
    };
    await refused("1", "0,5", "is no amount of ETH");
    await refused("x1", "0.5", "is no account number");
    await refused("1", "0", "must be above 0");
    await refused("1", "0.12345678901", /next lower one is 0\.123456789 ETH/);
    await refused("1", "5000", "Take a smaller amount, or wait until what you deposited is in a batch.");
    watched.errors.splice(0, watched.errors.length, ...watched.errors.filter((line) => !/status of 409/.test(line)));
  });

  it("asks for a payment by a link, which another wallet opens, pays and sees verified", async () => {
    await tab("Request");
    await page.getByLabel("Amount", { exact: true }).fill("0.125");
    await press("Show link and QR code");
    const picture = page.getByRole("img", { name: /QR code of/ });
    const link = (await picture.getAttribute("aria-label"))!.replace("QR code of ", "");
    expect(link).to.equal(`${story.url}/#/wallet/send?to=1&token=1&amount=0.125`);

    const payer = await openPage(browser, story.url, link.slice(story.url.length + 1));
    const own = page;
    page = payer.page;
    try {
      await says("Somebody asks you for a payment");
      await connect(3);
      await tab("Balances");
      await openAccount("1");
      await page.goto(link);
      await page.reload(); // the link anew, as a payer who comes by it
      await connect(3);
      expect(await page.getByLabel("To account").inputValue()).to.equal("1");
      await press("Sign and send");
      await says("Accepted and on disk.");
      await page.locator(".badge.verified").first().waitFor(PATIENCE);
      await tab("Balances");
      await says("0.875 ETH");
      expect(payer.elsewhere).to.deep.equal([]);
    } finally {
      page = own;
      await payer.close();
    }
    await tab("Balances");
    await says("1.875 ETH");
  });

  it("withdraws and claims on L1", async () => {
    const owner = story.world.chain.signers[2];
    await tab("Withdraw");
    await page.getByLabel("Amount", { exact: true }).fill("0.875");
    await press("Sign and withdraw");
    await page.locator(".badge.verified").first().waitFor(PATIENCE);
    const before = await story.world.chain.provider.getBalance(owner.address);
    await tab("Balances");
    await press("Claim ETH");
    await says("0.875 ETH is in your wallet on L1.");
    expect((await story.world.chain.provider.getBalance(owner.address)) > before + (ETHER * 8n) / 10n).to.equal(true);
    await says("1 ETH");
  });

  it("forces an exit and claims what it paid", async () => {
    await tab("Forced exit");
    await page.getByLabel("Token", { exact: true }).selectOption({ label: "DEMO #2" });
    await press("Ask for everything on L1");
    await says("Your balance can be claimed");
    await tab("Balances");
    await press("Claim DEMO #2");
    await says("12.5 DEMO #2 is in your wallet on L1.");
    expect(await story.world.token.balanceOf(story.world.chain.signers[2].address)).to.equal(100n * ETHER);
  });

  it("fits a phone", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const name of ["Send", "Request", "Deposit", "Withdraw", "Forced exit", "Escape", "Balances"]) {
      await tab(name);
      await page.waitForTimeout(200);
      expect(await overflow(page), name).to.equal(0);
    }
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/wallet.png`, fullPage: true });
    await press("Disconnect");
    await says("Connect a wallet");
  });
});
