import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ColonnadeError } from "../../protocol/errors.ts";
import { SMALL } from "./support/instances.ts";
import { run, startWorld, type World } from "./support/world.ts";

const [{ name }] = SMALL;

describe("A deployment that the service does not fit", () => {
  let world: World;

  before(async () => void (world = await startWorld()));
  after(() => world?.close());

  type Edit = (value: any) => void;

  /** What the service says when it is started with one file edited; the file is put back. */
  async function refusalWith(path: string, edit: Edit): Promise<ColonnadeError> {
    const file = join(world.root, path);
    const text = readFileSync(file, "utf8");
    const value = JSON.parse(text);
    edit(value);
    writeFileSync(file, JSON.stringify(value));
    try {
      const running = await run(world);
      await running.stop();
      throw new Error("Nothing was refused");
    } catch (error) {
      return error as ColonnadeError;
    } finally {
      writeFileSync(file, text);
    }
  }

  const CASES: [part: string, file: string, edit: Edit, ours: unknown, contract?: unknown][] = [
    ["number of instances", "deployments/31337.json", ({ instances }) => instances.pop(), SMALL.length - 1, SMALL.length],
    ["instance", "deployments/31337.json", ({ instances }) => { instances[0].name = "nonsense"; }, "none", "nonsense"],
    [`${name}.ops`, "circuits/instances.json", ({ instances }) => { instances[0].ops += 1; }, SMALL[0].ops + 1, SMALL[0].ops],
    [`${name}.maxExit`, "circuits/instances.json", ({ instances }) => { instances[0].maxExit += 1; }, SMALL[0].maxExit + 1, SMALL[0].maxExit],
    [`${name}.logN`, "circuits/instances.json", ({ instances }) => { instances[0].logN += 1; }, SMALL[0].logN + 1, SMALL[0].logN],
    [`${name}.verificationKeyHash`, `build/${name}/manifest.json`, (manifest) => { manifest.verificationKeyHash = "another"; }, "another", `hash of ${name}`],
    [`${name}.tauG2`, `build/${name}/manifest.json`, ({ kzg }) => { kzg.tauG2 = ["1", "2", "3", "4"]; }, "1,2,3,4"],
    [`${name}.firstRow`, `build/${name}/manifest.json`, ({ kzg }) => { kzg.firstRow = ["1", "2"]; }, "1,2"],
  ];

  for (const [part, file, edit, ours, contract] of CASES) {
    it(`is named, with both sides: ${part}`, async () => {
      const { code, details } = await refusalWith(file, edit);
      expect(code).to.equal("MANIFEST_MISMATCH");
      expect(details).to.include({ part, ours });
      if (contract !== undefined) expect(details.contract).to.equal(contract);
      else expect(details.contract).to.not.equal(details.ours);
    });
  }

  it("is no obstacle once the files are right", async () => {
    const running = await run(world);
    expect(running.service.fault()).to.equal(undefined);
    await running.stop();
  });
});
