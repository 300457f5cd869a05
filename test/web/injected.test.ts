import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { launch, openPage, type Watched } from "./support/browser.ts";
import { startStory, type Story } from "./support/story.ts";

const PATIENCE = { timeout: 90_000 };

/**
 * An extension's part (EIP-6963): what it announces passes each request on to the local node, which holds the keys of
 * its accounts and signs. `personal_sign` may be made to answer differently each time, as some hardware does.
 */
const EXTENSION = (options: { differs: boolean }): void => {
  const request = (question: { method: string; params?: unknown[] }): Promise<unknown> =>
    (
      window as unknown as {
        node: (q: unknown, o: unknown) => Promise<{ result?: unknown; error?: { code: number; message: string } }>;
      }
    )
      .node(question, options)
      .then(({ result, error }) => {
        if (error !== undefined) throw Object.assign(new Error(error.message), error);
        return result;
      });
  const info = {
    uuid: "8d0b7cd0-8f6c-4a34-8a5e-6f9a2f3f0001",
    name: "Test wallet",
    icon: "https://elsewhere.example/icon.svg",
    rdns: "example.wallet",
  };
  const announce = (): void =>
    void window.dispatchEvent(
      new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider: { request } }) }),
    );
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
};

describe("An injected wallet in a browser", () => {
  let story: Story;
  let browser: Browser;
  let watched: Watched;
  /** What the extension's owner does next. */
  let refuses = false;
  before(async () => {
    story = await startStory();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await story?.close();
  });

  async function visit(differs: boolean): Promise<void> {
    watched = await openPage(browser, story.url, "#/", { acceptDownloads: true });
    const { page } = watched;
    const { signers, provider } = story.world.chain;
    const owner = signers[differs ? 5 : 4];
    await page.exposeFunction(
      "node",
      async ({ method, params = [] }: { method: string; params?: unknown[] }, options: { differs: boolean }) => {
        try {
          if (method === "eth_requestAccounts" || method === "eth_accounts")
            return { result: [owner.address.toLowerCase()] };
          if (method === "personal_sign") {
            if (refuses) return { error: { code: 4001, message: "User rejected" } };
            // Another nonce makes another signature that is as valid; a signature of other text stands for it here.
            const message = options.differs ? `0x${Buffer.from(String(Math.random())).toString("hex")}` : params[0];
            return { result: await provider.send("personal_sign", [message, owner.address]) };
          }
          return { result: await provider.send(method, params) };
        } catch (error) {
          return { error: { code: -32000, message: (error as Error).message } };
        }
      },
    );
    await page.evaluate(EXTENSION, { differs });
    await page.evaluate(() => void (location.hash = "#/wallet"));
  }
  afterEach(async () => {
    const { errors, elsewhere } = watched;
    await watched.close();
    const others = errors.filter((line) => !/status of 404 .*\/v1\/accounts\//.test(line));
    // Its icon is no picture in itself, so nobody asks for it.
    expect({ others, elsewhere }).to.deep.equal({ others: [], elsewhere: [] });
  });

  it("is found, may be declined, and then opens an account", async () => {
    await visit(false);
    const { page } = watched;
    refuses = true;
    await page.getByRole("button", { name: "Test wallet" }).click();
    await page.getByRole("alert").getByText("The work was cancelled").waitFor();
    refuses = false;
    await page.getByRole("button", { name: "Test wallet" }).click();
    await page.getByLabel("First deposit").fill("0.5");
    await page.getByRole("button", { name: "Open account" }).click();
    await page.getByText("0.5 ETH").first().waitFor(PATIENCE);
    const { accounts } = await story.running.client.findAccounts({ owner: story.world.chain.signers[4].address });
    expect(accounts.map(({ tokens }) => tokens[0].pending.balance)).to.deep.equal([(5n * 10n ** 17n).toString()]);
  });

  it("whose signature makes no key gets one in an encrypted file, which opens again", async () => {
    await visit(true);
    const { page } = watched;
    await page.getByRole("button", { name: "Test wallet" }).click();
    await page.getByText("signature has another form").waitFor(PATIENCE);
    await page.getByLabel("New password", { exact: true }).fill("correct horse battery");
    await page.getByLabel("New password again").fill("correct horse batter");
    await page.getByRole("button", { name: "Make key and save file" }).click();
    await page.getByText("The two passwords differ.").waitFor();
    await page.getByLabel("New password again").fill("correct horse battery");
    const download = page.waitForEvent("download", PATIENCE);
    await page.getByRole("button", { name: "Make key and save file" }).click();
    const file = await (await download).path();
    const { colonnade } = JSON.parse(readFileSync(file, "utf8")) as { colonnade: { ax: string } };
    await page.getByRole("button", { name: "I have the file" }).click();
    await page.getByRole("button", { name: "Open account" }).click();
    await page.getByText(/Balances of/).waitFor(PATIENCE);
    const {
      accounts: [opened],
    } = await story.running.client.findAccounts({ owner: story.world.chain.signers[5].address });
    expect(opened.key.ax).to.equal(colonnade.ax);

    await page.getByRole("button", { name: "Disconnect" }).click();
    await page.getByRole("button", { name: "Test wallet" }).click();
    await page.getByLabel("Key file", { exact: true }).setInputFiles(file);
    await page.getByLabel("Its password").fill("wrong");
    await page.getByRole("button", { name: "Open key file" }).click();
    await page.getByRole("alert").getByText("Type the password again").waitFor(PATIENCE);
    await page.getByLabel("Its password").fill("correct horse battery");
    await page.getByRole("button", { name: "Open key file" }).click();
    await page.getByText(/Balances of/).waitFor(PATIENCE);
  });
});
