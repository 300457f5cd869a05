/** The addon's paths, its errors, and the way from an AbortSignal into it. */
import { ColonnadeError, ERRORS, type ErrorCode } from "../../protocol/errors.ts";
import { nativeAddon, whyNoAddon, type Addon } from "./addon.ts";

/** A flag that work in the addon looks at. */
export type CancelHandle = { readonly cancel: unique symbol };

/** See bindings/engine_exports.cpp. */
export interface EngineAddon {
  /** Paths that this machine and this build have, best first. */
  paths: PathName[];
  /** The one that is used unless another is asked for: the best, or what COLONNADE_NATIVE_PATH says. */
  path: PathName;
  threads: number;
  createCancel(): CancelHandle;
  cancel(handle: CancelHandle): void;
}

/** Instructions that the arithmetic is built on. All give the same results. */
export type PathName = "ifma" | "avx2" | "mulx" | "portable";

/** Throws NATIVE_MISSING where there is no native core. */
export function requireAddon(): Addon {
  const addon = nativeAddon();
  if (addon === undefined) throw new ColonnadeError("NATIVE_MISSING", { part: "native prover", reason: whyNoAddon() ?? "" });
  return addon;
}

/** Calls into the addon; its failures become ColonnadeErrors of the same code. With a signal that is aborted, CANCELLED. */
export async function callAddon<T>(call: (addon: Addon, cancel: CancelHandle) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const addon = requireAddon();
  if (signal?.aborted) throw new ColonnadeError("CANCELLED");
  const handle = addon.engine.createCancel();
  const onAbort = (): void => addon.engine.cancel(handle);
  signal?.addEventListener("abort", onAbort);
  try {
    return await call(addon, handle);
  } catch (error) {
    throw toColonnadeError(error);
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

function toColonnadeError(error: unknown): unknown {
  const { code, details } = error as { code?: string; details?: Record<string, string | number> };
  if (code === undefined || !Object.hasOwn(ERRORS, code)) return error;
  return new ColonnadeError(code as ErrorCode, details ?? {}, { cause: error });
}
