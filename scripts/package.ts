/** `npm run package [-- --out FOLDER]`: the client as a package that `npm pack` and `npm install` take. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "./lib/command.ts";
import { buildClientPackage } from "./lib/client-package.ts";

const COMMAND = {
  name: "npm run package",
  about: "Builds the client as a package of ES modules with types, for browsers and Node 18 to 24. The folder is what "
    + "`npm pack`, `npm publish` and `npm install FOLDER` take. Example: npm run package -- --out ../client && "
    + "npm install ../client",
  options: {
    out: { value: "FOLDER", what: "Where to; the folder is emptied first.", default: "build/package" },
  },
} as const;

await runCommand(COMMAND, async ({ out }) => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const folder = resolve(root, out);
  const { gzipped, files } = await buildClientPackage(root, folder);
  const size = (gzipped / 1000).toFixed(1);
  console.log(`${files.length} files in ${folder}: ${size} kB of code gzipped, beside ethers`);
});
