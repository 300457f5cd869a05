/** The evaluator of witness programs (prover/native/witness/): where it is, and one run of it in a process of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { open, readdir, readFile, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { mod } from "../protocol/field.ts";
import { childCpu } from "./child-cpu.ts";
import { PROJECT_ROOT } from "./paths.ts";
import type { InputValue, WitnessInput } from "./snarkjs.ts";

const NATIVE = join(PROJECT_ROOT, "prover", "native");
export const EVALUATOR_SOURCES = join(NATIVE, "witness");
/** What the sources take from the core. */
const SHARED_SOURCES = [join(NATIVE, "core", "words.hpp")];
/** No instructions of this machine's own: they would save 3%. GCC's vectorisation of limbs costs a fifth. */
export const EVALUATOR_FLAGS = ["-std=c++17", "-O3", "-fno-tree-vectorize", "-fno-tree-slp-vectorize"];

let sourcesHash: Promise<string> | undefined;

/** The evaluator's name holds the hash of its sources: whatever is found under it was built from them. */
export async function evaluatorPath(folder = join(PROJECT_ROOT, "build", "native")): Promise<string> {
  sourcesHash ??= hashSources();
  return join(folder, `witness-${process.platform}-${process.arch}-${await sourcesHash}`);
}

async function hashSources(): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(EVALUATOR_FLAGS));
  const own = (await readdir(EVALUATOR_SOURCES)).sort().map((name) => join(EVALUATOR_SOURCES, name));
  for (const path of [...own, ...SHARED_SOURCES]) hash.update(basename(path)).update(await readFile(path));
  return hash.digest("hex").slice(0, 16);
}

/** The evaluator did not run to its end: it is missing, cannot run here, or died. Not the input's fault. */
export class EvaluatorFailure extends Error {}

/**
 * Runs the evaluator; returns the .wtns file's content. Throws an Error with its words if it refuses the input, naming the template,
 * line and component of a failed assertion; an EvaluatorFailure if it could not do its work; an AbortError when `signal` ends it.
 */
export async function evaluateProgram(evaluator: string, program: string, input: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
  // A file without a name: megabytes through a pipe would cost this process half as much as the evaluator takes.
  const path = join(tmpdir(), `colonnade-witness-${randomUUID()}`);
  const output = await open(path, "wx+", 0o600);
  try {
    await unlink(path);
    const said = await runEvaluator(spawn(evaluator, [program], { stdio: ["pipe", output.fd, "pipe"], signal, killSignal: "SIGKILL" }), input);
    childCpu.microseconds += Number(/^cpu (\d+)$/m.exec(said)?.[1] ?? 0);
    const { size } = await output.stat();
    const witness = Buffer.allocUnsafeSlow(size);
    const { bytesRead } = await output.read(witness, 0, size, 0);
    if (bytesRead !== size) throw new EvaluatorFailure(`${bytesRead} of ${size} bytes could be read`);
    return witness;
  } finally {
    await output.close();
  }
}

/** Resolves with what it said on stderr once it has ended well. */
function runEvaluator(child: ChildProcess, input: Uint8Array): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let message = "";
  child.stderr?.on("data", (text: Buffer) => (message += text));
  // It stops reading once it knows that the input is wrong, and says so.
  child.stdin?.on("error", () => undefined);
  child.on("error", (cause) => reject(cause.name === "AbortError" ? cause : new EvaluatorFailure(cause.message, { cause })));
  child.on("close", (code, killedBy) => {
    if (code === 0) resolve(message);
    else if (code === 1) reject(new Error(message.trim()));
    else reject(new EvaluatorFailure(`it ended with ${killedBy ?? code}${message === "" ? "" : `: ${message.trim()}`}`));
  });
  child.stdin?.end(input);
  return promise;
}

/** The evaluator's input format: name and values of each signal. Values are reduced mod p, as snarkjs does. */
export function encodeInput(input: WitnessInput): Uint8Array {
  const parts = Object.entries(input).map(([name, value]) => {
    const values = flatten(value);
    const bytes = Buffer.byteLength(name);
    const part = Buffer.alloc(8 + bytes + 32 * values.length);
    part.writeUInt32LE(bytes, 0);
    part.write(name, 4);
    part.writeUInt32LE(values.length, 4 + bytes);
    values.forEach((x, i) => putInteger(part, 8 + bytes + 32 * i, mod(x)));
    return part;
  });
  return Buffer.concat(parts);
}

function flatten(value: InputValue): bigint[] {
  return typeof value === "bigint" ? [value] : value.flatMap(flatten);
}

function putInteger(bytes: Buffer, at: number, value: bigint): void {
  for (let limb = 0; limb < 4; limb++) bytes.writeBigUInt64LE((value >> BigInt(64 * limb)) & 0xffff_ffff_ffff_ffffn, at + 8 * limb);
}
