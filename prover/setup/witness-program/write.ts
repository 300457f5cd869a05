/** A circuit's witness program, from the C++ that circom writes with `--c`. */
import { readFile, writeFile } from "node:fs/promises";
import { followCircuit } from "./follow.ts";
import { encodeProgram } from "./program-file.ts";
import { Unsupported } from "./unsupported.ts";

/**
 * Writes the program of the circuit whose C++ and data are at `code` and `data`. Returns why there can be none, after writing an empty
 * file in its place; undefined if all went well. Takes seconds and some hundred megabytes for `standard`.
 */
export async function writeWitnessProgram(code: string, data: string, output: string): Promise<string | undefined> {
  try {
    await writeFile(output, encodeProgram(followCircuit(await readFile(code, "latin1"), await readFile(data))));
    return undefined;
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    await writeFile(output, "");
    return error.message;
  }
}
