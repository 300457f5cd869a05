/** Builds the page into build/web, once for each state of what it is made of. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

/** Everything that ends up in the page. */
const SOURCES = ["web", "client", "l1", "protocol", "package-lock.json"];
const STAMP = "sources.sha256";
const COMPRESSED = /\.(html|js|css|svg|wasm)$/;
const QUALITY = 9;

const compress = promisify(brotliCompress);

/** SHA-256 of names and contents of all sources. */
export function pageSources(root: string): string {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    for (const file of filesOf(root, source))
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update("\0");
  }
  return hash.digest("hex");
}

function filesOf(root: string, path: string): string[] {
  if (path.endsWith(".json")) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length)
        .replace(/^[\\/]+/, ""),
    )
    .sort();
}

/** Whether build/web was made of the sources as they are. */
export function isPageFresh(root: string): boolean {
  const stamp = join(root, "build", "web", STAMP);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === pageSources(root);
}

/**
 * Builds the page if its sources changed since, or in any case with `force`. Returns whether it was built. Throws what
 * Vite says of sources that cannot be built.
 */
export async function buildPage(root: string, { force = false } = {}): Promise<boolean> {
  if (!force && isPageFresh(root)) return false;
  const sources = pageSources(root);
  const { build } = await import("vite");
  await build({ configFile: join(root, "web", "vite.config.ts"), logLevel: "warn" });
  const folder = join(root, "build", "web");
  const files = filesOf(folder, ".").filter((file) => COMPRESSED.test(file));
  // Once here, and not for each who asks.
  await Promise.all(
    files.map(async (file) => {
      const options = { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } };
      writeFileSync(join(folder, `${file}.br`), await compress(readFileSync(join(folder, file)), options));
    }),
  );
  writeFileSync(join(folder, STAMP), sources);
  return true;
}
