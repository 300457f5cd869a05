import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import chromium from "@sparticuz/chromium";
import { expect } from "chai";
import { build } from "esbuild";
import { chromium as browsers, type Browser } from "playwright-core";
import * as source from "../../client/index.ts";
import { CHECKS } from "../../client/verify/index.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { buildClientPackage, type PackageReport } from "../../scripts/lib/client-package.ts";
import { run, startWorld, type Running, type World } from "../sequencer/support/world.ts";
import { startRegistry, type Registry } from "./support/registry.ts";

const MOST_BYTES = 150_000;
const npm = promisify(execFile);

/** What a program does with the package before it talks to anybody; plain JavaScript, for every engine. */
const STORY = `
  const account = accountFromSeed("correct horse battery staple, and more");
  const domain = domainOf(31337n, "0x5FbDB2315678afecb367f032d93F642f64180aa3");
  const request = { from: 1, to: 2, token: 1, amount: 10n ** 18n, nonce: 0n, validUntil: 1893456000 };
  const operation = createTransfer(request);
  const signed = sign(operation, account, domain);
  let code = "none";
  try { createTransfer({ ...request, amount: 123456789012n }); }
  catch (error) { code = error instanceof ColonnadeError ? error.code : String(error); }
  const story = { key: String(account.publicKey.ax), hash: operationHash(operation, domain), body: toBody(signed), code,
    functions: colonnadeInterface().fragments.length };
`;
const IMPORTS = "accountFromSeed, ColonnadeClient, ColonnadeError, colonnadeInterface, createTransfer, domainOf, "
  + "operationHash, sign, toBody";

/** What this repository's own sources answer. */
function expectedStory(): unknown {
  const body = new Function(...IMPORTS.split(", "), `${STORY}; return story;`) as (...args: unknown[]) => unknown;
  return body(...IMPORTS.split(", ").map((name) => (source as Record<string, unknown>)[name]));
}

/** Every Node at hand: the one that runs this, and the system's, which may be older. */
function nodes(): { path: string; version: string }[] {
  const paths = [process.execPath, ...(process.env.COLONNADE_NODES?.split(":") ?? []), "node"];
  const versionOf = (path: string): string => String(execFileSync(path, ["-p", "process.version"])).trim();
  const found = paths.map((path) => ({ path, version: versionOf(path) }));
  return found.filter(({ version }, i) => found.findIndex((other) => other.version === version) === i);
}

describe("The client as a package", function () {
  this.timeout(180_000);
  let folder: string;
  let out: string;
  let project: string;
  let report: PackageReport;
  let registry: Registry;
  let world: World;
  let running: Running;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "colonnade-package-"));
    [out, project] = [join(folder, "built"), mkdtempSync(join(tmpdir(), "colonnade-project-"))];
    report = await buildClientPackage(PROJECT_ROOT, out);
    registry = await startRegistry(PROJECT_ROOT, "ethers");
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
    const { stdout } = await npm("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: out });
    await npm("npm", ["install", join(folder, stdout.trim()), "--registry", registry.url,
      "--cache", join(folder, "cache"), "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: project });
    world = await startWorld();
    running = await run(world);
  });
  after(async () => {
    await running?.stop();
    await world?.close();
    await registry?.close();
    for (const path of [folder, project]) rmSync(path, { recursive: true, force: true });
  });

  it("is small, and has no Node module and no Buffer in it", () => {
    expect(report.gzipped).to.be.greaterThan(10_000).and.lessThan(MOST_BYTES);
    for (const file of readdirSync(out).filter((name) => name.endsWith(".js"))) {
      const code = readFileSync(join(out, file), "utf8");
      expect(code, file).to.not.match(/["']node:|\bBuffer\b|\bprocess\.|\brequire\(|__dirname|\bnew Worker\b/);
    }
  });

  it("needs ethers and nothing else, and says what it is", () => {
    const manifest = JSON.parse(readFileSync(join(project, "node_modules/@colonnade/client/package.json"), "utf8")) as
      { dependencies: object; sideEffects: boolean; engines: { node: string } };
    expect(Object.keys(manifest.dependencies)).to.deep.equal(["ethers"]);
    expect(manifest).to.deep.include({ sideEffects: false, engines: { node: ">=18" } });
    expect(registry.asked).to.include("ethers");
    expect(readdirSync(join(project, "node_modules/@colonnade/client")).sort())
      .to.include.members(["LICENSE", "README.md", "index.js", "package.json", "types"]);
  });

  it("refuses to be built from sources that use what browsers lack", async () => {
    const wrong = mkdtempSync(join(tmpdir(), "colonnade-sources-"));
    try {
      const buffer = "export const a = Buffer.from('');";
      const files = "export { readFileSync } from 'node:fs';";
      for (const [line, says] of [[buffer, "Buffer"], [files, "node:fs"]]) {
        mkdirSync(join(wrong, "client/verify"), { recursive: true });
        for (const entry of ["index.ts", "verify/index.ts"]) writeFileSync(join(wrong, "client", entry), `${line}\n`);
        const built = buildClientPackage(wrong, join(wrong, "out"));
        const error = await built.then(() => undefined, (caught: Error) => caught);
        expect(error?.message).to.include(says).and.include("client/index.ts:1");
      }
    } finally {
      rmSync(wrong, { recursive: true });
    }
  });

  for (const { path, version } of nodes()) {
    it(`runs from plain JavaScript on Node ${version}`, async () => {
      const script = `import { ${IMPORTS} } from "@colonnade/client";
        import { CHECKS } from "@colonnade/client/verify";
        ${STORY}
        const status = await new ColonnadeClient(${JSON.stringify(running.url)}).status();
        console.log(JSON.stringify({ story, contract: status.contract, checks: Object.keys(CHECKS) }));`;
      writeFileSync(join(project, "main.js"), script);
      const { stdout } = await npm(path, ["main.js"], { cwd: project });
      expect(JSON.parse(stdout)).to.deep.equal({ story: expectedStory(), contract: world.address, checks: Object.keys(CHECKS) });
    });
  }

  it("compiles in a program that is strict, and refuses wrong types there", async () => {
    const tsc = async (text: string): Promise<string> => {
      writeFileSync(join(project, "consumer.ts"), text);
      const args = [join(PROJECT_ROOT, "node_modules/typescript/bin/tsc"), "-p", "."];
      const compilerOptions = { strict: true, noEmit: true, target: "es2022", module: "nodenext",
        lib: ["es2022", "dom"], types: [] };
      writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
      return npm(process.execPath, args, { cwd: project }).then(() => "", (error: { stdout: string }) => error.stdout);
    };
    const good = `import { accountFromSeed, ColonnadeClient, createTransfer, sign } from "@colonnade/client";
      import { verifyBatch } from "@colonnade/client/verify";
      import type { Account, AccountView, SignedOperation } from "@colonnade/client";
      const account: Account = accountFromSeed("correct horse battery staple, and more");
      const operation = createTransfer({ from: 1, to: 2, token: 1, amount: 5n, nonce: 0n, validUntil: 1893456000 });
      const signed: SignedOperation = sign(operation, account, 1n);
      const client = new ColonnadeClient("https://example.org/api");
      export const found: Promise<boolean> = verifyBatch(7, { service: client }).then(({ holds }) => holds);
      export const view: Promise<AccountView> = client.account(5, { token: 1 });
      export const stage: Promise<string> = client.submit(signed).then(({ stage }) => stage);
    `;
    expect(await tsc(good)).to.equal("");
    const wrong = await tsc(good.replace("amount: 5n", "amount: 5"));
    expect(wrong).to.include("consumer.ts(5,").and.include("'number' is not assignable to type 'bigint'");
  });

  describe("in a real Chromium", () => {
    let browser: Browser;
    before(async () => {
      const executablePath = await chromium.executablePath();
      browser = await browsers.launch({ executablePath, args: chromium.args, headless: true });
    });
    after(() => browser?.close());

    it("derives keys and signs as Node does, and talks to a service", async () => {
      writeFileSync(join(project, "page.js"), `import { ${IMPORTS} } from "@colonnade/client";
        ${STORY}
        window.answer = new ColonnadeClient(location.origin).status()
          .then((status) => JSON.stringify({ story, contract: status.contract }));`);
      const { outputFiles: [{ text }] } = await build({ absWorkingDir: project, entryPoints: ["page.js"], bundle: true,
        format: "esm", write: false });
      const body = `<!doctype html><script type="module">${text.replaceAll("</script", "<\\/script")}</script>`;
      const page = await browser.newPage();
      const wrong: string[] = [];
      page.on("pageerror", (error) => void wrong.push(error.message));
      // The page comes from the service's own origin; what it asks for goes to the service.
      await page.route(`${running.url}/page`, (route) => route.fulfill({ contentType: "text/html", body }));
      await page.goto(`${running.url}/page`);
      const answer = await page.evaluate(() => (globalThis as unknown as { answer: Promise<string> }).answer);
      expect(wrong).to.deep.equal([]);
      expect(JSON.parse(answer)).to.deep.equal({ story: expectedStory(), contract: world.address });
    });
  });
});
