/**
 * `npm run fuzz:native [-- --seconds 20 --seed 1]`: broken files for the native readers and hard numbers for vectors,
 * built with sanitizers. Needs a C++ compiler ($CXX or c++).
 */
import { closeCurve } from "../prover/curve.ts";
import { runCommand, wholeNumber } from "./lib/command.ts";
import { findCompiler, fuzzNative, fuzzVectors } from "./lib/fuzz-native.ts";

const COMMAND = {
  name: "npm run fuzz:native",
  about: "Broken files for native readers and hard numbers for vectors, with sanitizers. Needs a C++ compiler ($CXX or c++).",
  options: {
    seconds: { value: "N", what: "How long: the readers, and each path's vectors.", default: "20" },
    seed: { value: "N", what: "Repeats a run that printed it. Default: another one each time." },
  },
} as const;

await runCommand(COMMAND, async (values) => {
  const seconds = wholeNumber("seconds", values.seconds, { from: 1 });
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber("seed", values.seed);
  const compiler = findCompiler();
  if (compiler === undefined) throw new Error("There is no C++ compiler: set CXX, or install one.");
  try {
    console.log(`seed ${seed}`);
    process.stdout.write(await fuzzNative(compiler, { seconds, seed }));
    process.stdout.write(await fuzzVectors(compiler, { seconds, seed }));
  } finally {
    await closeCurve();
  }
});
