/** The picture of the page in README, taken anew in the Chromium that tests use. */
import { writeFileSync } from "node:fs";

const SIZE = { width: 1_180, height: 1_000 };
/** Kilobytes of docs/images/explorer.png at most. */
const MAX_KB = 200;

/** Writes a picture of the overview of the service at `url` to `file`. Throws an Error for one that is too large. */
export async function takePicture(url: string, file: string): Promise<void> {
  const { default: binary } = await import("@sparticuz/chromium");
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath: await binary.executablePath(),
    args: ["--no-sandbox", "--no-zygote", "--disable-gpu"],
    headless: true,
  });
  try {
    const page = await browser.newPage({ viewport: SIZE, colorScheme: "light" });
    await page.goto(`${url}/`);
    await page.locator(".chart svg").nth(2).waitFor();
    await page.waitForTimeout(1_000);
    const picture = await page.screenshot();
    if (picture.length > MAX_KB * 1_000)
      throw new Error(`The picture has ${picture.length} bytes, more than ${MAX_KB} kB`);
    writeFileSync(file, picture);
  } finally {
    await browser.close();
  }
}
