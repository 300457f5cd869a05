import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ATTACKS } from "../../scripts/lib/load/attacks.ts";
import { runLoad } from "../../scripts/lib/load/load.ts";
import { renderLoad } from "../../scripts/lib/load/report.ts";

const SECONDS = 20;
/** Tests run beside each other, on machines that do other things: `npm run load` asks for 100. */
const HEALTH_MS = 1_000;

describe("Honest and hostile requests at once", function () {
  // On a machine that does other things coming to rest alone may take minutes.
  this.timeout(600_000);

  it("answers each as documented, stays responsive, and verifies every honest operation", async () => {
    const folder = join(mkdtempSync(join(tmpdir(), "colonnade-load-")), "run");
    try {
      const result = await runLoad(
        { seconds: SECONDS, seed: 2026, without: [], healthMs: HEALTH_MS, growth: Infinity, keep: false },
        folder,
        () => {},
      );
      const { findings, health, memory } = result;
      expect(findings.violations, renderLoad(result, 2026)).to.deep.equal([]);
      const sent = findings.counts("requests").map(([name]) => name);
      expect(sent.length).to.be.greaterThan(Object.keys(ATTACKS).length / 2);
      expect(findings.total("operations")).to.be.greaterThan(10);
      expect(health.answers).to.be.greaterThan(50);
      expect(memory.samples.length).to.be.greaterThan(SECONDS / 2);
      expect(memory.max).to.be.within(20, 1_500);
    } finally {
      rmSync(join(folder, ".."), { recursive: true });
    }
  });
});
