import { expect } from "chai";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { closeCurve } from "../../prover/curve.ts";
import { manifestPath, PROJECT_ROOT } from "../../prover/paths.ts";
import { setUpInstance } from "../../prover/setup/instance.ts";
import { createSmallProject, TINY } from "../support/small-project.ts";
import type { SmallProject } from "../support/small-project.ts";

const LIMIT_MS = 60_000;
const ENDED = { status: 0, signal: null };

const flags = (source: string) => ["--input-type=module", "-e", source];

/** Runs a module in a process of its own, killed when it does not end. */
function run(source: string): { status: number | null; signal: string | null; output: string } {
  const child = spawnSync(process.execPath, flags(source), { cwd: PROJECT_ROOT, timeout: LIMIT_MS, encoding: "utf8" });
  return { status: child.status, signal: child.signal, output: child.stdout + child.stderr };
}

const module = (name: string) => JSON.stringify(new URL(`../../prover/${name}`, import.meta.url).href);

describe("A process that proves", function () {
  this.timeout(180_000);
  let project: SmallProject;
  let folder: string;
  before(async () => {
    project = await createSmallProject();
    folder = JSON.stringify(project.root);
    await setUpInstance(project.root, TINY, () => undefined);
    await closeCurve();
  });
  after(() => project.remove());

  /** Loads, commits, proves and verifies; `end` is what comes last. */
  const proving = (end: string) => `
    import { closeCurve, getCurve } from ${module("curve.ts")};
    import { Kzg } from ${module("kzg.ts")};
    import { loadInstance } from ${module("manifest.ts")};
    import { calculateWitness } from ${module("snarkjs.ts")};
    import { snarkjsBackend as backend } from ${module("groth16/snarkjs-backend.ts")};
    const { paths, verificationKey } = await loadInstance(${folder}, "tiny");
    const kzg = await Kzg.open(paths.kzgPoints);
    await kzg.commitCells([[1, 2n]]);
    // Loading another copy of ffjavascript clears the slot in which snarkjs looks for the curve.
    await import("circomlibjs");
    const witness = await calculateWitness({ kappa: 1n, zeta: 2n, a: [1n, 2n, 3n, 4n, 5n] }, paths.wasm);
    const { proof, publicSignals } = await backend.prove(paths.zkey, witness);
    console.log(await backend.verify(verificationKey, publicSignals, proof) ? "verified" : "not verified");
    ${end}
  `;

  it("ends by itself after close(), with snarkjs and other users of the curve in the same process", () => {
    expect(run(proving("await backend.close();"))).to.deep.equal({ ...ENDED, output: "verified\n" });
  });

  it("would not end without close(): the test above can fail", async () => {
    const child = spawn(process.execPath, flags(proving("")), { cwd: PROJECT_ROOT, stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    expect(line.toString()).to.equal("verified\n");
    await sleep(1500);
    expect(child.exitCode).to.equal(null);
    child.kill();
    await once(child, "exit");
  });

  it("can close twice, and start again after closing", () => {
    const again = run(`
      import { closeCurve, getCurve } from ${module("curve.ts")};
      await closeCurve();
      const first = await getCurve();
      await closeCurve();
      await closeCurve();
      const second = await getCurve();
      console.log(first === second, second.G1.isValid(second.G1.g));
      await closeCurve();
    `);
    expect(again).to.deep.equal({ ...ENDED, output: "false true\n" });
  });

  it("ends by itself after set-up, and after set-up that finds nothing to do", () => {
    const source = (end: string) => `
      import { rm } from "node:fs/promises";
      import { closeCurve } from ${module("curve.ts")};
      import { findInstance } from ${module("instances.ts")};
      import { setUpInstance } from ${module("setup/instance.ts")};
      ${end}
      await setUpInstance(${folder}, await findInstance(${folder}, "tiny"), () => undefined);
      await closeCurve();
    `;
    expect(run(source(""))).to.deep.equal({ ...ENDED, output: "" });
    const remove = `await rm(${JSON.stringify(manifestPath(project.root, TINY.name))});`;
    expect(run(source(remove))).to.deep.equal({ ...ENDED, output: "" });
  });
});
