/** Builds the evaluator of witness programs with whatever C++ compiler the machine has. It is one file, and takes seconds. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { access, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EVALUATOR_FLAGS, EVALUATOR_SOURCES, evaluatorPath } from "../witness-evaluator.ts";

/** CXX names a compiler; otherwise these are tried. */
const COMPILERS = ["c++", "g++", "clang++"];

export interface BuildOptions { folder?: string; env?: NodeJS.ProcessEnv }

/** Builds the evaluator unless it is there. Returns undefined, or in one line why there is none: circom's WebAssembly does its work then. */
export async function ensureWitnessEvaluator({ folder, env = process.env }: BuildOptions = {}): Promise<string | undefined> {
  const path = await evaluatorPath(folder);
  if (await access(path).then(() => true, () => false)) return undefined;
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${randomUUID()}.partial`;
  let reason = "no C++ compiler was found";
  for (const compiler of env.CXX ? [env.CXX] : COMPILERS) {
    const outcome = await runCompiler(compiler, [...EVALUATOR_FLAGS, "-o", partial, join(EVALUATOR_SOURCES, "main.cpp")], env);
    if (outcome === "") {
      await rename(partial, path);
      return undefined;
    }
    if (outcome !== undefined) reason = `${compiler} failed: ${outcome.split("\n").find((line) => line.includes("error")) ?? outcome.split("\n")[0]}`;
  }
  await rm(partial, { force: true });
  return reason;
}

/** What the compiler said if it failed; empty if it did not; undefined if there is no such program. */
function runCompiler(compiler: string, args: string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const child = spawn(compiler, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (output += text));
  child.on("error", () => resolve(undefined));
  child.on("close", (code) => resolve(code === 0 ? "" : output.trim() || `it ended with ${code}`));
  return promise;
}
