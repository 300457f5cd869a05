import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { connectProvider } from "../../l1/provider.ts";
import type { ColonnadeError } from "../../protocol/errors.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { startChain, type Chain } from "../sequencer/support/chain.ts";
import { startLyingNode, type LyingNode } from "../support/lying-node.ts";

const TIMEOUT_MS = 300;

describe("A connection to an L1 node", () => {
  let chain: Chain;
  let node: LyingNode;
  before(async () => {
    chain = await startChain();
    node = await startLyingNode(chain.url);
  });
  afterEach(() => node.tellTheTruth());
  after(async () => {
    await node?.close();
    await chain?.close();
  });

  const refusal = (work: Promise<unknown>): Promise<unknown> => work.then(() => "none", (error: unknown) => error);

  it("gives up a question that is not answered, and asks the next one", async () => {
    const provider = await connectProvider(node.url, { timeoutMs: TIMEOUT_MS });
    node.lie({ kind: "hang", methods: ["eth_blockNumber"], times: 1 });
    expect(await refusal(provider.getBlockNumber())).to.include({ code: "TIMEOUT" });
    expect(await provider.getBlockNumber()).to.be.a("number");
    provider.destroy();
  });

  it("gives up everything when it is closed", async () => {
    const provider = await connectProvider(node.url, { timeoutMs: 60_000 });
    node.lie({ kind: "hang", methods: ["eth_blockNumber"] });
    const asked = refusal(provider.getBlockNumber());
    await new Promise((resolve) => setTimeout(resolve, 100));
    provider.destroy();
    expect(await asked).to.be.instanceOf(Error);
  });

  it("says what the system says where nobody listens", async () => {
    const error = await refusal(connectProvider("http://127.0.0.1:9")) as ColonnadeError;
    expect(error.code).to.equal("UNREACHABLE");
    expect(error.details.reason).to.match(/ECONNREFUSED|bad port/);
  });

  it("keeps no process alive with what a silent node never answers", async () => {
    node.lie({ kind: "hang", methods: ["eth_blockNumber"] });
    const program = `import { connectProvider } from "${join(PROJECT_ROOT, "l1", "provider.ts")}";
      const provider = await connectProvider("${node.url}", { timeoutMs: ${TIMEOUT_MS} });
      await provider.getBlockNumber().catch(({ code }) => console.log(code));
      provider.destroy();`;
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript", "--eval", program]);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text));
    const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    const how = await new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
    clearTimeout(timer);
    expect([said, how]).to.deep.equal(["TIMEOUT\n", 0]);
  });
});
