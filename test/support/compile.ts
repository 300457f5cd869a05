/**
 * Compiles circuits for tests, into build/test-circuits/<hash of everything that goes in>. Unlike the set-up's compiler it keeps the
 * names of the signals, can leave a circuit as it is written (--O0), and can change the text of a source.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder } from "../../prover/sources.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BUILD = join(ROOT, "build", "test-circuits");
const CIRCOM = join(packageFolder("circom2"), "cli.js");

export interface Main {
  /** Relative to circuits/. */
  file: string;
  /** Instantiation, e.g. "Run(5)". */
  template: string;
  publics?: readonly string[];
}

/** Changes the text of one source; `path` starts with "circuits/" or "circomlib/circuits/". */
export type SourceEdit = (path: string, text: string) => string;

export interface CompileOptions {
  level: "O0" | "O2";
  wasm?: boolean;
  /** A name for the hash, and the edit that is applied to a copy of all sources. */
  edited?: { name: string; edit: SourceEdit };
}

const sourcesIn = (folder: string): string[] => globSync("**/*.circom", { cwd: folder }).sort();

let fingerprint: string | undefined;
/** Hash of the circuits and of the compiler's and library's versions. */
function sourcesHash(): string {
  if (fingerprint !== undefined) return fingerprint;
  const hash = createHash("sha256");
  for (const file of sourcesIn(join(ROOT, "circuits"))) hash.update(file).update(readFileSync(join(ROOT, "circuits", file)));
  for (const name of ["circomlib", "circom2"]) hash.update(readFileSync(join(packageFolder(name), "package.json")));
  return (fingerprint = hash.digest("hex"));
}

/** Returns the folder with main.r1cs, main.sym and, if asked for, main_js/main.wasm. */
export function compile(main: Main, options: CompileOptions): string {
  const recipe = JSON.stringify([main, options.level, options.wasm ?? false, options.edited?.name, options.edited?.edit.toString()]);
  const key = createHash("sha256").update(sourcesHash()).update(recipe).digest("hex").slice(0, 24);
  const folder = join(BUILD, key);
  if (existsSync(folder)) return folder;
  mkdirSync(BUILD, { recursive: true });
  const work = mkdtempSync(join(BUILD, "work-"));
  copySources(work, options.edited?.edit ?? ((_path, text) => text));
  const publics = main.publics === undefined ? "" : ` {public [${main.publics.join(", ")}]}`;
  writeFileSync(join(work, "main.circom"),
    `pragma circom 2.2.0;\ninclude "src/circuits/${main.file}";\ncomponent main${publics} = ${main.template};\n`);
  const run = spawnSync(process.execPath, [CIRCOM, relative(ROOT, join(work, "main.circom")), "--r1cs", "--sym", ...(options.wasm ? ["--wasm"] : []),
    `--${options.level}`, "-l", relative(ROOT, join(work, "src")), "-o", relative(ROOT, work)], { encoding: "utf8", cwd: ROOT });
  if (run.status !== 0 || !existsSync(join(work, "main.r1cs"))) {
    rmSync(work, { recursive: true });
    throw new Error(`circom refused ${main.template}:\n${run.stdout}${run.stderr}`);
  }
  rmSync(join(work, "src"), { recursive: true });
  try {
    renameSync(work, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // another process was first: its result is the same
    rmSync(work, { recursive: true });
  }
  return folder;
}

/** Copies our circuits and circomlib's into work/src with `edit` applied. (circom2 sees only what lies below its working directory.) */
function copySources(work: string, edit: SourceEdit): void {
  const target = join(work, "src");
  const trees = [["circuits", join(ROOT, "circuits")], ["circomlib/circuits", join(packageFolder("circomlib"), "circuits")]];
  for (const [name, from] of trees) {
    cpSync(from, join(target, name), { recursive: true });
    for (const file of sourcesIn(from)) {
      const path = join(target, name, file);
      writeFileSync(path, edit(`${name}/${file}`, readFileSync(path, "utf8")));
    }
  }
}
