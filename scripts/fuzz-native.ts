/** `npm run fuzz:native [-- --seconds 20 --seed 1]`: broken files for the native readers, built with sanitizers. Needs a C++ compiler ($CXX or c++). */
import { parseArgs } from "node:util";
import { closeCurve } from "../prover/curve.ts";
import { findCompiler, fuzzNative } from "./lib/fuzz-native.ts";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "20" }, seed: { type: "string", default: String(Date.now() % 2 ** 31) } } });
const compiler = findCompiler();

try {
  if (compiler === undefined) throw new Error("There is no C++ compiler: set CXX, or install one.");
  console.log(`seed ${values.seed}`);
  process.stdout.write(await fuzzNative(compiler, { seconds: Number(values.seconds), seed: Number(values.seed) }));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await closeCurve();
}
