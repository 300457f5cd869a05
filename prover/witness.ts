/**
 * Witness of one input. The native evaluator makes it where set-up could build one, circom's WebAssembly otherwise: the same bytes, more
 * slowly. COLONNADE_WITNESS=native or =wasm forces one.
 */
import { access, stat } from "node:fs/promises";
import type { ArtifactPaths } from "./paths.ts";
import * as snarkjs from "./snarkjs.ts";
import type { WitnessInput } from "./snarkjs.ts";
import { encodeInput, evaluateProgram, EvaluatorFailure, evaluatorPath } from "./witness-evaluator.ts";

export type WitnessMethod = "auto" | "native" | "wasm";

export interface WitnessOptions {
  /** Default: COLONNADE_WITNESS, or `auto`. */
  method?: WitnessMethod;
  /** Ends a native evaluation; WebAssembly cannot be interrupted. */
  signal?: AbortSignal;
  /** Folder with the evaluator. */
  evaluators?: string;
  /** Hears, once a process, that WebAssembly is used and why. Default: a warning of the process. */
  onFallback?: (reason: string) => void;
}

let saidFallback = false;
const sayOnce = (reason: string): void => {
  if (!saidFallback) process.emitWarning(`Witnesses are made by WebAssembly, more slowly: ${reason}`, "ColonnadeWarning");
  saidFallback = true;
};

/**
 * The content of a .wtns file. Throws an Error if the input does not fit the circuit or violates an assertion, naming template and line;
 * an AbortError if `signal` says so.
 */
export async function calculateWitness(input: WitnessInput, paths: Pick<ArtifactPaths, "wasm" | "witness">, options: WitnessOptions = {}): Promise<Uint8Array> {
  const { method = methodFromEnvironment(), signal, evaluators, onFallback = sayOnce } = options;
  signal?.throwIfAborted();
  if (method !== "wasm") {
    const evaluator = await evaluatorPath(evaluators);
    const reason = await missing(evaluator, paths.witness);
    if (reason === undefined) {
      try {
        return await evaluateProgram(evaluator, paths.witness, encodeInput(input), signal);
      } catch (error) {
        if (!(error instanceof EvaluatorFailure) || method === "native") throw error;
        onFallback(`the native evaluator failed: ${error.message}`);
      }
    } else if (method === "native") throw new EvaluatorFailure(reason);
    else onFallback(reason);
  }
  const witness = await snarkjs.calculateWitness(input, paths.wasm);
  signal?.throwIfAborted();
  return witness;
}

async function missing(evaluator: string, program: string): Promise<string | undefined> {
  if (!(await access(evaluator).then(() => true, () => false))) return "set-up built no native evaluator";
  const found = await stat(program).catch(() => undefined);
  return found === undefined || found.size === 0 ? "the circuit has no witness program" : undefined;
}

function methodFromEnvironment(): WitnessMethod {
  const method = process.env.COLONNADE_WITNESS ?? "auto";
  if (method !== "auto" && method !== "native" && method !== "wasm") throw new Error(`COLONNADE_WITNESS is auto, native or wasm, not ${method}`);
  return method;
}
