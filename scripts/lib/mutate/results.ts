/** Verdicts that were reached already, build/mutate/results.jsonl: a run that is broken off goes on where it was. */
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Mutant } from "./mutant.ts";
import type { Verdict } from "./run.ts";

export interface Result extends Verdict { id: string; key: string; seconds: number }

export class Results {
  readonly #root: string;
  readonly #path: string;
  readonly #known = new Map<string, Result>();
  readonly #texts = new Map<string, string>();

  constructor(root: string) {
    this.#root = root;
    this.#path = join(root, "build", "mutate", "results.jsonl");
    if (!existsSync(this.#path)) return;
    for (const line of readFileSync(this.#path, "utf8").split("\n")) {
      if (line === "") continue;
      const result = JSON.parse(line) as Result;
      this.#known.set(result.key, result);
    }
  }

  /** A verdict holds as long as the mutated source, the tests that could notice and what all tests use are the same. */
  key(mutant: Mutant, tests: readonly string[]): string {
    return this.#hash(mutant.id, [mutant.file, ...[...tests].sort()]);
  }

  /** Of a test that passes on the sources as they are. */
  cleanKey(title: string, file: string, sources: readonly string[]): string {
    return this.#hash(title, [file, ...sources]);
  }

  #hash(what: string, files: readonly string[]): string {
    const hash = createHash("sha256").update(what);
    const support = globSync("test/support/*.ts", { cwd: this.#root }).sort();
    for (const file of [...files, ...support]) hash.update(file).update(this.#text(file));
    return hash.digest("hex").slice(0, 16);
  }

  #text(file: string): string {
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    const path = join(this.#root, file);
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    this.#texts.set(file, text);
    return text;
  }

  find(key: string): Result | undefined {
    return this.#known.get(key);
  }

  add(result: Result): void {
    this.#known.set(result.key, result);
    mkdirSync(dirname(this.#path), { recursive: true });
    appendFileSync(this.#path, `${JSON.stringify(result)}\n`);
  }
}
