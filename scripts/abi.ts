/** `npm run abi`: writes the contract's ABI into l1/abi.ts, from the compiled contract. A test compares the two. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { ABI_MODULE, abiModule } from "./lib/abi-module.ts";
import { runCommand } from "./lib/command.ts";

const COMMAND = {
  name: "npm run abi",
  about: `Compiles the contracts and writes their ABI into ${ABI_MODULE}, which programs import. Run it after a change of the contract's interface.`,
  options: {},
} as const;

await runCommand(COMMAND, async () => {
  const built = spawnSync(process.execPath, ["node_modules/hardhat/dist/src/cli.js", "build", "--quiet"], { cwd: PROJECT_ROOT, stdio: "inherit" });
  if (built.status !== 0) throw new Error("The contracts do not compile");
  writeFileSync(join(PROJECT_ROOT, ABI_MODULE), abiModule(PROJECT_ROOT));
  console.log(`Wrote ${ABI_MODULE}.`);
});
