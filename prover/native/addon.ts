/** Finds the native core. Without it everything works, slower; why it is missing is known to whoever asks. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { EddsaAddon } from "./eddsa.ts";

export interface Addon { eddsa: EddsaAddon }

const FILE = fileURLToPath(new URL("./build/Release/colonnade.node", import.meta.url));
let loaded: { addon: Addon } | { reason: string } | undefined;

function load(): { addon: Addon } | { reason: string } {
  if (process.env.COLONNADE_NATIVE === "off") return { reason: "COLONNADE_NATIVE is off" };
  try {
    return { addon: createRequire(import.meta.url)(FILE) as Addon };
  } catch (error) {
    return { reason: error instanceof Error ? error.message.split("\n")[0] : String(error) };
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
