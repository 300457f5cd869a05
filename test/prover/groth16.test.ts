import { expect } from "chai";
import { join } from "node:path";
import { P } from "../../protocol/field.ts";
import { fromContract, toContract, toSnarkjs } from "../../prover/groth16/proof.ts";
import type { Groth16Backend } from "../../prover/groth16/backend.ts";
import { createNativeBackend } from "../../prover/groth16/native-backend.ts";
import { snarkjsBackend } from "../../prover/groth16/snarkjs-backend.ts";
import { loadInstance } from "../../prover/manifest.ts";
import type { LoadedInstance } from "../../prover/manifest.ts";
import { nativeAddon } from "../../prover/native/addon.ts";
import { GENERATOR } from "../../prover/points.ts";
import { setUpInstance } from "../../prover/setup/instance.ts";
import { calculateWitness } from "../../prover/snarkjs.ts";
import { groth16 } from "snarkjs";
import { createSmallProject, TINY } from "../support/small-project.ts";
import type { SmallProject } from "../support/small-project.ts";

for (const [name, create] of [["snarkjs", () => snarkjsBackend], ["native", createNativeBackend]] as const) describe(`Groth16 behind its interface (${name})`, function () {
  this.timeout(60_000);
  let backend: Groth16Backend;
  let project: SmallProject;
  let instance: LoadedInstance;
  let witness: Uint8Array;
  let made: Awaited<ReturnType<Groth16Backend["prove"]>>;
  const input = { kappa: 11n, zeta: 5n, a: [1n, 2n, 3n, 4n, P - 1n] };
  const product = 12n * 13n * 14n * 15n * 10n * 8n;

  before(async function () {
    if (name === "native" && nativeAddon() === undefined) this.skip();
    backend = create();
    project = await createSmallProject();
    await setUpInstance(project.root, TINY, () => undefined);
    instance = await loadInstance(project.root, TINY.name);
    witness = await calculateWitness(input, instance.paths.wasm);
    made = await backend.prove(instance.paths.zkey, witness);
  });
  after(async () => {
    await backend?.close();
    await project?.remove();
  });

  it("proves and verifies under a development key, with the public signals in the circuit's order", async () => {
    expect(made.publicSignals).to.deep.equal([product, 11n, 5n]);
    expect(await backend.verify(instance.verificationKey, made.publicSignals, made.proof)).to.equal(true);
  });

  it("refuses a changed, missing, added or non-canonical public signal", async () => {
    const { verificationKey: key } = instance;
    for (let i = 0; i < 3; i++) {
      const changed = made.publicSignals.with(i, made.publicSignals[i] + 1n);
      expect(await backend.verify(key, changed, made.proof), `signal ${i}`).to.equal(false);
      expect(await backend.verify(key, made.publicSignals.with(i, made.publicSignals[i] + P), made.proof), `signal ${i} + p`).to.equal(false);
    }
    expect(await backend.verify(key, made.publicSignals.slice(0, 2), made.proof)).to.equal(false);
    expect(await backend.verify(key, [...made.publicSignals, 0n], made.proof)).to.equal(false);
  });

  it("refuses a proof with another point, or with a point off the curve", async () => {
    const { verificationKey: key } = instance;
    const { proof, publicSignals } = made;
    const generator: [bigint, bigint] = [GENERATOR.x, GENERATOR.y];
    for (const forged of [{ ...proof, a: generator }, { ...proof, c: generator }, { ...proof, a: proof.c, c: proof.a }]) {
      expect(await backend.verify(key, publicSignals, forged)).to.equal(false);
    }
    expect(await backend.verify(key, publicSignals, { ...proof, a: [proof.a[0], proof.a[1] + 1n] })).to.equal(false);
  });

  it("gives a proof that does not verify for every wrong witness: each wire changed in turn", async () => {
    const header = witness.length - 32 * instance.manifest.wires;
    for (let wire = 1; wire < instance.manifest.wires; wire++) {
      const wrong = witness.slice();
      const at = header + 32 * wire;
      // No wire of this witness holds 77.
      wrong.fill(0, at, at + 32)[at] = 77;
      const { proof, publicSignals } = await backend.prove(instance.paths.zkey, wrong);
      expect(await backend.verify(instance.verificationKey, publicSignals, proof), `proof with wire ${wire} changed`).to.equal(false);
    }
  });

  it("calculates no witness for an input that breaks an assertion", async () => {
    const outcome = await calculateWitness({ ...input, zeta: 0n }, instance.paths.wasm).then(() => null, (error: unknown) => error);
    expect(outcome).to.be.instanceOf(Error);
  });

  it("orders the eight words as snarkjs's exportSolidityCallData, and reads them back", async () => {
    const words = toContract(made.proof);
    const text = await groth16.exportSolidityCallData(toSnarkjs(made.proof), made.publicSignals.map(String));
    const [a, b, c] = JSON.parse(`[${text}]`) as [string[], string[][], string[]];
    expect(words).to.deep.equal([...a, ...b.flat(), ...c].map(BigInt));
    expect(fromContract(words)).to.deep.equal(made.proof);
    expect(() => fromContract(words.slice(1))).to.throw(RangeError);
  });

  it("makes another proof of the same witness every time, so a proof's bytes identify nothing", async () => {
    const again = await backend.prove(join(project.root, "build", TINY.name, "INSECURE-batch.zkey"), witness);
    expect(again.publicSignals).to.deep.equal(made.publicSignals);
    expect(toContract(again.proof)).not.to.deep.equal(toContract(made.proof));
  });
});
