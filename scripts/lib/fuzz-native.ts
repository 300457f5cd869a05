/** Native code with AddressSanitizer and UndefinedBehaviorSanitizer: broken files for readers, hard numbers for vectors. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nativeAddon } from "../../prover/native/addon.ts";
import type { PathName } from "../../prover/native/engine.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { developmentGroth16Secret, writeGroth16Key } from "../../prover/setup/groth16-key.ts";
import { writeDevelopmentSrs } from "../../prover/setup/srs.ts";
import { randomCircuit, writeR1cs, wtnsOf } from "./random-circuit.ts";

const NATIVE = join(PROJECT_ROOT, "prover", "native");
const SOURCES = ["fuzz/main.cpp", "core/pool.cpp", "formats/checks.cpp", "formats/points_file.cpp", "formats/sections.cpp", "formats/wtns.cpp",
  "formats/zkey.cpp", "groth16/matrix.cpp"];
const FLAGS = ["-std=c++17", "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer", "-pthread"];

/** The C++ compiler that $CXX names, or c++; undefined where it does not run. */
export function findCompiler(): string | undefined {
  const compiler = process.env.CXX ?? "c++";
  return spawnSync(compiler, ["--version"]).status === 0 ? compiler : undefined;
}

export interface FuzzOptions { seconds: number; seed: number }

/** Returns what the program printed. Throws an Error with its output where it, or its build, failed. Ends with `closeCurve()` left to the caller. */
export async function fuzzNative(compiler: string, { seconds, seed }: FuzzOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "colonnade-fuzz-"));
  try {
    const [program, r1cs, zkey, wtns, points] = ["fuzz", "c.r1cs", "c.zkey", "c.wtns", "c.points"].map((name) => join(folder, name));
    await run(compiler, [...FLAGS, "-o", program, ...SOURCES.map((file) => join(NATIVE, file))]);
    const circuit = randomCircuit(seed, 6);
    writeR1cs(r1cs, circuit);
    await writeGroth16Key(r1cs, zkey, developmentGroth16Secret("fuzz"));
    await writeFile(wtns, wtnsOf(circuit.witness));
    await writeDevelopmentSrs(points, 2);
    return await run(program, [String(seconds), String(seed), zkey, wtns, points]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** How the paths with vectors of their own are compiled. */
const PATHS: Partial<Record<PathName, string[]>> = {
  avx2: ["-mavx2", "-mfma", "-mbmi2"],
  // GCC 12 takes the undefined operands in its own AVX-512 headers for mistakes.
  ifma: [...["f", "ifma", "vl", "bw", "dq", "vbmi2"].map((part) => `-mavx512${part}`), "-mbmi2", "-madx", "-w",
    "-DCOLONNADE_FUZZ_IFMA"],
};

/**
 * Vectors and transforms on every path with lanes that this machine can run, `seconds` each, beside one lane. Returns
 * what the program printed, a line a path. Throws an Error with its output where it, or its build, failed.
 */
export async function fuzzVectors(compiler: string, { seconds, seed }: FuzzOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "colonnade-fuzz-"));
  const sources = ["fuzz/vectors/main.cpp", "core/pool.cpp"].map((file) => join(NATIVE, file));
  let said = "";
  try {
    for (const path of nativeAddon()?.engine.paths ?? []) {
      const flags = PATHS[path];
      if (flags === undefined) continue;
      const program = join(folder, path);
      await run(compiler, [...FLAGS, ...flags, "-o", program, ...sources]);
      said += `${path} ${await run(program, [String(seconds), String(seed)])}`;
    }
    return said;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function run(command: string, args: string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text));
  child.on("error", reject);
  child.on("close", (code, signal) => (code === 0 ? resolve(said) : reject(new Error(`${command} ended with ${signal ?? code}:\n${said}`))));
  return promise;
}
