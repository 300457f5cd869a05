/** What an instance's keys are made from: circuit sources, library and compiler versions, and the instance's own sizes. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Instance } from "../protocol/instance.ts";
import { hashFile } from "./file-hash.ts";

/** Raise it when set-up makes other artifacts from the same sources, so that old ones are made again. */
const SETUP_VERSION = 3;

export interface Sources {
  /** One hash over all of this. */
  hash: string;
  /** Package versions. */
  circomlib: string;
  circom2: string;
  snarkjs: string;
  setup: number;
  /** Path relative to the root → SHA-256. */
  circuits: Record<string, string>;
}

export async function readSources(root: string, instance: Instance): Promise<Sources> {
  const names = (await readdir(join(root, "circuits"), { recursive: true })).filter((name) => name.endsWith(".circom"));
  const circuits: Record<string, string> = {};
  for (const name of names.map((path) => path.replaceAll("\\", "/")).sort()) {
    circuits[`circuits/${name}`] = await hashFile(join(root, "circuits", name));
  }
  const sources = {
    circomlib: await packageVersion("circomlib"),
    circom2: await packageVersion("circom2"),
    snarkjs: await packageVersion("snarkjs"),
    setup: SETUP_VERSION,
    circuits,
  };
  // The instance's row and not all of instances.json: a new instance leaves the keys of the others alone.
  const { name, power, logN, ops, maxOpen, maxCredit, maxExit, maxWithdraw } = instance;
  const sizes = [name, power, logN, ops, maxOpen, maxCredit, maxExit, maxWithdraw];
  return { hash: createHash("sha256").update(JSON.stringify([sources, sizes])).digest("hex"), ...sources };
}

/** Folder of an installed package. */
export function packageFolder(name: string): string {
  const require = createRequire(import.meta.url);
  const folder = require.resolve.paths(name)?.map((modules) => join(modules, name)).find((path) => {
    try {
      return require(join(path, "package.json")) !== undefined;
    } catch {
      return false;
    }
  });
  if (folder === undefined) throw new Error(`The package ${name} is not installed; npm ci installs it`);
  return folder;
}

async function packageVersion(name: string): Promise<string> {
  return (JSON.parse(await readFile(join(packageFolder(name), "package.json"), "utf8")) as { version: string }).version;
}
