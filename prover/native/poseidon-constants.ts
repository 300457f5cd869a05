/**
 * Poseidon's constants for the native core, taken from circomlibjs as the core wants them: rounds' additions, mixing matrix, the matrix
 * before the partial rounds, sparse matrices, each number as 32 bytes, little-endian. Matrices are transposed: a row makes an output.
 */
export interface PoseidonConstants {
  /** Inputs and the initial state. */
  width: number;
  partialRounds: number;
  constants: Uint8Array;
}

/** circomlibjs keeps them in a module of their own, which is no part of its exports; the package's version is pinned. */
const SOURCE = new URL("./src/poseidon_constants_opt.js", import.meta.resolve("circomlibjs"));
type Hex = string;
interface Source { C: Hex[][]; M: Hex[][][]; P: Hex[][][]; S: Hex[][] }
const { default: source } = await import(SOURCE.href) as { default: Source };

/** The constants of Poseidon with 1 … 16 inputs. */
export function poseidonConstants(arity: number): PoseidonConstants {
  const width = arity + 1;
  const [added, mix, before, sparse] = [source.C, source.M, source.P, source.S].map((table) => table[arity - 1]) as [Hex[], Hex[][], Hex[][], Hex[]];
  const partialRounds = sparse.length / (2 * width - 1);
  const all = [...added, ...transposed(mix), ...transposed(before), ...sparse];
  const constants = new Uint8Array(32 * all.length);
  all.forEach((hex, i) => constants.set(Buffer.from(hex.slice(2).padStart(64, "0"), "hex").reverse(), 32 * i));
  return { width, partialRounds, constants };
}

const transposed = (matrix: Hex[][]): Hex[] => matrix.flatMap((_, i) => matrix.map((row) => row[i]));
