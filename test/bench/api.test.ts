import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { renderApiTable } from "../../bench/api/report.ts";
import { runApiBench } from "../../bench/api/run.ts";
import { benchSigner } from "../../bench/api/signer.ts";
import { assertSigned } from "../../protocol/message.ts";

describe("The API's bench", () => {
  it("signs as a wallet does", () => {
    const operation = { from: 1, to: 2, token: 1, amount36: 5n << 5n, fee12: 0n, nonce: 3n, validUntil: 9, recipient: 0n };
    for (const index of [0, 1, 2]) assertSigned(benchSigner(index).sign(operation, 77n), 77n);
  });

  it("sends to a real service in both ways, finds everything in its database, and keeps what it signed", async () => {
    const cache = mkdtempSync(join(tmpdir(), "colonnade-bench-cache-"));
    try {
      const lines: string[] = [];
      const options = { instance: "test-mini", accounts: 8, operations: 40, perRequest: 3, cache, say: (line: string) => void lines.push(line) };
      const { modes, accounts } = await runApiBench(options);
      expect(accounts).to.equal(8);
      expect(modes.map(({ operations, requests }) => [operations, requests])).to.deep.equal([[40, 40], [40, 16]]);
      for (const { wall, clientCpu, p50, p99 } of modes) {
        expect(Math.min(wall, clientCpu, p50)).to.be.greaterThan(0);
        expect(p99).to.be.at.least(p50);
      }
      expect(renderApiTable({ modes, accounts, checker: "any", machine: { cpu: "", cores: 1, node: "" } }).split("\n")).to.have.length(4);
      expect(readdirSync(cache)).to.have.length(1);
    } finally {
      rmSync(cache, { recursive: true });
    }
  });
});
