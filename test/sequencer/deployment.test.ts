import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataSlice, id } from "ethers";
import type { ColonnadeError } from "../../protocol/errors.ts";
import { SMALL } from "./support/instances.ts";
import { run, startWorld, type World } from "./support/world.ts";

const [{ name }] = SMALL;

describe("A deployment that the service does not fit", () => {
  let world: World;

  before(async () => void (world = await startWorld()));
  after(() => world?.close());

  // biome-ignore lint/suspicious/noExplicitAny: files of different shapes are edited, on purpose into wrong ones
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

  /** What the service says when the code at an address of the chain is another; it is put back. */
  async function refusalWithCode(address: string, code: string): Promise<ColonnadeError> {
    const { provider } = world.chain;
    const before = await provider.getCode(address);
    await provider.send("hardhat_setCode", [address, code]);
    try {
      const running = await run(world);
      await running.stop();
      throw new Error("Nothing was refused");
    } catch (error) {
      return error as ColonnadeError;
    } finally {
      await provider.send("hardhat_setCode", [address, before]);
    }
  }

  const gateOf = async (): Promise<string> => (await world.contract.instances(0)).verifier;
  const verifierOf = async (): Promise<string> =>
    dataSlice(await world.chain.provider.call({ to: await gateOf(), data: id("verifier()").slice(0, 10) }), 12);
  /** Says yes to everything. */
  const YES = "0x600160005260206000f3";

  it("has another verifier behind the gate: refused, with the hash of each side", async () => {
    const address = await verifierOf();
    for (const code of [YES, `${(await world.chain.provider.getCode(address)).slice(0, -120)}00${"0".repeat(118)}`]) {
      const { code: error, details } = await refusalWithCode(address, code);
      expect(error).to.equal("MANIFEST_MISMATCH");
      expect(details.part).to.equal(`${name}.verifier: code of DigestVerifier`);
      expect(details.ours).to.match(/^0x[0-9a-f]{64}$/).and.not.equal(details.contract);
    }
  });

  it("has another gate: refused, whatever verifier that names", async () => {
    const { code, details } = await refusalWithCode(await gateOf(), YES);
    expect([code, details.part]).to.deep.equal(["MANIFEST_MISMATCH", `${name}.gate: code of Groth16Gate`]);
    // One of the places where the gate keeps its verifier holds another address.
    const there = await world.chain.provider.getCode(await gateOf());
    const word = (await verifierOf()).slice(2).toLowerCase();
    expect(there.split(word)).to.have.length(3);
    const half = there.replace(word, "11".repeat(20));
    expect((await refusalWithCode(await gateOf(), half)).details.part).to.equal(`${name}.gate: code of Groth16Gate`);
  });

  it("runs other code itself: refused", async () => {
    const there = await world.chain.provider.getCode(world.address);
    const byte = there.slice(1_000, 1_002) === "00" ? "01" : "00";
    const edited = `${there.slice(0, 1_000)}${byte}${there.slice(1_002)}`;
    const { code, details } = await refusalWithCode(world.address, edited);
    expect([code, details.part]).to.deep.equal(["MANIFEST_MISMATCH", "rollup: code of Colonnade"]);
  });

  it("is no obstacle once the files are right", async () => {
    const running = await run(world);
    expect(running.service.fault()).to.equal(undefined);
    await running.stop();
  });
});
