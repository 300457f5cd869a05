/** `node scripts/run.mjs scripts/vectors.ts`: writes test/vectors anew. A difference in git is a change of the protocol. */
import { mkdirSync, writeFileSync } from "node:fs";
import { VECTORS, vectorText } from "../test/support/vectors.ts";

const folder = new URL("../test/vectors/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, make] of Object.entries(VECTORS)) {
  writeFileSync(new URL(name, folder), vectorText(make()));
  console.log(`test/vectors/${name}`);
}
