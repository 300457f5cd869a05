import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { chance } from "../../scripts/lib/drill/chance.ts";
import { Findings, STACK_RULE } from "../../scripts/lib/drill/findings.ts";
import { L1Chain } from "../../scripts/lib/drill/l1-chain.ts";
import { createCutOff, lieFor, LIES } from "../../scripts/lib/drill/lies.ts";
import { readDrillOptions } from "../../scripts/lib/drill/options.ts";
import { Documented } from "../../scripts/lib/load/documented.ts";
import { readLoadOptions } from "../../scripts/lib/load/options.ts";
import { exchange } from "../../scripts/lib/load/raw.ts";
import { startChain, type Chain } from "../sequencer/support/chain.ts";
import { startLyingNode } from "../support/lying-node.ts";

describe("The parts of a drill", () => {
  it("choose the same for the same seed, and something else for another seed or another part", () => {
    const choices = (seed: number, name: string): number[] => {
      const dice = chance(seed, name);
      return Array.from({ length: 20 }, () => dice.whole(0, 1_000));
    };
    expect(choices(1, "kills")).to.deep.equal(choices(1, "kills"));
    expect(choices(1, "kills")).to.not.deep.equal(choices(2, "kills"));
    expect(choices(1, "kills")).to.not.deep.equal(choices(1, "lies"));
  });

  it("choose by weight, within bounds, and leave nothing out of a shuffled list", () => {
    const dice = chance(7, "any");
    const counts = { never: 0, seldom: 0, often: 0 };
    for (let i = 0; i < 3_000; i++) counts[dice.weighted({ never: 0, seldom: 1, often: 9 })] += 1;
    expect(counts.never).to.equal(0);
    expect(counts.seldom).to.be.within(200, 400);
    for (let i = 0; i < 1_000; i++) expect(dice.magnitude(1, 64)).to.be.within(1, 64);
    expect(dice.shuffled([1, 2, 3, 4, 5]).sort()).to.deep.equal([1, 2, 3, 4, 5]);
    expect(() => dice.pick([])).to.throw(RangeError);
  });

  it("read their options, and answer what they do not know in one line", () => {
    expect(readDrillOptions(["--help"])).to.equal(undefined);
    expect(readDrillOptions(["--kills", "7", "--seed", "5"])).to.deep.include({
      kills: 7,
      seed: 5,
      minutes: Infinity,
      lies: LIES,
      depth: 64,
    });
    expect(readDrillOptions(["--lies", "none"])!.lies).to.deep.equal([]);
    expect(readDrillOptions(["--without", "silence,slow"])!.lies).to.deep.equal(
      LIES.filter((kind) => kind !== "silence" && kind !== "slow"),
    );
    const wrong = [
      ["--kils", "3"],
      ["--kills"],
      ["--kills", "-1"],
      ["--kills", "x"],
      ["--kills", "1.5"],
      ["--lies", "white"],
      ["--depth", "65"],
      ["--lies", "slow", "--without", "slow"],
      ["--seed", ""],
      ["stray"],
    ];
    for (const args of wrong)
      expect(() => readDrillOptions(args), args.join(" "))
        .to.throw(Error)
        .with.property("message")
        .that.matches(/^[^\n]{10,160}$/);
    for (const args of [
      ["--minuts", "3"],
      ["--minutes", "0"],
      ["--without", "courtesy"],
      ["--seed", "-1"],
    ]) {
      expect(() => readLoadOptions(args), args.join(" "))
        .to.throw(Error)
        .with.property("message")
        .that.matches(/^[^\n]{10,160}$/);
    }
    for (const script of ["scripts/drill.ts", "scripts/load.ts"]) {
      const { status, stderr, stdout } = spawnSync(
        process.execPath,
        ["--disable-warning=ExperimentalWarning", script, "--nonsense"],
        { cwd: PROJECT_ROOT, encoding: "utf8" },
      );
      expect([status, stdout, stderr.trim().split("\n").length]).to.deep.equal([1, "", 1]);
    }
  });

  it("note what broke once for each cause, and say when there is no point in going on", () => {
    const findings = new Findings({ tolerated: ["a known one"] });
    findings.broke("a known one", "here");
    findings.broke(STACK_RULE, "Error at x");
    expect([findings.violations.length, findings.isHopeless()]).to.deep.equal([1, false]);
    findings.broke("money is lost", "5 and 6", "books");
    findings.broke("money is lost", "5 and 7", "books");
    expect([findings.violations.length, findings.isHopeless()]).to.deep.equal([2, true]);
    expect(findings.counts("tolerated")).to.deep.equal([["a known one", 1]]);
  });

  it("know the documented codes, and every way to answer otherwise", () => {
    const documented = new Documented();
    expect(documented.codes).to.include.members([
      "REQUEST_INVALID",
      "NONCE_GAP",
      "POOL_FULL",
      "INTERNAL",
      "OVERLOADED",
    ]);
    const answer = (status: number, body: unknown, type = "application/json; charset=utf-8") =>
      documented.fault({
        status,
        headers: { "content-type": type },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
    const error = (code: string, more = {}) => ({ error: { code, message: "m", details: {}, ...more } });
    expect(answer(200, { any: "thing" })).to.equal(undefined);
    expect(answer(503, { status: "catching up" })).to.equal(undefined);
    expect(answer(409, error("NONCE_GAP"))).to.equal(undefined);
    expect(answer(200, { results: [{ hash: "0x1", stage: "pooled" }, error("NONCE_GAP")] })).to.equal(undefined);
    expect(answer(400, error("NONCE_GAP"))).to.match(/NONCE_GAP with 400/);
    expect(answer(500, error("INTERNAL"))).to.match(/INTERNAL/);
    expect(answer(400, error("FST_ERR_BAD_URL"))).to.match(/undocumented/);
    expect(answer(400, { error: "Bad Request", message: "", statusCode: 400 })).to.match(/another shape/);
    expect(answer(409, error("NONCE_GAP", { stack: "at" }))).to.match(/another shape/);
    expect(answer(409, error("NONCE_GAP", { message: "x".repeat(5_000) }))).to.match(/bytes of text/);
    expect(answer(200, { results: [{ error: { code: "NONCE_GAP" } }] })).to.match(/another shape/);
    expect(answer(400, "Bad Request", "text/plain")).to.match(/content-type/);
    expect(answer(400, "{")).to.match(/no JSON/);
    expect(documented.fault({ status: 204, headers: { allow: "GET, OPTIONS" }, body: "" })).to.equal(undefined);
    expect(documented.fault({ status: 204, headers: {}, body: "" })).to.match(/no methods/);
  });

  it("hear every answer on a raw connection, with a length or in chunks, and a silent end", async () => {
    const server = createServer((request, response) => {
      if (request.url === "/chunks") response.write("first ");
      response.end(request.url === "/chunks" ? "second" : "whole");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const { answers } = await exchange(
        port,
        ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET /chunks HTTP/1.1\r\nHost: x\r\n\r\n"],
        { expect: 2 },
      );
      expect(answers.map(({ status, body }) => [status, body])).to.deep.equal([
        [200, "whole"],
        [200, "first second"],
      ]);
      expect(await exchange(port, ["GET / HTTP/1.1\r\nHost: x\r\n"], { timeoutMs: 200 })).to.deep.equal({
        answers: [],
        isClosed: false,
      });
      server.on("request", ({ socket }: { socket: { destroy(): void } }) => socket.destroy());
      expect((await exchange(port, ["GET /chunks HTTP/1.1\r\nHost: x\r\n\r\n"], { expect: 9 })).isClosed).to.equal(
        true,
      );
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe("A drill's L1", () => {
  let l1: Chain;
  before(async () => {
    l1 = await startChain();
  });
  after(() => l1?.close());

  it("tells every lie for a while, counts it, and the truth afterwards", async () => {
    const node = await startLyingNode(l1.url);
    const findings = new Findings();
    const ask = async (method: string, params: unknown[] = []): Promise<unknown> => {
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
      const response = await fetch(node.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(300),
      });
      return ((await response.json()) as { result: unknown }).result;
    };
    try {
      for (const kind of LIES) {
        const telling = lieFor(kind, 150, {
          node,
          provider: l1.provider,
          cutOff: createCutOff(node),
          chance: chance(1, kind),
          findings,
        });
        const asked = ["eth_getLogs", "eth_blockNumber", "eth_getTransactionReceipt", "eth_sendRawTransaction"].flatMap(
          (method) =>
            Array.from({ length: 4 }, () =>
              ask(
                method,
                method === "eth_getLogs"
                  ? [{ fromBlock: "0x0" }]
                  : method === "eth_blockNumber"
                    ? []
                    : [`0x${"ab".repeat(32)}`],
              ),
            ),
        );
        await Promise.allSettled(asked);
        await telling;
        expect(await ask("eth_blockNumber"), `the truth after ${kind}`).to.equal(
          await l1.provider.send("eth_blockNumber", []),
        );
      }
      expect(findings.counts("lies").map(([kind]) => kind)).to.have.members([...LIES]);
      for (const [kind, told] of findings.counts("answers that were lies")) expect(told, kind).to.be.greaterThan(0);
    } finally {
      await node.close();
    }
  });

  it("goes back as deep as it is asked to, ends one block higher, and keeps what it should", async () => {
    const { provider, signers } = l1;
    const findings = new Findings();
    const chain = new L1Chain(provider, chance(3, "l1"), findings);
    await chain.start();
    try {
      const before = await provider.getBlockNumber();
      const send = async (): Promise<string> =>
        (await signers[3].sendTransaction({ to: signers[4].address, value: 1n })).hash;
      while ((await provider.getBlockNumber()) < before + 8) await new Promise((resolve) => setTimeout(resolve, 50));
      for (const [history, isKept] of [
        ["same", true],
        ["none", false],
      ] as const) {
        const hash = await send();
        await provider.waitForTransaction(hash, 1, 20_000);
        const head = (await provider.getBlock("latest"))!;
        const lost = await chain.reorganise(5, history);
        expect(lost).to.be.at.least(5);
        expect(await provider.getBlockNumber()).to.be.at.least(head.number + 1);
        expect((await provider.getBlock(head.number))!.hash, "another history").to.not.equal(head.hash);
        expect((await provider.getBlock("latest"))!.timestamp).to.be.at.least(head.timestamp);
        expect((await provider.getTransactionReceipt(hash)) !== null, history).to.equal(isKept);
      }
      expect(await chain.reorganise(60, "same"), "a chain that young cannot go back so far").to.equal(0);
      expect(findings.violations).to.deep.equal([]);
    } finally {
      await chain.stop();
    }
  });
});
