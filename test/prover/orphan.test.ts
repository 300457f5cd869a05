import { expect } from "chai";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { createProver } from "../../prover/client.ts";
import { IDENTITY } from "../../prover/points.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { childrenOf, isAlive } from "../support/processes.ts";

const url = (path: string): string => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);

/** Proves one batch after the other with a prover of its own, and says which stage began. */
const parentWith = (backend: string): string => `
  import { createProver } from ${url("prover/client.ts")};
  import { findInstance } from ${url("prover/instances.ts")};
  import { PROJECT_ROOT } from ${url("prover/paths.ts")};
  import { IDENTITY } from ${url("prover/points.ts")};
  import { fromNothing, fullBatch, TOKEN } from ${url("bench/fixture.ts")};
  const prover = createProver(${JSON.stringify(backend)});
  const instance = await findInstance(PROJECT_ROOT, "test");
  const { state, trace } = fullBatch(instance);
  const old = await prover.commit(instance.logN, { v: IDENTITY, k: IDENTITY }, fromNothing(state));
  const next = await prover.commit(instance.logN, old, trace.changes);
  const place = { chainId: 31337n, contract: "0x" + "11".repeat(20), batchNumber: 1, instanceIndex: 0,
    submitter: "0x" + "22".repeat(20) };
  const job = { place, trace,
    commitments: { oldV: old.v, oldK: old.k, newV: next.v, newK: next.k },
    columns: { cells: [...state.columns.get(TOKEN)], keys: [...state.keys] } };
  for (;;) await prover.prove(job, { onStage: (stage) => console.log(stage) });
`;

describe("The prover of a service that was killed", function () {
  this.timeout(120_000);
  let parent: ChildProcess | undefined;
  afterEach(() => void parent?.kill("SIGKILL"));

  for (const backend of ["native", "snarkjs"]) {
    for (const stage of ["quotient", "witness", "groth16"]) {
      it(`is gone within a second, without a word, with ${backend} in the stage "${stage}"`, async () => {
        parent = spawn(
          process.execPath,
          ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", parentWith(backend)],
          { cwd: PROJECT_ROOT, stdio: ["ignore", "pipe", "pipe"] }
        );
        let said = "";
        parent.stderr!.on("data", (text: Buffer) => (said += text));
        const ended = once(parent.stderr!, "end");
        let rounds = 0;
        for await (const line of createInterface({ input: parent.stdout! }))
          if (line === stage && ++rounds === 2) break;
        const children = childrenOf(parent.pid!);
        expect(children, "the prover").to.have.length(1);

        const killed = performance.now();
        parent.kill("SIGKILL");
        await once(parent, "exit");
        while (children.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 10));
        expect(performance.now() - killed, "milliseconds").to.be.lessThan(1_000);
        await ended;
        expect(said).to.equal("");
      });
    }
  }
});

describe("A prover whose child process died", function () {
  this.timeout(60_000);
  const LOG_N = 10;
  const nothing = { cells: [], keys: [] };

  it("fails the calls under way with INTERNAL, one of that moment too, and takes another child", async () => {
    const others = childrenOf(process.pid);
    const prover = createProver();
    const commit = (): Promise<string> =>
      prover.commit(LOG_N, { v: IDENTITY, k: IDENTITY }, nothing).then(
        () => "done",
        (error: { code: string }) => error.code
      );
    try {
      expect(await commit()).to.equal("done");
      for (let round = 0; round < 3; round++) {
        const pid = childrenOf(process.pid).find((id) => !others.includes(id))!;
        process.kill(pid, "SIGKILL");
        // The channel closes before the child's end is known here: calls of every moment between are answered.
        const outcomes = new Set<string>();
        const calls: Promise<unknown>[] = [];
        for (const end = Date.now() + 30_000; !outcomes.has("INTERNAL") && Date.now() < end; ) {
          calls.push(commit().then((outcome) => outcomes.add(outcome)));
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        await Promise.all(calls);
        expect([...outcomes].filter((outcome) => outcome !== "done")).to.deep.equal(["INTERNAL"]);
        expect(await commit()).to.equal("done");
      }
    } finally {
      await prover.close();
    }
  });

  it("does not hand on keys and passwords", async () => {
    process.env.COLONNADE_OPERATOR_KEY = "0x01";
    process.env.COLONNADE_RPC = "http://name:password@127.0.0.1";
    const prover = createProver();
    try {
      await prover.commit(LOG_N, { v: IDENTITY, k: IDENTITY }, nothing);
      const { stdout } = spawnSync("ps", ["eww", "-o", "command=", "-p", childrenOf(process.pid).join()], {
        encoding: "utf8",
      });
      expect(stdout).to.include("PATH=").and.not.include("COLONNADE_OPERATOR_KEY").and.not.include("COLONNADE_RPC");
    } finally {
      delete process.env.COLONNADE_OPERATOR_KEY;
      delete process.env.COLONNADE_RPC;
      await prover.close();
    }
  });
});
