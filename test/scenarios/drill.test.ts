import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { runDrill } from "../../scripts/lib/drill/drill.ts";
import { LIES, type LieKind } from "../../scripts/lib/drill/lies.ts";
import { readDrillOptions } from "../../scripts/lib/drill/options.ts";
import { renderDrill } from "../../scripts/lib/drill/report.ts";

const KILLS = 4;

describe("A short drill", function () {
  // On a machine that does other things coming to rest alone may take minutes.
  this.timeout(600_000);

  it("loses nothing to kills, to a node that lies, and to reorganisations, under load", async () => {
    const folder = join(mkdtempSync(join(tmpdir(), "colonnade-drill-")), "run");
    const options = readDrillOptions(["--kills", String(KILLS), "--seed", "2026"])!;
    try {
      const result = await runDrill(options, folder, { say: () => {} });
      const { findings } = result;
      expect(findings.violations, renderDrill(result, options)).to.deep.equal([]);
      expect(findings.total("kills")).to.be.at.least(KILLS);
      expect(findings.total("lies")).to.be.at.least(2);
      expect(findings.counts("lies").every(([kind]) => LIES.includes(kind as LieKind))).to.equal(true);
      const verified = new Map(findings.counts("operations at the last look")).get("verified")!;
      expect(verified).to.be.greaterThan(10);
      expect(existsSync(folder), "nothing broke, so nothing is kept").to.equal(false);
    } finally {
      rmSync(join(folder, ".."), { recursive: true });
    }
  });
});
