/** `npm run setup [-- --instance NAME]…`: compiles circuits and makes development keys. Default: `dev`. `--list` shows what exists. */
import { closeCurve } from "../prover/curve.ts";
import { findInstance, readInstances } from "../prover/instances.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { setUpInstance } from "../prover/setup/instance.ts";
import { runCommand, type Values } from "./lib/command.ts";

const COMMAND = {
  name: "npm run setup",
  about:
    "Compiles circuits and makes development keys, which are INSECURE: anyone can forge proofs for them. What is there and current is kept.",
  options: {
    instance: { value: "NAME", what: "Which one; --list shows them. Default: dev.", multiple: true },
    list: { what: "Shows the instances that exist." },
  },
} as const;

async function main(values: Values<typeof COMMAND.options>): Promise<void> {
  if (values.list) {
    for (const { name, power, logN, ops } of await readInstances(PROJECT_ROOT)) {
      console.log(`${name}: ${ops} operations, 2^${power} constraints, 2^${logN} rows`);
    }
    return;
  }
  for (const name of values.instance.length === 0 ? ["dev"] : values.instance) {
    const started = performance.now();
    const instance = await findInstance(PROJECT_ROOT, name);
    await setUpInstance(PROJECT_ROOT, instance, (line) => console.log(`${name}: ${line}`));
    console.log(
      `${name}: ready after ${((performance.now() - started) / 1000).toFixed(
        1
      )} s. Development keys are INSECURE: anyone can forge proofs.`
    );
  }
}

await runCommand(COMMAND, async (values) => {
  try {
    await main(values);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${reason}\nSet-up failed. Put right what is named above and run the same command again; finished parts are kept.`,
      { cause }
    );
  } finally {
    await closeCurve();
  }
});
