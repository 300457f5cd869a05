import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { circlesIn, importsOf, readImportRules, readImports, wrongWith } from "../support/import-rules.ts";

const rules = readImportRules(readFileSync(join(PROJECT_ROOT, "docs", "architecture.md"), "utf8"));
const sources = [...rules.keys()].flatMap((room) => readdirSync(join(PROJECT_ROOT, room), { recursive: true }).map(String)
  .filter((path) => path.endsWith(".ts") && !path.includes("node_modules") && !path.includes("native/build")).map((path) => `${room}/${path}`));
const imports = readImports(PROJECT_ROOT, sources);

/** It builds the page, and runs in Node. */
const BUILDER = "web/vite.config.ts";

describe("The arrows of docs/architecture.md", () => {
  it("are those of every import", () => {
    expect(imports.length).to.be.greaterThan(1_000);
    expect(imports.filter(({ from }) => from !== BUILDER).flatMap((one) => wrongWith(one, rules) ?? [])).to.deep.equal([]);
  });

  it("have a row for every folder with sources", () => {
    const folders = readdirSync(PROJECT_ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const withSources = folders.filter((name) => !["node_modules", "build", "cache", "artifacts", "data", "types"].includes(name)
      && !name.startsWith(".") && readdirSync(join(PROJECT_ROOT, name), { recursive: true }).some((path) => String(path).endsWith(".ts")));
    expect(withSources.filter((name) => !rules.has(name))).to.deep.equal([]);
  });

  it("go in no circle, from file to file", () => {
    expect(circlesIn(imports).map((circle) => circle.join(" → "))).to.deep.equal([]);
  });

  it("would show a wrong one", () => {
    const wrong = (file: string, text: string): (string | undefined)[] => importsOf(file, text).map((one) => wrongWith(one, rules));
    expect(wrong("protocol/words.ts", 'import { x } from "../prover/kzg.ts";\n')).to.deep.equal(["protocol/words.ts: protocol/ may not import prover/ (prover/kzg.ts)"]);
    expect(wrong("client/a.ts", 'import type { D } from "../l1/files/deployment.ts";\n'))
      .to.deep.equal(["client/a.ts: client/ may not import l1/files/ (l1/files/deployment.ts)"]);
    expect(wrong("client/a.ts", 'import { readFileSync } from "node:fs";\n')).to.deep.equal(["client/a.ts: client/ runs in browsers too, which have no node:fs"]);
    expect(wrong("l1/a.ts", 'const { x } = await import("../sequencer/app.ts");\n')).to.deep.equal(["l1/a.ts: l1/ may not import sequencer/ (sequencer/app.ts)"]);
    expect(wrong("cli/a.ts", 'import { readFileSync } from "node:fs";\nexport { y } from "../client/index.ts";\n')).to.deep.equal([undefined, undefined]);
    const [a, b] = [importsOf("cli/a.ts", 'import "./b.ts";\n'), importsOf("cli/b.ts", 'import { T } from "./a.ts";\n')];
    expect(circlesIn([...a, ...b])).to.deep.equal([["cli/a.ts", "cli/b.ts"]]);
  });
});
