/** `npm run setup [-- --instance NAME]…`: compiles circuits and makes development keys. Default: `dev`. `--list` shows what exists. */
import { parseArgs } from "node:util";
import { closeCurve } from "../prover/curve.ts";
import { findInstance, readInstances } from "../prover/instances.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { setUpInstance } from "../prover/setup/instance.ts";

const { values } = parseArgs({
  options: {
    instance: { type: "string", multiple: true, default: ["dev"] },
    list: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  if (values.list) {
    for (const { name, power, logN, ops } of await readInstances(PROJECT_ROOT)) {
      console.log(`${name}: ${ops} operations, 2^${power} constraints, 2^${logN} rows`);
    }
    return;
  }
  for (const name of values.instance) {
    const started = performance.now();
    const instance = await findInstance(PROJECT_ROOT, name);
    await setUpInstance(PROJECT_ROOT, instance, (line) => console.log(`${name}: ${line}`));
    console.log(`${name}: ready after ${((performance.now() - started) / 1000).toFixed(1)} s. Development keys are INSECURE: anyone can forge proofs.`);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error("Set-up failed. Put right what is named above and run the same command again; finished parts are kept.");
  process.exitCode = 1;
} finally {
  await closeCurve();
}
