import { expect } from "chai";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connectProver, createProver } from "../../prover/client.ts";
import { findInstance } from "../../prover/instances.ts";
import { LocalProver } from "../../prover/local.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { IDENTITY } from "../../prover/points.ts";
import type { Prover, ProvingJob, ProvingStage } from "../../prover/port.ts";
import { createProverServer } from "../../prover/server.ts";
import { fromNothing, fullBatch, TOKEN } from "../../bench/fixture.ts";

const INSTANCE = "test-mini";

describe("A proof that nobody wants any more", function () {
  this.timeout(180_000);
  const local = new LocalProver(PROJECT_ROOT);
  const child = createProver();
  const server = createProverServer(local);
  let remote: Prover;
  let job: ProvingJob;

  before(async () => {
    const instance = await findInstance(PROJECT_ROOT, INSTANCE);
    const { state, trace } = fullBatch(instance);
    const old = await local.commit(instance.logN, { v: IDENTITY, k: IDENTITY }, fromNothing(state));
    const next = await local.commit(instance.logN, old, trace.changes);
    job = {
      place: { chainId: 31337n, contract: `0x${"11".repeat(20)}`, batchNumber: 1, instanceIndex: 0, submitter: `0x${"22".repeat(20)}` },
      trace,
      commitments: { oldV: old.v, oldK: old.k, newV: next.v, newK: next.k },
      columns: { cells: [...state.columns.get(TOKEN) ?? []], keys: [...state.keys] },
    };
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    remote = connectProver(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await Promise.all([local.close(), child.close()]);
  });

  const provers: [string, () => Prover][] = [["in this process", () => local], ["in a child process", () => child], ["on another machine", () => remote]];
  for (const [where, prover] of provers) {
    for (const at of ["quotient", "witness"] as const) {
      it(`ends with CANCELLED ${where}, given up in the stage "${at}", and the next one succeeds`, async () => {
        const controller = new AbortController();
        const stages: ProvingStage[] = [];
        const onStage = (stage: ProvingStage): void => {
          stages.push(stage);
          if (stage === at) controller.abort();
        };
        const outcome = await prover().prove(job, { signal: controller.signal, onStage }).then(() => "proven", (error: { code?: string }) => error.code);
        expect(outcome).to.equal("CANCELLED");
        expect(stages).not.to.include("check");
        expect((await prover().prove(job)).proof).to.have.length(8);
      });
    }

    it(`does not even begin ${where} if it was given up before`, async () => {
      const stages: ProvingStage[] = [];
      const work = prover().prove(job, { signal: AbortSignal.abort(), onStage: (stage) => stages.push(stage) });
      expect(await work.then(() => "proven", (error: { code?: string }) => error.code)).to.equal("CANCELLED");
      expect(stages).to.deep.equal([]);
    });
  }
});
