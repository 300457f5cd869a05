import { expect } from "chai";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { P, pow } from "../../protocol/field.ts";
import type { Trace } from "../../protocol/trace.ts";
import { sponge } from "../../protocol/transcript.ts";
import { fullBatch, TOKEN } from "../../bench/fixture.ts";
import { ColumnStore } from "../../prover/column-store.ts";
import { closeCurve } from "../../prover/curve.ts";
import { snarkjsBackend } from "../../prover/groth16/snarkjs-backend.ts";
import { Kzg } from "../../prover/kzg.ts";
import { loadInstance } from "../../prover/manifest.ts";
import type { LoadedInstance } from "../../prover/manifest.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { IDENTITY } from "../../prover/points.ts";
import type { ProvingJob } from "../../prover/port.ts";
import { prepareBatch } from "../../prover/prove.ts";
import { ensureWitnessEvaluator } from "../../prover/setup/witness-executable.ts";
import { calculateWitness } from "../../prover/witness.ts";
import type { WitnessMethod, WitnessOptions } from "../../prover/witness.ts";
import { evaluatorPath } from "../../prover/witness-evaluator.ts";
import { batchExamples } from "../support/full-batches.ts";

type Input = Record<string, bigint | bigint[]>;

describe("Witnesses, natively and by WebAssembly", function () {
  this.timeout(120_000);
  let mini: LoadedInstance;
  let everyKind: Input;
  let folder: string;
  before(async function () {
    mini = await loadInstance(PROJECT_ROOT, "test-mini");
    everyKind = batchExamples(mini.manifest)["every kind at once"] as Input;
    folder = await mkdtemp(join(tmpdir(), "colonnade-evaluator-"));
    if ((await ensureWitnessEvaluator()) !== undefined) this.skip();
  });
  after(() => rm(folder, { recursive: true }));

  /** The witness, or the place of the failed assertion as "template line". */
  async function outcome(input: Input, method: WitnessMethod): Promise<Uint8Array | string> {
    try {
      return await calculateWitness(input, mini.paths, { method });
    } catch (error) {
      const [, template, line] = /template (\w+) line:? (\d+)/.exec((error as Error).message) ?? expect.fail(String(error));
      return `${template} ${line}`;
    }
  }

  for (const name of ["test-mini", "test"]) {
    it(`are the same bytes for batches of ${name}: every kind of operation, none, and the very first`, async () => {
      const { manifest, paths } = await loadInstance(PROJECT_ROOT, name);
      for (const [title, input] of Object.entries(batchExamples(manifest))) {
        const native = await calculateWitness(input as Input, paths, { method: "native" });
        expect(Buffer.compare(native, await calculateWitness(input as Input, paths, { method: "wasm" })), title).to.equal(0);
      }
    });
  }

  it("agree for every input changed in turn: the same bytes, or the same assertion fails first", async () => {
    const places = new Set<string>();
    for (const [name, value] of Object.entries(everyKind)) {
      const changed = { ...everyKind, [name]: typeof value === "bigint" ? value + 1n : value.with(0, value[0] + 1n) };
      const [native, wasm] = [await outcome(changed, "native"), await outcome(changed, "wasm")];
      expect(native, name).to.deep.equal(wasm);
      if (typeof native === "string") places.add(native);
    }
    expect(places.size).to.be.greaterThan(3);
  });

  it("agree where a challenge is a pole, and a denominator is zero", async () => {
    const { logN } = mini.manifest;
    const rowOf = (id: bigint): bigint => pow(pow(5n, (P - 1n) >> BigInt(logN)), id);
    const poles = { zeta: [0n, rowOf(0n), rowOf(3n), rowOf(5n)], kappa: [0n, ...(everyKind.exitId as bigint[]), ...(everyKind.withdrawRecipient as bigint[])] };
    for (const [name, values] of Object.entries(poles)) {
      for (const value of values) {
        const input = { ...everyKind, [name]: value };
        expect(await outcome(input, "native"), `${name} = ${value}`).to.deep.equal(await outcome(input, "wasm"));
      }
    }
  });

  it("name template, line and component of the assertion that fails", async () => {
    const input = { ...everyKind, timeLeft: (everyKind.timeLeft as bigint[]).with(1, 2n ** 40n) };
    const error = await calculateWitness(input, mini.paths, { method: "native" }).then(() => null, (cause: Error) => cause);
    expect(error?.message).to.match(/^assertion failed: template \w+_\d+ line \d+, component main\.ops\[1\]\.\w+/);
  });

  it("are refused when an input is missing, unknown, too short or too long", async () => {
    const { s, ...without } = everyKind;
    const attempts: [Input, RegExp][] = [
      [without, /an input is missing/],
      [{ ...everyKind, other: 1n }, /no input other/],
      [{ ...everyKind, s: (s as bigint[]).slice(1) }, new RegExp(`input s has ${mini.manifest.ops - 1} values, not ${mini.manifest.ops}`)],
      [{ ...everyKind, token: [1n, 2n] }, /input token has 2 values, not 1/],
    ];
    for (const [input, message] of attempts) {
      for (const method of ["native", "wasm"] as const) {
        const error = await calculateWitness(input, mini.paths, { method }).then(() => null, (cause: Error) => cause);
        expect(error, `${message} by ${method}`).to.be.instanceOf(Error);
        if (method === "native") expect(error?.message).to.match(message);
      }
    }
  });

  /** An evaluator that is only a shell script. */
  async function withScript(text: string): Promise<WitnessOptions> {
    const path = await evaluatorPath(folder);
    await writeFile(path, `#!/bin/sh\n${text}\n`);
    await chmod(path, 0o755);
    return { evaluators: folder };
  }

  it("end with the process that makes them when they are cancelled", async () => {
    const pidFile = join(folder, "pid");
    const options = await withScript(`echo $$ > '${pidFile}'; exec sleep 60`);
    const controller = new AbortController();
    const work = calculateWitness(everyKind, mini.paths, { ...options, method: "native", signal: controller.signal }).then(() => null, (error: Error) => error);
    let pid = NaN;
    while (Number.isNaN(pid)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      pid = parseInt(await readFile(pidFile, "utf8").catch(() => ""), 10);
    }
    controller.abort();
    expect((await work)?.name).to.equal("AbortError");
    for (let tries = 0; isAlive(pid); tries++) {
      expect(tries).to.be.lessThan(100);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const late = await calculateWitness(everyKind, mini.paths, { signal: controller.signal }).then(() => null, (error: Error) => error);
    expect(late?.name).to.equal("AbortError");
  });

  it("come from WebAssembly, with the reason, when the evaluator dies or does not start", async () => {
    const expected = await calculateWitness(everyKind, mini.paths, { method: "wasm" });
    for (const [script, reason] of [["kill -9 $$", /ended with SIGKILL/], ["exit 3", /ended with 3/]] as const) {
      const reasons: string[] = [];
      const options = await withScript(script);
      expect(await calculateWitness(everyKind, mini.paths, { ...options, method: "auto", onFallback: (text) => reasons.push(text) })).to.deep.equal(expected);
      expect(reasons).to.have.length(1);
      expect(reasons[0]).to.match(reason);
      const forced = await calculateWitness(everyKind, mini.paths, { ...options, method: "native" }).then(() => null, (error: Error) => error);
      expect(forced?.message).to.match(reason);
    }
  });

  it("come from WebAssembly where there is no compiler, which set-up says in one line", async () => {
    const empty = join(folder, "no-compiler");
    const reason = await ensureWitnessEvaluator({ folder: empty, env: { PATH: folder } });
    expect(reason).to.equal("no C++ compiler was found");
    expect(await ensureWitnessEvaluator({ folder: empty, env: { ...process.env, CXX: "false" } })).to.match(/^false failed: it ended with 1$/);
    expect(await readdir(empty)).to.deep.equal([]);
    const reasons: string[] = [];
    const options = { evaluators: empty, method: "auto", onFallback: (text: string) => reasons.push(text) } as const;
    expect(await calculateWitness(everyKind, mini.paths, options)).to.deep.equal(await calculateWitness(everyKind, mini.paths, { method: "wasm" }));
    expect(reasons).to.deep.equal(["set-up built no native evaluator"]);
  });

  it("that fail end the batch with BATCH_INVALID, and a cancelled one with CANCELLED", async () => {
    const { state, trace } = fullBatch(mini.manifest);
    const rows = trace.rows.with(1, { ...trace.rows[1], signed: trace.rows[0].signed });
    const point = { v: IDENTITY, k: IDENTITY };
    const job = (changed: Trace): ProvingJob => ({
      place: { chainId: 31337n, contract: `0x${"11".repeat(20)}`, batchNumber: 1, instanceIndex: 0, submitter: `0x${"22".repeat(20)}` },
      trace: changed,
      commitments: { oldV: point.v, oldK: point.k, newV: point.v, newK: point.k },
      columns: { cells: [...state.columns.get(TOKEN) ?? []], keys: [...state.keys] },
    });
    const tools = { instance: mini, kzg: await Kzg.open(mini.paths.kzgPoints), backend: snarkjsBackend, sponge, columns: new ColumnStore() };
    const failure = (changed: Trace, signal?: AbortSignal) =>
      prepareBatch(job(changed), { ...tools, options: { signal } }).then(() => null, (error: Error & { code?: string }) => error);
    const invalid = await failure({ ...trace, rows });
    expect(invalid?.code).to.equal("BATCH_INVALID");
    expect((invalid!.cause as Error).message).to.include("main.ops[1]");
    expect((await failure(trace, AbortSignal.abort()))?.code).to.equal("CANCELLED");
    expect(await failure(trace)).to.equal(null);
    await closeCurve();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
