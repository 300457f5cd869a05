import { expect } from "chai";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VerificationKey } from "../../prover/groth16/backend.ts";
import { createNativeBackend } from "../../prover/groth16/native-backend.ts";
import { toContract } from "../../prover/groth16/proof.ts";
import { snarkjsBackend } from "../../prover/groth16/snarkjs-backend.ts";
import { nativeAddon } from "../../prover/native/addon.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { developmentGroth16Secret, writeGroth16Key } from "../../prover/setup/groth16-key.ts";
import { exportVerificationKey } from "../../prover/snarkjs.ts";
import { randomCircuit, writeR1cs, wtnsOf } from "../../scripts/lib/random-circuit.ts";

const CIRCUITS = 200;
const SEED = 20261121;

interface Made { zkey: string; witness: Uint8Array; key: VerificationKey; publicSignals: bigint[] }

const codeOf = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(() => undefined, (error: unknown) => (error as { code?: string }).code ?? String(error));

describe("Proofs by the native core", function () {
  this.timeout(300_000);
  let folder: string | undefined;
  /** Of some thousand constraints, so that every part of the core has enough to do. */
  let middle: Made;

  async function make(seed: number, most?: number): Promise<Made> {
    const circuit = randomCircuit(seed, most);
    const [r1cs, zkey] = ["r1cs", "zkey"].map((ending) => join(folder ?? "", `${seed}.${ending}`));
    writeR1cs(r1cs, circuit);
    await writeGroth16Key(r1cs, zkey, developmentGroth16Secret("random"));
    return { zkey, witness: wtnsOf(circuit.witness), key: await exportVerificationKey(zkey), publicSignals: circuit.witness.slice(1, circuit.publics + 1) };
  }

  before(async function () {
    if (nativeAddon() === undefined) this.skip();
    folder = await mkdtemp(join(tmpdir(), "colonnade-native-"));
    middle = await make(SEED, 6000);
  });
  after(async () => {
    await snarkjsBackend.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it(`are accepted by snarkjs, as snarkjs's own are, for ${CIRCUITS} random circuits`, async () => {
    const native = createNativeBackend();
    for (let i = 0; i < CIRCUITS; i++) {
      const { zkey, witness, key, publicSignals } = await make(SEED + 1 + i);
      for (const backend of [native, snarkjsBackend]) {
        const made = await backend.prove(zkey, witness);
        expect(made.publicSignals, `${backend.name}, circuit ${i}`).to.deep.equal(publicSignals);
        expect(await snarkjsBackend.verify(key, made.publicSignals, made.proof), `${backend.name}, circuit ${i}`).to.equal(true);
      }
    }
  });

  it("are accepted whichever path of this machine makes them, and name their phases", async () => {
    const paths = nativeAddon()?.engine.paths ?? [];
    expect(paths).to.include("portable");
    for (const path of paths) {
      const { proof, publicSignals, phases = [] } = await createNativeBackend({ path }).prove(middle.zkey, middle.witness);
      expect(publicSignals).to.deep.equal(middle.publicSignals);
      expect(await snarkjsBackend.verify(middle.key, publicSignals, proof), path).to.equal(true);
      expect(phases.map(({ name }) => name)).to.deep.equal(["witness", "rows", "ntt", "msm H", "msm A", "msm B1", "msm B2", "msm C", "blind"]);
      for (const { wall, cpu } of phases) expect(Math.min(wall, cpu)).to.be.at.least(0);
    }
  });

  it("have other blinding factors every time", async () => {
    const native = createNativeBackend();
    const proofs = await Promise.all([1, 2, 3].map(() => native.prove(middle.zkey, middle.witness)));
    expect(new Set(proofs.flatMap(({ proof }) => toContract(proof).slice(0, 2))).size).to.equal(6);
    for (const { proof, publicSignals } of proofs) expect(await snarkjsBackend.verify(middle.key, publicSignals, proof)).to.equal(true);
  });

  it("are made of a witness in a file as of one in memory", async () => {
    const file = join(folder ?? "", "middle.wtns");
    await writeFile(file, middle.witness);
    const { proof, publicSignals } = await createNativeBackend().prove(middle.zkey, file);
    expect(await snarkjsBackend.verify(middle.key, publicSignals, proof)).to.equal(true);
  });

  it("use the key that is in the file now, not the one that was", async () => {
    const native = createNativeBackend();
    const [first, second] = [await make(1), await make(2)];
    const file = join(folder ?? "", "replaced.zkey");
    for (const { zkey, witness, key } of [first, second]) {
      await copyFile(zkey, file);
      const { proof, publicSignals } = await native.prove(file, witness);
      expect(await snarkjsBackend.verify(key, publicSignals, proof)).to.equal(true);
    }
  });

  it("can be cancelled: before they begin, and while they are made", async () => {
    const native = createNativeBackend();
    expect(await codeOf(native.prove(middle.zkey, middle.witness, { signal: AbortSignal.abort() }))).to.equal("CANCELLED");
    const addon = nativeAddon();
    if (addon === undefined) throw new Error("There was an addon before");
    const { engine, groth16 } = addon;
    const key = await groth16.loadKey(middle.zkey, undefined, engine.createCancel());
    const cancel = engine.createCancel();
    const proof = groth16.prove(key, middle.witness, cancel);
    engine.cancel(cancel);
    expect(await codeOf(proof)).to.equal("CANCELLED");
    // Neither the key nor the threads are the worse for it.
    expect((await groth16.prove(key, middle.witness, engine.createCancel())).phases).to.have.length(9);
  });

  it("hear an abort that comes in the middle", async () => {
    const native = createNativeBackend();
    await native.prove(middle.zkey, middle.witness);
    const controller = new AbortController();
    const phases: string[] = [];
    // Three proofs share the threads, so that the last ones are not done when the first phase is heard of.
    const proofs = [1, 2, 3].map(() => native.prove(middle.zkey, middle.witness, { signal: controller.signal, onPhase: (name) => {
      phases.push(name);
      controller.abort();
    } }));
    const codes = await Promise.all(proofs.map(codeOf));
    expect(phases).to.include("witness");
    expect(codes).to.include("CANCELLED");
  });

  it("are refused before they start where there is too little memory, and work again when there is enough", async () => {
    let limit = 1 << 20;
    const native = createNativeBackend({ memoryLimit: () => limit });
    const refusal = async () => (await native.prove(middle.zkey, middle.witness).catch((error: unknown) => error)) as { code: string; details: Record<string, unknown> };
    const loading = await refusal();
    expect([loading.code, loading.details.part, loading.details.availableBytes]).to.deep.equal(["OUT_OF_MEMORY", "key", 1 << 20]);
    limit = Number(loading.details.neededBytes);
    expect(await codeOf(native.prove(middle.zkey, middle.witness))).to.equal(undefined);
    limit = 1000;
    const proving = await refusal();
    expect([proving.code, proving.details.part]).to.deep.equal(["OUT_OF_MEMORY", "proof"]);
  });

  describe("in another process", () => {
    const choose = (how: string, environment: Record<string, string>): { output: string; error: string } => {
      const source = `import { chooseBackend } from "./prover/groth16/choose.ts";
        import { nativeAddon } from "./prover/native/addon.ts";
        const pick = () => { try { return chooseBackend(${how}).name; } catch (error) { return error.code; } };
        console.log(pick(), pick(), nativeAddon()?.engine.path);`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", source],
        { cwd: PROJECT_ROOT, encoding: "utf8", env: { ...process.env, ...environment } });
      return { output: stdout.trim(), error: stderr.trim() };
    };

    it("use the path that the environment names", () => {
      for (const path of nativeAddon()?.engine.paths ?? []) {
        expect(choose("", { COLONNADE_NATIVE_PATH: path })).to.deep.equal({ output: `native native ${path}`, error: "" });
      }
    });

    it("give way to snarkjs where there is no native core, which is said once", () => {
      const reason = "The native prover is not in use (COLONNADE_NATIVE is off); snarkjs proves instead.";
      expect(choose("", { COLONNADE_NATIVE: "off" })).to.deep.equal({ output: "snarkjs snarkjs undefined", error: reason });
      expect(choose("", { COLONNADE_NATIVE_PATH: "abacus" }).error).to.include('no path "abacus"');
      expect(choose('"snarkjs"', { COLONNADE_NATIVE: "off" })).to.deep.equal({ output: "snarkjs snarkjs undefined", error: "" });
      expect(choose('"native"', { COLONNADE_NATIVE: "off" }).output).to.equal("NATIVE_MISSING NATIVE_MISSING undefined");
    });
  });
});
