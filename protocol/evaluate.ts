/** What the circuit computes at the challenges: e, z, s, δ and δK. */
import { NONCE_SHIFT } from "./cell.ts";
import type { Signals } from "./challenges.ts";
import { inverses, mod, P, rowPoint } from "./field.ts";
import type { Instance } from "./instance.ts";
import type { BatchContent, Trace } from "./trace.ts";
import { allWords } from "./words.ts";

/** Positions in `rows` where a sender's run starts. */
export function runStarts(rows: BatchContent["rows"]): number[] {
  return rows.flatMap((row, i) => (i === 0 || rows[i - 1].from !== row.from ? [i] : []));
}

/** e = D(ζ): the batch's words as coefficients, at ζ. */
export function evaluateWords(content: BatchContent, instance: Instance, zeta: bigint): bigint {
  return allWords(content, instance).reduceRight((sum, word) => (sum * zeta + word) % P, 0n);
}

/** All public signals of a batch but H, which is passed in. */
export function evaluateSignals(trace: Trace, instance: Instance, transcript: bigint, kappa: bigint, zeta: bigint): Signals {
  const { rows, header } = trace;
  const opened = trace.opens.map((_, j) => header.accounts + j);
  const used = [...new Set([...rows.flatMap(({ from, to }) => [from, to]), header.feeAccount, ...trace.credits.map(({ id }) => id), ...opened])];
  const points = new Map(used.map((row) => [row, rowPoint(instance.logN, row)]));
  const point = (row: number): bigint => points.get(row)!;
  const denominators = inverses(used.map((row) => zeta - point(row)));
  const terms = new Map(used.map((row, i) => [row, mod(point(row) * denominators[i])]));
  const g = (row: number): bigint => terms.get(row)!;

  const e = evaluateWords(trace, instance, zeta);

  let z = 1n;
  let s = 0n;
  for (const i of runStarts(rows)) {
    const { from, cell, ax } = rows[i];
    z = mod(z * (zeta - point(from)));
    s = mod(s + (cell + kappa * ax) * g(from));
  }

  let delta = 0n;
  let fees = 0n;
  for (const row of rows) {
    const debit = (row.kind === "exit" ? 0n : 1n << NONCE_SHIFT) - row.amount - row.fee;
    delta += debit * g(row.from);
    if (row.kind === "transfer") delta += row.amount * g(row.to);
    fees += row.fee;
  }
  delta += fees * g(header.feeAccount);
  for (const { id, amount } of trace.credits) delta += amount * g(id);

  const deltaK = trace.opens.reduce((sum, ax, j) => sum + ax * g(opened[j]), 0n);
  return { transcript, e, z, s, delta: mod(delta), deltaK: mod(deltaK), kappa, zeta };
}
