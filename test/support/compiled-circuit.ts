/** A small circuit from its text, compiled with its witness program, in a folder of its own. */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileCircuit } from "../../prover/setup/compile.ts";

export interface CompiledCircuit {
  /** Absolute. */
  paths: { wasm: string; witness: string };
  /** Why it has no witness program, if it has none. */
  noProgram: string | undefined;
  remove(): Promise<void>;
}

/** `main` is the text of the main component's template, called Main and without parameters. */
export async function compiled(main: string): Promise<CompiledCircuit> {
  // circom2 does not follow symbolic links, and on some systems the temporary folder is one.
  const root = await mkdtemp(join(await realpath(tmpdir()), "colonnade-circuit-"));
  const names = { main: "build/main.circom", r1cs: "build/main.r1cs", wasm: "build/main.wasm", witness: "build/main.witness" };
  const noProgram = await compileCircuit(root, `pragma circom 2.2.0;\n${main}\ncomponent main = Main();\n`, names);
  return { paths: { wasm: join(root, names.wasm), witness: join(root, names.witness) }, noProgram, remove: () => rm(root, { recursive: true }) };
}
