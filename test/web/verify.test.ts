import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { batchFromL1, type BatchMaterial } from "../../client/verify/index.ts";
import { launch, openPage, overflow } from "./support/browser.ts";
import { startStory, tell, type Story } from "./support/story.ts";

describe("Verifying a batch in a browser", () => {
  let story: Story;
  let browser: Browser;
  let material: BatchMaterial & { instance: string };
  let number: number;
  before(async () => {
    story = await startStory();
    await tell(story);
    browser = await launch();
    number = (await story.running.client.operation(story.hashes[0])).batch!;
    const {
      world: {
        chain: { provider },
        address,
        deployBlock,
      },
    } = story;
    material = {
      ...(await batchFromL1(number, { provider, contract: address, fromBlock: deployBlock })),
      instance: "test-mini",
    };
  });
  after(async () => {
    await browser?.close();
    await story?.close();
  });

  /** Opens the batch and asks for the verification; with `batch`, that is what is told of it in place of the truth. */
  async function verify(batch: object | undefined, look: (page: Page) => Promise<void>): Promise<void> {
    const watched = await openPage(browser, story.url);
    const { page } = watched;
    const path = `${story.url}/v1/batches/${number}/proof`;
    if (batch !== undefined) await page.route(path, (route) => route.fulfill({ json: batch }));
    await page.evaluate((n) => void (location.hash = `#/batch/${n}`), number);
    await page.getByRole("button", { name: "Verify this batch" }).click();
    await look(page);
    const { errors, elsewhere } = watched;
    await watched.close();
    expect({ errors, elsewhere }).to.deep.equal({ errors: [], elsewhere: [] });
  }

  const checks = (page: Page, kind: "holds" | "broken"): Promise<string[]> =>
    page.locator(`.checks .${kind}`).allInnerTexts();

  it("shows each check of a batch that holds, by snarkjs too and on L1", async () => {
    await verify(undefined, async (page) => {
      await page.getByText(/All \d+ checks hold/).waitFor();
      const held = (await checks(page, "holds")).join("\n");
      for (const words of [
        "The Groth16 proof holds",
        "snarkjs takes the Groth16 proof too",
        "KZG opening",
        "κ was drawn",
        "The contract has the batch's root",
      ]) {
        expect(held).to.include(words);
      }
      expect(await checks(page, "broken")).to.deep.equal([]);
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await overflow(page)).to.equal(0);
    });
  });

  it("shows a proof as broken whose numbers are those of another point", async () => {
    const proof = [...material.proof];
    [proof[0], proof[1], proof[6], proof[7]] = [proof[6], proof[7], proof[0], proof[1]];
    await verify({ ...material, proof }, async (page) => {
      await page.getByRole("alert").getByText("checks do not hold").waitFor();
      const broken = (await checks(page, "broken")).join("\n");
      expect(broken).to.include("The Groth16 proof holds").and.include("snarkjs takes").and.include("does not hold");
      expect(broken).to.not.include("KZG opening");
    });
  });

  it("shows a batch as broken whose records pay somebody else, or whose root is another", async () => {
    // The receiver of the first record: bytes 3 to 5.
    const records = `${material.records.slice(0, 12)}${
      material.records.slice(12, 14) === "07" ? "08" : "07"
    }${material.records.slice(14)}`;
    await verify({ ...material, records }, async (page) => {
      await page.getByRole("alert").getByText("checks do not hold").waitFor();
      expect((await checks(page, "broken")).join("\n")).to.include("The hash of its words");
    });
    await verify({ ...material, root: `0x${"5".repeat(64)}` }, async (page) => {
      await page.getByRole("alert").getByText("checks do not hold").waitFor();
      const broken = (await checks(page, "broken")).join("\n");
      expect(broken).to.include("The batch's root follows").and.include("The contract has the batch's root");
    });
  });
});
