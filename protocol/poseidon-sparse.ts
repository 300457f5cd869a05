/**
 * Poseidon's partial rounds with sparse matrices (Grassi et al. 2019, appendix B): the same function, with 2·width
 * multiplications a round in place of width².
 *
 * Only the first lane is raised to a power. So constants of the others go through the matrix into the next round, and of
 * M = [[m, v], [w, A]] = [[m, v·A⁻¹], [w, 1]]·[[1, 0], [0, A]] the right factor goes before the power, into the round
 * before. There it makes [[m, v], [A·w, A·A]], and so on: round j from the end has v·A⁻ʲ and Aʲ⁻¹·w, and a power of A
 * is left before the first.
 */
import { inverse, mod, P } from "./field.ts";
import { FULL_ROUNDS, type PoseidonParameters } from "./poseidon-parameters.ts";

export interface SparseRounds {
  /** Of the first lane, by round. */
  additions: bigint[];
  /** Applied to the other lanes before the first round. */
  before: bigint[][];
  /** m. */
  corner: bigint;
  /** By round, what the other lanes add to the first, and the first to the others. */
  rows: bigint[][];
  columns: bigint[][];
  /** Constants of the full round that follows. */
  after: bigint[];
}

/** The partial rounds of these parameters. */
export function sparseRounds({ width, partialRounds, additions, matrix }: PoseidonParameters): SparseRounds {
  const start = (FULL_ROUNDS / 2) * width;
  const constantsOf = (round: number): bigint[] => additions.slice(start + round * width, start + (round + 1) * width);
  const firsts: bigint[] = [];
  let constants = constantsOf(0);
  for (let round = 0; round < partialRounds; round++) {
    const [first, ...others] = constants;
    firsts.push(first);
    const moved = product(matrix, [0n, ...others]);
    constants = constantsOf(round + 1).map((constant, i) => mod(constant + moved[i]));
  }

  const [[corner, ...v], ...lower] = matrix;
  const a = lower.map(([, ...rest]) => rest);
  const inverted = transposed(invert(a));
  let row = v;
  let column = lower.map(([w]) => w);
  let power = a;
  const [rows, columns]: [bigint[][], bigint[][]] = [[], []];
  for (let round = partialRounds - 1; round >= 0; round--) {
    rows[round] = row = product(inverted, row);
    columns[round] = column;
    column = product(a, column);
    if (round > 0) power = transposed(transposed(power).map((vector) => product(a, vector)));
  }
  return { additions: firsts, before: power, corner, rows, columns, after: constants };
}

/** Matrix times vector. */
export function product(matrix: readonly (readonly bigint[])[], vector: readonly bigint[]): bigint[] {
  return matrix.map((row) => {
    let sum = 0n;
    for (let j = 0; j < row.length; j++) sum += row[j] * vector[j];
    return sum % P; // one division an element
  });
}

const transposed = (matrix: readonly (readonly bigint[])[]): bigint[][] =>
  matrix.map((_, i) => matrix.map((row) => row[i]));

/** Gauss–Jordan. The matrix is a part of a Cauchy matrix, so every pivot can be found. */
function invert(matrix: readonly (readonly bigint[])[]): bigint[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1n : 0n))]);
  for (let i = 0; i < size; i++) {
    const pivot = rows.findIndex((row, at) => at >= i && row[i] !== 0n);
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    const scale = inverse(rows[i][i]);
    rows[i] = rows[i].map((element) => mod(element * scale));
    for (let k = 0; k < size; k++) {
      const factor = rows[k][i];
      if (k !== i && factor !== 0n) rows[k] = rows[k].map((element, j) => mod(element - factor * rows[i][j]));
    }
  }
  return rows.map((row) => row.slice(size));
}
