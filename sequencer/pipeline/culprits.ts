/**
 * Which operations keep a batch from being proven. Admission should let none of them through; where it did, one of them
 * must not stop all tokens for ever.
 */
import { ColonnadeError } from "../../protocol/errors.ts";
import { BatchExecution } from "../../protocol/execute.ts";
import type { Instance } from "../../protocol/instance.ts";
import type { SignedOperation } from "../../protocol/operations.ts";
import type { StateView } from "../../protocol/state.ts";
import type { Trace, TraceRow } from "../../protocol/trace.ts";

type Signed = TraceRow & Required<Pick<TraceRow, "signed">>;

export interface Culprit {
  from: number;
  nonce: bigint;
  reason: string;
}

/**
 * Operations that no proof fits, found by halving: a few evaluations of the circuit for each. `check` throws
 * BATCH_INVALID for a batch that cannot be proven. Empty if the whole batch can be. An account's operations after a
 * culprit are innocent, but need its nonce first, so they are not looked at.
 *
 * L1's entries are never culprits. Nobody signs them, the contract bounds what they hold, and the circuit takes every
 * key, every id and every amount within those bounds: an exit takes what it finds, an open adds its key. A batch of
 * nothing else that the circuit refuses therefore means that circuit and contract do not belong together:
 * MANIFEST_MISMATCH, because leaving the entry out is not ours to do and sealing anew would not help.
 */
export async function findCulprits(
  trace: Trace,
  instance: Instance,
  check: (trace: Trace) => Promise<void>
): Promise<Culprit[]> {
  const reasonAgainst = async (rows: readonly Signed[]): Promise<string | undefined> => {
    const part = partOf(trace, instance, rows);
    try {
      await check(part);
      return undefined;
    } catch (error) {
      if (error instanceof ColonnadeError && error.code === "BATCH_INVALID") return String(error.details.reason);
      throw error;
    }
  };
  const culprits: Culprit[] = [];
  let rows = trace.rows.filter((row): row is Signed => row.signed !== undefined);
  for (;;) {
    let reason = await reasonAgainst(rows);
    if (reason === undefined) return culprits;
    const l1 = culprits.length === 0 ? await reasonAgainst([]) : undefined;
    if (l1 !== undefined || rows.length === 0) {
      const { opens, credits, exits } = trace;
      throw new ColonnadeError("MANIFEST_MISMATCH", {
        part: "circuit and L1 entries",
        instance: trace.instance,
        token: trace.header.token,
        opens: opens.length,
        credits: credits.length,
        exits: exits.length,
        reason: l1 ?? reason,
      });
    }
    // The first `innocent` fit, the first `guilty` do not. Whatever comes first of a sender has the lowest nonces, so
    // every such part can be executed.
    let [innocent, guilty] = [0, rows.length];
    while (guilty - innocent > 1) {
      const middle = Math.floor((innocent + guilty) / 2);
      const against = await reasonAgainst(rows.slice(0, middle));
      if (against === undefined) innocent = middle;
      else [guilty, reason] = [middle, against];
    }
    const {
      from,
      signed: { nonce },
    } = rows[innocent];
    culprits.push({ from, nonce, reason });
    rows = rows.filter((row, i) => i < innocent || row.from !== from);
  }
}

/**
 * The batch with fewer signed operations; L1's entries stay. It starts from the same state, of which the trace holds
 * all that matters.
 */
function partOf(trace: Trace, instance: Instance, rows: readonly Signed[]): Trace {
  const { header, opens, credits, exits } = trace;
  const execution = new BatchExecution(
    instance,
    header,
    { opens, credits, exits: exits.map(({ id }) => id) },
    stateBefore(trace)
  );
  for (const row of rows) execution.add(operationOf(row, header.token));
  return execution.finish();
}

function operationOf(
  { from, to, amount36, fee12, recipient, signed: { nonce, validUntil, key, signature } }: Signed,
  token: number
): SignedOperation {
  return { from, to, amount36, fee12, recipient, nonce, token, validUntil, key, signature };
}

function stateBefore({ rows, changes }: Trace): StateView {
  const cells = new Map(changes.cells.map(({ row, before }) => [row, before]));
  // A run's first row is its sender's cell before the batch; a cell that ends as it began is in no change.
  for (const { from, cell } of rows.toReversed()) cells.set(from, cell);
  const keys = new Map(rows.map(({ from, ax }) => [from, ax]));
  return { cell: (_token, row) => cells.get(row) ?? 0n, key: (row) => keys.get(row) ?? 0n };
}
