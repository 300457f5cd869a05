import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { runReal, startRealWorld, type RealWorld, type RunningService } from "../sequencer/support/real-world.ts";

/** What each prints in the end, in an order in which each finds what it needs. */
const ENDS: Record<string, RegExp> = {
  pay: /^Bob has 500000000000000000 wei back on L1$/m,
  many: /^(\d+) of \1 accepted\n\1 verified on L1$/m,
  verify: /^✓ The Groth16 proof holds[\s\S]*^Batch \d+ holds$/m,
};

describe("The examples", () => {
  let world: RealWorld;
  let running: RunningService;
  before(async () => {
    world = await startRealWorld(["test-mini", "test"]);
    running = await runReal(world);
  });
  after(async () => {
    await running?.stop();
    await world?.close();
  });

  /** Runs one to its end. The chain lives in this process, so it is not waited for synchronously. */
  async function run(name: string): Promise<string> {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(PROJECT_ROOT, "scripts", "example.ts"), name],
      { env: { ...process.env, COLONNADE_SERVICE: running.url, COLONNADE_RPC: world.chain.url, COLONNADE_DEPLOYMENTS: join(world.folder, "deployments") } });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text));
    const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
    expect(status, said).to.equal(0);
    return said;
  }

  it("are all run here", () => {
    const files = readdirSync(join(PROJECT_ROOT, "examples")).filter((file) => file.endsWith(".ts") && file !== "connect.ts");
    expect(files.sort()).to.deep.equal([...Object.keys(ENDS), "watch"].map((name) => `${name}.ts`).sort());
  });

  for (const [name, end] of Object.entries(ENDS)) {
    it(`${name}.ts does what it says`, async () => expect(await run(name)).to.match(end));
  }

  it("watch.ts tells of a batch on its way, and ends when it is verified", async () => {
    const watching = run("watch");
    const paying = run("pay");
    expect(await watching).to.match(/^verified batch \d+: \d+ operations, \d+ entries of L1$/m);
    expect(await paying).to.match(ENDS.pay);
  });
});
