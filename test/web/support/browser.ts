/** A real Chromium from npm, and pages that remember what went wrong on them. */
import chromiumBinary from "@sparticuz/chromium";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

/** Not those that the package proposes: they switch off the web security that these tests are about. */
const ARGS = ["--no-sandbox", "--no-zygote", "--disable-gpu"];

export async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumBinary.executablePath(), args: ARGS, headless: true });
}

export interface Watched {
  page: Page;
  /** Errors of scripts and of the console, violations of the policy among them, and requests that failed. */
  errors: string[];
  /** Addresses outside of the service that the page asked for. */
  elsewhere: string[];
  close(): Promise<void>;
}

/** Opens a page of the service at `url`; `path` is what stands behind `/`. */
export async function openPage(
  browser: Browser,
  url: string,
  path = "",
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  const elsewhere: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      errors.push(`${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => errors.push(String(error.stack ?? error)));
  page.on("request", (request) => {
    const target = request.url();
    if (!target.startsWith(`${url}/`) && !/^(data|blob):/.test(target)) elsewhere.push(target);
  });
  await page.goto(`${url}/${path}`);
  return { page, errors, elsewhere, close: () => context.close() };
}

/** Whether anything is wider than the screen. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
