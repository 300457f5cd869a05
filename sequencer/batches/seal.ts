/** Seals a batch: everything that makes it a batch is one transaction. */
import { wordsHash } from "../../protocol/words.ts";
import type { Instance } from "../../protocol/instance.ts";
import type { BatchHeader } from "../../protocol/trace.ts";
import type { BatchRow } from "../store/batches.ts";
import type { OperationMember } from "../store/events.ts";
import type { Store } from "../store/store.ts";
import { buildBatch } from "./build.ts";

export interface SealRequest {
  token: number;
  domain: bigint;
  /** Unix seconds, not after the time of any L1 block to come. */
  batchTime: number;
  feeAccount: number;
  instances: readonly Instance[];
}

/** Builds and seals the next batch of a token. Undefined, and nothing sealed, if there is nothing to do. */
export function sealBatch(store: Store, request: SealRequest, now: number): BatchRow | undefined {
  return store.transaction(() => {
    const accounts = store.cells.accounts();
    const feeAccount = request.feeAccount < accounts ? request.feeAccount : 0;
    const header: BatchHeader = { domain: request.domain, token: request.token, batchTime: request.batchTime, accounts, feeAccount };
    const { batch, impossible } = buildBatch(store, header, request.instances);
    for (const { hash, code } of impossible) store.operations.reject(hash, code, now);
    if (batch === undefined) return undefined;

    const { trace, operations, entries } = batch;
    const number = store.batches.head() + 1;
    store.batches.insert({
      number, origin: "own", token: request.token, instance: trace.instance, batchTime: request.batchTime, feeAccount,
      operations: trace.rows.length, opens: trace.opens.length, credits: trace.credits.length, exits: trace.exits.length,
      withdrawals: trace.withdrawals.length, wordsHash: wordsHash(trace),
    }, trace, now);
    for (const { hash } of operations) store.operations.seal(hash, number);
    const taken = [...entries.opens, ...entries.credits, ...entries.exits];
    store.entries.take(taken, number);
    const members = operations.map(({ hash, operation }): OperationMember => [hash, operation.from, operation.to]);
    store.events.sealed(number, { operations: members, entries: taken }, now);
    store.cells.apply(number, request.token, trace.changes);
    store.jobs.start(number, "prove");
    return store.batches.get(number);
  });
}
