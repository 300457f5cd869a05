/** Chooses what goes into the next batch of a token and executes it. */
import { ColonnadeError, type ErrorCode } from "../../protocol/errors.ts";
import { BatchExecution } from "../../protocol/execute.ts";
import { maxAccountId, type Instance } from "../../protocol/instance.ts";
import type { BatchHeader, Trace } from "../../protocol/trace.ts";
import { CREDIT, EXIT, OPEN, type EntryRow } from "../store/entries.ts";
import type { OperationRow } from "../store/operations.ts";
import type { Store } from "../store/store.ts";

export interface BuiltBatch {
  trace: Trace;
  operations: OperationRow[];
  entries: { opens: EntryRow[]; credits: EntryRow[]; exits: EntryRow[] };
}

export interface BuildResult {
  /** Undefined if there was nothing that can be done now. */
  batch: BuiltBatch | undefined;
  /** Operations that no later batch can hold either. */
  impossible: { hash: string; code: ErrorCode }[];
}

/**
 * Fills a batch of `header.token`: the next L1 entries first, then pooled operations, oldest first, each sender's in nonce order. The
 * largest complete instance limits what goes in; the smallest that holds the result is what gets proven. Changes nothing.
 */
export function buildBatch(store: Store, header: BatchHeader, instances: readonly Instance[]): BuildResult {
  const limits = largest(instances);
  const room = Math.max(0, maxAccountId(limits.logN) - header.accounts + 1);
  const entries = {
    opens: store.entries.untaken(OPEN, 0, Math.min(limits.maxOpen, room)),
    credits: store.entries.untaken(CREDIT, header.token, limits.maxCredit),
    exits: store.entries.untaken(EXIT, header.token, Math.min(limits.maxExit, limits.ops)),
  };
  const execution = new BatchExecution(limits, header, {
    opens: entries.opens.map(({ value }) => value),
    credits: entries.credits.map(({ id, value }) => ({ id, amount: value })),
    exits: entries.exits.map(({ id }) => id),
  }, store.cells.view);

  const { added, impossible } = addOperations(execution, store, header.token, limits.ops);
  if (added.length + entries.opens.length + entries.credits.length + entries.exits.length === 0) return { batch: undefined, impossible };
  const trace = execution.finish();
  const instance = instances.filter((candidate) => holds(candidate, trace)).reduce((a, b) => (b.ops < a.ops ? b : a), limits);
  return { batch: { trace: { ...trace, instance: instance.name }, operations: added, entries }, impossible };
}

/** The instance that bounds a batch: it must have room for every kind of L1 entry, or a queue could starve. */
export function largest(instances: readonly Instance[]): Instance {
  return instances.filter((i) => Math.min(i.ops, i.maxOpen, i.maxCredit, i.maxExit, i.maxWithdraw) > 0)
    .reduce((a, b) => (b.ops > a.ops ? b : a));
}

function holds(i: Instance, { rows, opens, credits, exits, withdrawals }: Trace): boolean {
  return rows.length <= i.ops && opens.length <= i.maxOpen && credits.length <= i.maxCredit && exits.length <= i.maxExit
    && withdrawals.length <= i.maxWithdraw;
}

/** Codes that time does not heal. What an exit or a missing deposit keeps out stays in the pool until it expires. */
const FINAL = new Set<ErrorCode>(["FIELD_OUT_OF_RANGE", "EXPIRED", "NONCE_USED", "NONCE_EXHAUSTED", "KEY_MISMATCH"]);

/** An arriving operation stands for its sender's turn; what the turn is used for is the sender's next nonce. */
function addOperations(
  execution: BatchExecution, store: Store, token: number, most: number,
): Pick<BuildResult, "impossible"> & { added: OperationRow[] } {
  const queues = new Map<number, OperationRow[]>();
  const added: OperationRow[] = [];
  const impossible: BuildResult["impossible"] = [];
  for (const sender of store.operations.senders(token)) {
    if (execution.isFull) break;
    let queue = queues.get(sender);
    // Bodies are read only of senders whose turn comes before the batch is full.
    if (queue === undefined) queues.set(sender, (queue = store.operations.pooledOf(token, sender, most)));
    const next = queue.shift();
    if (next === undefined) continue;
    try {
      execution.add(next.operation);
      added.push(next);
    } catch (error) {
      if (!(error instanceof ColonnadeError)) throw error;
      if (FINAL.has(error.code)) impossible.push({ hash: next.hash, code: error.code });
      else queues.set(sender, []); // the sender's later ones need this one first
    }
  }
  return { added, impossible };
}
