import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { P } from "../../protocol/field.ts";
import { closeCurve } from "../../prover/curve.ts";
import { readInstances } from "../../prover/instances.ts";
import { loadInstance, loadManifest } from "../../prover/manifest.ts";
import { artifactPaths, manifestPath, PROJECT_ROOT } from "../../prover/paths.ts";
import { developmentGroth16Secret, writeGroth16Key } from "../../prover/setup/groth16-key.ts";
import { setUpInstance } from "../../prover/setup/instance.ts";
import { domainLog, readR1csHeader } from "../../prover/setup/r1cs.ts";
import { exportSolidityVerifier } from "../../prover/snarkjs.ts";
import { createSmallProject, TINY, TINY_CIRCUIT } from "../support/small-project.ts";
import type { SmallProject } from "../support/small-project.ts";

interface Refusal { code?: string; message: string; details: Record<string, string | number> }

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const outcome = await work.then(() => null, (error: unknown) => error);
  if (!(outcome instanceof Error)) return expect.fail("it was not refused");
  return outcome as unknown as Refusal;
}

describe("Set-up of an instance", function () {
  this.timeout(120_000);
  let project: SmallProject;
  let root: string;
  const paths = artifactPaths(TINY.name, TINY.logN);
  const setUp = async (): Promise<string[]> => {
    const lines: string[] = [];
    await setUpInstance(root, TINY, (line) => lines.push(line));
    // A machine without a C++ compiler hears of it every time.
    return lines.filter((line) => !line.startsWith("witnesses come from WebAssembly, more slowly"));
  };

  before(async () => {
    project = await createSmallProject();
    root = project.root;
    await setUp();
  });
  after(async () => {
    await closeCurve();
    await project.remove();
  });
  /** Each test may damage the project; this puts it right again. */
  afterEach(async () => {
    await project.write(TINY_CIRCUIT, [TINY]);
    await setUp();
  });

  it("writes a manifest with sizes, counts and relative paths, marked insecure", async () => {
    const manifest = await loadManifest(root, TINY);
    expect(manifest).to.include({ ...TINY, version: 1, insecure: true, publicSignals: 3, verifierContract: "Groth16Verifier_tiny" });
    expect(manifest.constraints).to.be.within(5, 12);
    expect(manifest.verificationKeyHash).to.match(/^0x[0-9a-f]{64}$/);
    expect(Object.keys(manifest.sources.circuits)).to.deep.equal(["circuits/batch.circom"]);
    expect(Object.values(manifest.files).map(({ path }) => path)).to.have.members(Object.values(paths));
    expect(manifest.files.zkey.path).to.include("INSECURE");
    expect(manifest.files.kzgPoints.path).to.include("INSECURE");
    expect(await readFile(manifestPath(root, TINY.name), "utf8")).not.to.include(root);
  });

  it("returns at once when nothing has changed, and touches no file", async () => {
    const before = await readFile(manifestPath(root, TINY.name), "utf8");
    const started = performance.now();
    expect(await setUp()).to.have.length(1);
    expect(performance.now() - started).to.be.lessThan(2000);
    expect(await readFile(manifestPath(root, TINY.name), "utf8")).to.equal(before);
  });

  it("makes the same key on every machine, another for every instance", async () => {
    const other = join(root, "other.zkey");
    await writeGroth16Key(join(root, paths.r1cs), other, developmentGroth16Secret(TINY.name));
    expect(Buffer.compare(await readFile(other), await readFile(join(root, paths.zkey)))).to.equal(0);
    await writeGroth16Key(join(root, paths.r1cs), other, developmentGroth16Secret("another"));
    expect(Buffer.compare(await readFile(other), await readFile(join(root, paths.zkey)))).not.to.equal(0);
  });

  it("makes a key that the snarkjs command line reads, with delta apart from gamma", async () => {
    const exported = join(root, "exported.json");
    const cli = join(PROJECT_ROOT, "node_modules", "snarkjs", "build", "cli.cjs");
    const run = spawnSync(process.execPath, [cli, "zkey", "export", "verificationkey", join(root, paths.zkey), exported], { encoding: "utf8" });
    expect(run.status, run.stdout + run.stderr).to.equal(0);
    const { verificationKey } = await loadInstance(root, TINY.name);
    expect(JSON.parse(await readFile(exported, "utf8"))).to.deep.equal(verificationKey);
    expect(verificationKey.vk_gamma_2).not.to.deep.equal(verificationKey.vk_delta_2);
  });

  it("leaves snarkjs's Solidity verifier untouched but for the contract's name", async () => {
    const written = await readFile(join(root, paths.verifier), "utf8");
    expect(written).to.include("contract Groth16Verifier_tiny {");
    expect(written.replace("Groth16Verifier_tiny", "Groth16Verifier")).to.equal(await exportSolidityVerifier(join(root, paths.zkey)));
  });

  it("refuses secrets that make every statement provable, or none", async () => {
    const secret = developmentGroth16Secret("x");
    const attempt = (changes: object) => refusal(writeGroth16Key(join(root, paths.r1cs), join(root, "bad.zkey"), { ...secret, ...changes }));
    expect((await attempt({ delta: secret.gamma })).message).to.include("delta must differ from gamma");
    for (const name of ["tau", "alpha", "beta", "gamma", "delta"]) {
      expect((await attempt({ [name]: 0n })).message).to.include(name);
      expect((await attempt({ [name]: P })).message).to.include(name);
    }
    expect((await attempt({ tau: 1n })).message).to.include("domain");
  });

  it("chooses the domain as snarkjs does, on both sides of a power of two", () => {
    const header = readR1csHeader(join(root, paths.r1cs));
    const log = (constraints: number) => domainLog({ ...header, constraints });
    // Rows: the constraints, the constant and three public signals.
    expect([log(11), log(12), log(13), log(28), log(29)]).to.deep.equal([4, 4, 5, 5, 6]);
  });

  for (const part of ["main", "r1cs", "wasm", "witness", "zkey", "verificationKey", "verifier", "kzgPoints"] as const) {
    it(`notices one changed byte in ${part} and names both hashes; set-up makes it again`, async () => {
      const path = join(root, paths[part]);
      const bytes = await readFile(path);
      bytes[bytes.length - 3] ^= 1;
      await writeFile(path, bytes);
      const { code, details } = await refusal(loadManifest(root, TINY));
      expect(code).to.equal("MANIFEST_MISMATCH");
      expect(details.part).to.equal(paths[part]);
      expect(details.expected).to.match(/^[0-9a-f]{64}$/);
      expect(details.actual).to.match(/^[0-9a-f]{64}$/).and.not.equal(details.expected);
      await setUp();
      await loadManifest(root, TINY);
    });
  }

  it("notices a missing file, a changed circuit and changed sizes", async () => {
    await rm(join(root, paths.wasm));
    expect((await refusal(loadManifest(root, TINY))).details).to.include({ part: paths.wasm, actual: "missing" });
    await setUp();
    await project.write(`${TINY_CIRCUIT}// one more line\n`, [TINY]);
    expect((await refusal(loadManifest(root, TINY))).details).to.include({ part: "circuit sources" });
    await project.write(TINY_CIRCUIT, [TINY]);
    expect((await refusal(loadManifest(root, { ...TINY, maxExit: 2 }))).code).to.equal("MANIFEST_MISMATCH");
    await loadManifest(root, TINY);
  });

  it("makes everything again when the circuit changes", async () => {
    const before = await loadManifest(root, TINY);
    await project.write(TINY_CIRCUIT.replace("3 * zeta", "5 * zeta"), [TINY]);
    const lines = await setUp();
    expect(lines[0]).to.include("circuit sources");
    const after = await loadManifest(root, TINY);
    expect(after.files.r1cs.sha256).not.to.equal(before.files.r1cs.sha256);
    expect(after.verificationKeyHash).not.to.equal(before.verificationKeyHash);
  });

  it("says what is missing: an instance that was never set up, one that does not exist", async () => {
    expect((await refusal(loadManifest(root, { ...TINY, name: "never" }))).code).to.equal("KEYS_MISSING");
    expect((await refusal(loadInstance(root, "nonsense"))).message).to.include("tiny");
  });

  it("refuses a circuit that does not fill its power of two, and one that circom refuses, and leaves no manifest", async () => {
    const narrow = { ...TINY, power: 3 };
    await project.write(TINY_CIRCUIT, [narrow]);
    expect((await refusal(setUpInstance(root, narrow, () => undefined))).message).to.match(/needs a domain of 2\^4.*says 2\^3/);
    expect((await refusal(loadManifest(root, narrow))).code).to.equal("KEYS_MISSING");
    await project.write(TINY_CIRCUIT.replace("signal output product;", ""), [TINY]);
    expect((await refusal(setUp())).message).to.include("Undeclared symbol");
    expect((await refusal(loadManifest(root, TINY))).code).to.equal("KEYS_MISSING");
  });

  it("knows the project's own instances: distinct names, sizes that fit the protocol", async () => {
    const instances = await readInstances(PROJECT_ROOT);
    expect(instances.map(({ name }) => name)).to.include.members(["test", "dev", "standard", "large"]);
    for (const { power, logN, ops } of instances) {
      expect(power).to.be.within(10, 27);
      expect(logN).to.be.within(2, 24);
      expect(ops).to.be.greaterThan(0);
    }
  });
});
