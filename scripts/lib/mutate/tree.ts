/** A scratch copy of the sources in which mutants live, below build/, so that packages resolve to those of the real tree. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applied, type Mutant } from "./mutant.ts";

/** Never copied: packages, history, and what is made anew. */
const LEFT_OUT = new Set([".git", "node_modules", "data", "deployments"]);
/** Of build/ only what tests of circuits, contracts and the service start from. */
const BUILT = ["kzg", "native", "test", "test-mini"];

export class ScratchTree {
  readonly path: string;
  readonly #root: string;

  /** Makes the copy new. */
  constructor(root: string, name: string) {
    this.#root = root;
    this.path = join(root, "build", "mutate", name);
    rmSync(this.path, { recursive: true, force: true });
    mkdirSync(this.path, { recursive: true });
    const parts = readdirSync(root).filter((name) => name !== "build").concat(BUILT.map((name) => join("build", name)));
    for (const part of parts) {
      const from = join(root, part);
      if (!LEFT_OUT.has(part) && existsSync(from)) cpSync(from, join(this.path, part), { recursive: true });
    }
    // For commands that are named by their path. Where modules are looked for, the real folder above is found as well.
    symlinkSync(join(root, "node_modules"), join(this.path, "node_modules"), "dir");
  }

  /** Applies the mutant, calls `use`, and puts the source back, whatever happens. Throws where the mutant is stale. */
  async with<T>(mutant: Mutant, use: () => Promise<T>): Promise<T> {
    const path = join(this.path, mutant.file);
    const original = readFileSync(join(this.#root, mutant.file), "utf8");
    writeFileSync(path, applied(original, mutant));
    try {
      return await use();
    } finally {
      writeFileSync(path, original);
      // Circuits that were compiled for this mutant are of no use to another.
      const compiled = join(this.path, "build", "test-circuits");
      if (existsSync(compiled)) rmSync(compiled, { recursive: true });
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
