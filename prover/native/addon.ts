/** Finds the native core. Without it everything works, slower; why it is missing is known to whoever asks. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { EddsaAddon } from "./eddsa.ts";
import type { EngineAddon } from "./engine.ts";
import type { Groth16Addon } from "./groth16.ts";
import type { KernelsAddon } from "./kernels.ts";
import type { KzgAddon } from "./kzg.ts";

/** What the addon exports, part by part; see bindings/. */
export interface Addon { engine: EngineAddon; groth16: Groth16Addon; kzg: KzgAddon; kernels: KernelsAddon; eddsa: EddsaAddon }

const BUILD = new URL("./build/", import.meta.url);
const FILE = fileURLToPath(new URL("Release/colonnade.node", BUILD));
let loaded: { addon: Addon } | { reason: string } | undefined;
let isSaid = false;

function load(): { addon: Addon } | { reason: string } {
  if (process.env.COLONNADE_NATIVE === "off") return { reason: "COLONNADE_NATIVE is off" };
  try {
    return { addon: createRequire(import.meta.url)(FILE) as Addon };
  } catch (error) {
    const failure = existsSync(FILE) ? undefined : buildFailure();
    return { reason: failure ?? (error instanceof Error ? error.message.split("\n")[0] : String(error)) };
  }
}

/** What build.mjs noted; undefined if it built the core, or never ran. */
function buildFailure(): string | undefined {
  try {
    return (JSON.parse(readFileSync(new URL("stamp.json", BUILD), "utf8")) as { failed?: string }).failed;
  } catch {
    return undefined;
  }
}

/** The native core, loaded once; undefined where it was not built or COLONNADE_NATIVE is "off". */
export function nativeAddon(): Addon | undefined {
  loaded ??= load();
  return "addon" in loaded ? loaded.addon : undefined;
}

/** Why there is no native core; undefined if there is one. */
export function whyNoAddon(): string | undefined {
  loaded ??= load();
  return "reason" in loaded ? loaded.reason : undefined;
}

/** Says on the error output, once for a process, that there is no native core. */
export function sayWhyNoAddon(): void {
  const reason = whyNoAddon();
  if (reason === undefined || isSaid) return;
  isSaid = true;
  console.error(`The native prover is not in use (${reason}); snarkjs proves instead.`);
}
