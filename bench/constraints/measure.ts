/** Counts what circom makes of a template alone, and of a whole instance. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Instance } from "../../protocol/instance.ts";
import { loadManifest } from "../../prover/manifest.ts";
import { artifactPaths } from "../../prover/paths.ts";
import { compileCircuit } from "../../prover/setup/compile.ts";
import { readR1csHeader, visitTerms } from "../../prover/setup/r1cs.ts";
import { sizeOf, type CompiledSize } from "../sizes.ts";
import { benchPaths, instanceCircuit } from "../circuits.ts";
import { partsOf, type Part, type Template } from "./formula.ts";

export interface MeasuredPart extends Part { measured: number }

export interface Breakdown {
  instance: Instance;
  /** Together they are the whole instance: a part without a template is what the others leave. */
  parts: MeasuredPart[];
  compiled: CompiledSize;
  /** Terms of the row that has most of them. */
  longestRow: number;
}

/** Compiles the parts and, unless set-up has done so, the instance. Takes about a second a part. */
export async function measureInstance(root: string, instance: Instance, say: (line: string) => void = () => undefined): Promise<Breakdown> {
  const counts = new Map<string, number>();
  const count = async ({ file, call }: Template): Promise<number> => {
    if (!counts.has(call)) counts.set(call, await compiledCount(root, file, call));
    return counts.get(call)!;
  };
  const total = async (templates: Template[]): Promise<number> => {
    let sum = 0;
    for (const template of templates) sum += await count(template);
    return sum;
  };
  const r1cs = await instanceR1cs(root, instance, say);
  const compiled = sizeOf(r1cs);
  const measured: MeasuredPart[] = [];
  for (const part of partsOf(instance)) {
    say(`${part.name} …`);
    measured.push({ ...part, measured: (await total(part.plus)) - (await total(part.minus)) });
  }
  const known = measured.reduce((sum, part) => sum + timesOf(part, instance) * part.measured, 0);
  // The batch's own rows have no template: they are what is left of it.
  const parts = measured.map((part) => (part.plus.length > 0 ? part : { ...part, measured: compiled.constraints - known }));
  return { instance, parts, compiled, longestRow: longestRowOf(r1cs) };
}

/** How often a part comes in an instance. */
export const timesOf = ({ scope }: Part, { ops }: Instance): number => (scope === "an operation" ? ops : 1);

async function compiledCount(root: string, file: string, call: string): Promise<number> {
  const paths = benchPaths(`part-${call.replace(/\W+/g, "-")}`);
  const include = file.startsWith("circuits/") ? `../../${file}` : file;
  await compileCircuit(root, `pragma circom 2.2.0;\n\ninclude "${include}";\n\ncomponent main = ${call};\n`, paths);
  return readR1csHeader(join(root, paths.r1cs)).constraints;
}

async function instanceR1cs(root: string, instance: Instance, say: (line: string) => void): Promise<string> {
  const path = join(root, artifactPaths(instance.name, instance.logN).r1cs);
  const isCurrent = existsSync(path) && await loadManifest(root, instance).then(() => true, () => false);
  if (isCurrent) return path;
  say(`${instance.name} is not set up: compiling it …`);
  const { label, source } = instanceCircuit(instance);
  const paths = benchPaths(label);
  await compileCircuit(root, source, paths);
  return join(root, paths.r1cs);
}

function longestRowOf(r1cs: string): number {
  const size = 2 ** 24;
  let [row, terms, longest] = [-1, 0, 0];
  visitTerms(readR1csHeader(r1cs), { bytes: new Uint8Array(size), start: 0, size }, (_matrix, constraint) => {
    if (constraint !== row) [row, terms] = [constraint, 0];
    longest = Math.max(longest, ++terms);
  });
  return longest;
}
