import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ATTACKS } from "../../scripts/lib/load/attacks.ts";
import { runLoad } from "../../scripts/lib/load/load.ts";
import { renderLoad } from "../../scripts/lib/load/report.ts";

/**
 * What the service does not answer as documented yet, or takes where it should refuse: `npm run load` sends these too.
 */
const NOT_YET: readonly string[] = [
  "bytes that are no HTTP",
  "a TLS greeting",
  "a length and chunks",
  "two lengths",
  "a negative length",
  "a chunk without a size",
  "no Host",
  "an odd expectation",
  "64 kB of headers",
  "3,000 headers",
  "headers that never end",
  "a body that never comes",
  "a body byte by byte",
  "a bad percent sign",
  "a parameter of 8 kB",
  "a query that makes no sense",
  "another type",
  "a BOM",
  "a property twice",
];
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
        { seconds: SECONDS, seed: 2026, without: NOT_YET, healthMs: HEALTH_MS, growth: Infinity, keep: false },
        folder,
        () => {},
      );
      const { findings, health, memory } = result;
      expect(findings.violations, renderLoad(result, 2026)).to.deep.equal([]);
      const sent = findings.counts("requests").map(([name]) => name);
      expect(sent.length).to.be.greaterThan((Object.keys(ATTACKS).length - NOT_YET.length) / 2);
      expect(findings.total("operations")).to.be.greaterThan(10);
      expect(health.answers).to.be.greaterThan(50);
      expect(memory.samples.length).to.be.greaterThan(SECONDS / 2);
      expect(memory.max).to.be.within(20, 1_500);
    } finally {
      rmSync(join(folder, ".."), { recursive: true });
    }
  });
});
