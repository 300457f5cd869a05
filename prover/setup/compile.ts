/** Compiles an instance's circuit with circom2, the circom compiler as a WebAssembly package: nothing to install, one core. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Instance } from "../../protocol/instance.ts";
import type { ArtifactPaths } from "../paths.ts";
import { packageFolder } from "../sources.ts";
import { writeWitnessProgram } from "./witness-program/write.ts";

/** The only place where an instance becomes a `component main`. */
export function mainSource({ ops, maxOpen, maxCredit, maxExit, maxWithdraw, logN }: Instance): string {
  const sizes = [ops, maxOpen, maxCredit, maxExit, maxWithdraw, logN].join(", ");
  return `pragma circom 2.2.0;\n\ninclude "../../circuits/batch.circom";\n\ncomponent main {public [kappa, zeta]} = Batch(${sizes});\n`;
}

/**
 * Writes main.circom, the constraint system, the witness calculator and the witness program. Returns in one line why there is no witness
 * program, if the circuit cannot have one. Throws an Error with circom's own words if it refuses.
 */
export async function compileInstance(root: string, instance: Instance, paths: ArtifactPaths): Promise<string | undefined> {
  return compileCircuit(root, mainSource(instance), paths);
}

type CompilePaths = Pick<ArtifactPaths, "main" | "r1cs" | "wasm"> & Partial<Pick<ArtifactPaths, "witness">>;

/**
 * Compiles a main component. `paths` are relative to `root`, in one folder; the source's includes are relative to that folder.
 * Without `witness` there is no witness program. Returns and throws as `compileInstance`.
 */
export async function compileCircuit(root: string, source: string, paths: CompilePaths): Promise<string | undefined> {
  const folder = join(root, dirname(paths.main));
  await mkdir(folder, { recursive: true });
  await writeFile(join(root, paths.main), source);
  // Results move to their names only when circom has finished.
  const output = await mkdtemp(join(folder, "compile-"));
  try {
    const modules = dirname(packageFolder("circomlib"));
    // circom2 finds libraries only below its working directory, and only by relative paths.
    const above = commonFolder(root, modules);
    const from = (path: string) => relative(above, path);
    const languages = paths.witness === undefined ? ["--wasm"] : ["--wasm", "--c"];
    await runCircom(above, [from(join(root, paths.main)), "--O2", "--r1cs", ...languages, "-l", from(modules), "-o", from(output)]);
    // Where it writes C++, in which `main` means something else, circom renames the circuit.
    const name = paths.witness === undefined ? "main" : "main_c";
    await rename(join(output, `${name}.r1cs`), join(root, paths.r1cs));
    await rename(join(output, `${name}_js`, `${name}.wasm`), join(root, paths.wasm));
    if (paths.witness === undefined) return undefined;
    const cpp = join(output, `${name}_cpp`, name);
    return await writeWitnessProgram(`${cpp}.cpp`, `${cpp}.dat`, join(root, paths.witness));
  } finally {
    await rm(output, { recursive: true });
  }
}

/** The lowest folder that holds both. */
function commonFolder(a: string, b: string): string {
  let folder = a;
  while (relative(folder, b).startsWith("..")) folder = dirname(folder);
  return folder;
}

function runCircom(cwd: string, args: string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(process.execPath, [join(packageFolder("circom2"), "cli.js"), ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (text: Buffer) => (output += text));
  child.stderr.on("data", (text: Buffer) => (output += text));
  child.on("error", reject);
  child.on("close", (code) => {
    if (code === 0) resolve();
    else reject(new Error(`circom ended with ${code}:\n${output.trim()}`));
  });
  return promise;
}
