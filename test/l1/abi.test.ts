import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { ABI_MODULE, abiModule } from "../../scripts/lib/abi-module.ts";

describe("The ABI that programs import", () => {
  it("is that of the compiled contract (else: npm run abi)", () => {
    expect(readFileSync(join(PROJECT_ROOT, ABI_MODULE), "utf8")).to.equal(abiModule(PROJECT_ROOT));
  });
});
