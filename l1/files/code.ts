/** Code as this clone compiled it. */
import { readFileSync } from "node:fs";
import type { ExpectedCode } from "../code.ts";

interface Artifact {
  deployedBytecode: string;
  immutableReferences?: Record<string, { start: number; length: number }[]>;
}

/** The code of `contract` as it was compiled from `source`, a path under the project. Throws an Error if it was not. */
export function readCode(source: string, contract: string): ExpectedCode {
  const path = new URL(`../../artifacts/${source}/${contract}.json`, import.meta.url);
  let artifact: Artifact;
  try {
    artifact = JSON.parse(readFileSync(path, "utf8")) as Artifact;
  } catch (cause) {
    throw new Error(`${contract} is not compiled: run \`npm run deploy\` or \`npx hardhat build\` first`, { cause });
  }
  const { deployedBytecode: runtime, immutableReferences = {} } = artifact;
  return { contract, runtime, immutables: Object.values(immutableReferences) };
}
