/** Lists the addon's C++ files for binding.gyp: `node sources.mjs shared | mulx | avx2 | ifma`, paths relative to this folder. */
import { readdirSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** What a build leaves behind. A main.cpp belongs to a program of its own. */
const APART = new Set(["build"]);

/** All files below `folder` whose names end in one of `endings`, sorted. */
export function filesBelow(folder, endings) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return APART.has(entry.name) ? [] : filesBelow(path, endings);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
  }).sort();
}

const pathOf = (file) => /_(mulx|avx2|ifma)\.cpp$/.exec(file)?.[1] ?? "shared";

const [wanted] = process.argv.slice(2);
if (["shared", "mulx", "avx2", "ifma"].includes(wanted)) {
  const files = filesBelow(HERE, [".cpp"]).filter((file) => basename(file) !== "main.cpp" && pathOf(file) === wanted);
  console.log(files.map((file) => relative(HERE, file).replaceAll("\\", "/")).join("\n"));
}
