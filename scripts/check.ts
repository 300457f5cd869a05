/** `npm run check`: types, and the linter's rules (biome.json). `npm test` begins with it. */
import { spawnSync } from "node:child_process";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { runCommand } from "./lib/command.ts";

const COMMAND = {
  name: "npm run check",
  about: "Checks types, also of the page, and the linter's rules (biome.json). `npm test` does it first, and compares imports with docs/architecture.md.",
  options: { fix: { what: "Mends what the linter can mend by itself." } },
} as const;

/** What is wrong is on the screen already. */
function run(what: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, args, { cwd: PROJECT_ROOT, stdio: "inherit" });
  if (status !== 0) throw new Error(`${what}: see above`);
}

await runCommand(COMMAND, ({ fix }) => {
  run("Types", ["node_modules/typescript/bin/tsc", "-p", "."]);
  run("Types of the page", ["node_modules/typescript/bin/tsc", "-p", "web"]);
  run("Lint", ["node_modules/@biomejs/biome/bin/biome", "lint", "--error-on-warnings", ...(fix ? ["--write"] : []), "."]);
});
