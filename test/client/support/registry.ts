/** A registry for npm that has what is installed here and nothing else: `npm install` without the internet. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

interface Installed { name: string; version: string; dependencies?: Record<string, string> }

export interface Registry {
  url: string;
  /** Packages that were asked for, by name. */
  asked: string[];
  close(): Promise<void>;
}

/** Serves the packages that `name` needs, as they lie in `root`'s node_modules. */
export async function startRegistry(root: string, name: string): Promise<Registry> {
  const folders = foldersOf(root, name);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const [, path] = decodeURIComponent(request.url ?? "").split(/^\//);
    const [wanted, tarball] = path.split("/-/");
    const found = folders.filter((folder) => readPackage(folder).name === wanted);
    const folder = tarball === undefined ? found[0] : found.find((one) => tarballOf(one) === tarball);
    if (folder === undefined) return void response.writeHead(404).end("{}");
    if (tarball !== undefined) return void response.end(packed(folder));
    asked.push(wanted);
    const { port } = server.address() as AddressInfo;
    const versions = found.map((one) => {
      const integrity = `sha512-${createHash("sha512").update(packed(one)).digest("base64")}`;
      const dist = { tarball: `http://127.0.0.1:${port}/${wanted}/-/${tarballOf(one)}`, integrity };
      const { version, dependencies = {} } = readPackage(one);
      return [version, { name: wanted, version, dependencies, dist }];
    });
    response.setHeader("content-type", "application/json");
    const tags = { latest: versions[0][0] };
    response.end(JSON.stringify({ name: wanted, "dist-tags": tags, versions: Object.fromEntries(versions) }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

const readPackage = (folder: string): Installed =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Installed;
const tarballOf = (folder: string): string => `${readPackage(folder).version}.tgz`;

/** The package's folder, and those of all that it needs, found as Node finds them. */
function foldersOf(root: string, name: string, from = root): string[] {
  for (let folder = from; ; folder = join(folder, "..")) {
    const found = join(folder, "node_modules", name);
    if (!existsSync(found)) {
      if (folder === root) throw new Error(`${name} is not installed`);
      continue;
    }
    const needs = Object.keys(readPackage(found).dependencies ?? {});
    return [...new Set([found, ...needs.flatMap((need) => foldersOf(root, need, found))])];
  }
}

const archives = new Map<string, Buffer>();

function packed(folder: string): Buffer {
  let archive = archives.get(folder);
  if (archive === undefined) {
    archive = execFileSync("tar", ["-czf", "-", "-C", folder, "--exclude=./node_modules", "--exclude=./src.ts",
      "--transform=s,^\\.,package,", "."], { maxBuffer: 2 ** 28 });
    archives.set(folder, archive);
  }
  return archive;
}
